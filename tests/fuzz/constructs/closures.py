"""Functions within the function: they read its variables when they are called, bind them, and are given to others."""
from table import statement
from writer import NUM, Writer

_APPLY = ('def {0}(g, x):\n    return g(x)\n',
          'def {0}(g, x, n=2):\n    for _ in range(n):\n        x = np.tanh(g(x))\n    return x\n',
          'def {0}(g, x):\n    def again(v):\n        return g(v) * x\n    return again(x) + 0.5 * again(0.3)\n')


@statement(4, lambda w: w.nested < 3 and w.result is not None)
def function_within(w):
    name, shared = _define(w)
    rebindable = [n for n in shared if n not in w.fixed]
    for again in range(1 + w.integer(2)):
        if again and rebindable:
            bound = w.pick(*rebindable)
            w.line(f'{bound} = 0.9 * {bound} + 0.1')
        value = _call(w, name)
        w.line(f'{w.target(NUM)} = np.tanh({value})')


@statement(2)
def function_given(w):
    apply = _apply(w)
    value = f'{apply}(lambda {_parameter(w)}, {w.number(1)})'
    w.line(f'{w.target(NUM)} = np.tanh({value})')


def _parameter(w):
    """Write a parameter and the body of a lambda."""
    name = w.pick('a', 'x', 'u')
    kinds, w.kinds = w.kinds, {**w.kinds, name: NUM}
    text = w.number(2)
    w.kinds = kinds
    return f'{name}: {name} * ({text})'


def _apply(w):
    name = f'apply{len(w.defined)}'
    w.defined.append(name)
    w.modules.append(w.pick(*_APPLY).format(name))
    return name


def _call(w, name):
    return f'{_apply(w)}({name}, {w.number(1)})' if w.chance(30) else f'{name}({w.number(1)})'


def _shared(w):
    """Write expressions over what the function around has."""
    for name in [n for n in w.functional() if n not in ('a', 'c')][:4]:
        if w.chance(60):
            text = w.summary([name])
            if not {'a', 'c'} & set(text.replace('(', ' ').replace(')', ' ').split()):
                yield text


def _define(w):
    """Write a function of one number; gives its name and the numbers around it."""
    name = w.pick('rate', 'inner', 'g', 'step_bwd') + str(len(w.defined))
    w.defined.append(name)
    numbers = w.names(NUM)
    if w.chance(25):
        w.use('lambda with a name')
        w.line(f'{name} = lambda {_parameter(w)}')
        return name, numbers
    inner = Writer(w.draw, depth=1)
    inner.used, inner.helpers, inner.modules, inner.defined = w.used, list(w.helpers), w.modules, w.defined
    inner.kinds, inner.fixed, inner.indent = {'a': NUM}, set(w.kinds) - {'a', 'c'}, w.indent + 1
    free = [n for n in numbers if n not in w.fixed and n not in ('a', 'c')]
    default = w.chance(20)
    w.line(f'def {name}(a, c={w.number(1)}):' if default else f'def {name}(a):')
    if default:
        inner.kinds['c'] = NUM
    if free and w.chance(40):
        bound = w.pick(*free)
        w.use('nonlocal')
        inner.line(f'nonlocal {bound}')
        inner.line(f'{bound} = np.tanh({bound} * a) + 0.3 * {bound}')
    for number, shared in enumerate(_shared(w)):
        inner.kinds[f'{name}_{number}'] = NUM
        inner.line(f'{name}_{number} = {shared}')
    for array in [n for n in w.arrays(1) if n not in ('a', 'c') and w.kinds[n] != (0,) and w.chance(20)]:
        w.use('array that is written by a function within')
        inner.line(f'{array}[0] = np.tanh({array}[-1] * a)')
    inner.body(3)
    inner.line(f'return {inner.number(2)}')
    w.lines += inner.lines
    w.single |= inner.single
    return name, numbers
