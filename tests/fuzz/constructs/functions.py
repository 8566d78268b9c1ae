"""Helper functions: with and without effects on their arguments, with any result, and recursive."""
from table import statement
from writer import NUM, Helper, Int, Items, Writer

from constructs.numbers import call

_PARAMS = ('a', 'c', 'x', 'b', 'v', 'bx', 'y')


@statement(4, lambda w: len(w.helpers) < 3)
def call_of_new_helper(w):
    helper = _define(w)
    w.helpers.append(helper)
    _call(w, helper)
    if w.chance(50):
        _call(w, helper)


@statement(8, lambda w: w.helpers)
def call_of_helper(w):
    _call(w, w.pick(*w.helpers))


def _call(w, helper):
    text = call(w, helper)
    if helper.result is None:
        w.line(text)
    elif isinstance(helper.result, Items):
        names = []
        for _ in helper.result.kinds:
            name = w.new()
            while name in names:
                name += '_'
            names.append(name)
        w.line(f'{", ".join(names)} = {text}')
        w.kinds.update(zip(names, helper.result.kinds))
    elif helper.result == NUM:
        w.line(f'{w.target(NUM)} = np.tanh({text})')
    else:
        name = w.target(helper.result)
        w.line(f'{name} = {text}')
        if w.chance(40):                # the result may be an argument, or a view of one
            name = w.pick(name, *[n for n in w.names(helper.result) if n in text])
            w.line(f'{name}[{w.index(helper.result[0])}] = {w.number(1)}')


def _define(w):
    """Write a new helper function; it may call those before it."""
    held = [w.kinds[n].kinds for n in w.names(Items) if w.kinds[n].form != 'dict']      # for a starred call
    params = w.pick(*held) if held and w.chance(50) else tuple(w.pick((3,), NUM, (2, 3)) for _ in range(1 + w.integer(2)))
    result = w.pick(NUM, (3,), None, Items('tuple', (NUM, (3,))))
    if result is None and NUM == params[0]:
        params = ((3,), *params[1:])
    recursive = result in (NUM, None) and w.chance(25)
    name = w.pick('h', 'helper', 'update', 'f_fwd') + str(len(w.defined))
    w.defined.append(name)
    inner = Writer(w.draw, depth=1)
    inner.used, inner.helpers, inner.modules, inner.defined = w.used, list(w.helpers), w.modules, w.defined
    form = 'plain' if recursive else w.pick('plain', 'optional', 'variadic')
    variadic = form == 'variadic' and set(params) == {NUM}
    names = () if variadic else _PARAMS[:len(params)]
    inner.kinds = {'values': Items('tuple', params)} if variadic else dict(zip(names, params))
    inner.result = result
    optional = form == 'optional' and params[-1] == NUM
    listed = [*names, *(['n'] if recursive else []), *(['*values'] if variadic else [])]
    if optional:
        listed[-1] += '=' + w.pick('0.5', '-0.7')
    if form != 'plain':
        w.use(f'{form} parameter')
    if recursive:
        inner.kinds['n'] = Int(4)
        inner.fixed.add('n')
        with inner.block('if n <= 0:'):
            inner.line(f'return {inner.number(1)}' if result == NUM else 'return')
    inner.body(4)
    if recursive:
        rest = ', '.join([*[n if isinstance(k, tuple) else f'0.7 * {n}' for n, k in zip(names, params)
                            ], 'n - 1'])
        value = f'{name}({rest})'
        inner.line(f'{inner.target(NUM)} = np.sin({value})' if result == NUM else value)
    _finish(inner, result)
    w.single |= inner.single
    w.modules.append(f'def {name}({", ".join(listed)}):\n' + '\n'.join(inner.lines) + '\n')
    return Helper(name, params, result, recursive, names, optional)


def _finish(w, result):
    if result is None:
        if not w.lines or w.chance(50):
            name = w.pick(*[n for n in w.arrays() if n in _PARAMS] or ['a'])
            w.line(f'{name} *= 0.9')
    elif isinstance(result, Items):
        w.line(f'return {", ".join(f"0.5 * ({w.value(k, 1)})" for k in result.kinds)}')
    elif result == NUM:
        w.line(f'return {w.summary(w.functional()[:4])}')
    else:
        known = [n for n in w.arrays() if w.kinds[n] == result]
        w.line(f'return {w.pick(*known)}' if known and w.chance(50) else f'return {w.array(result)}')
