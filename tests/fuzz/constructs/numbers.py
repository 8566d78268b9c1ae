"""Expressions for numbers."""
from table import number
from writer import CONSTANTS, NUM, Int, Items

# One operand, bounded results; the primal of each is smooth.
SMOOTH = ('np.tanh({0})', 'np.sin({0})', 'np.cos({0})', '0.5 * {0}', '-{0}', 'np.exp(-{0} * {0})', 'np.arctan({0})',
          'np.sqrt(1.5 + {0} * {0})', '1.0 / (1.5 + {0} * {0})', 'np.log(1.5 + {0} * {0})', '({0}) ** 2 * 0.5',
          'np.square(np.sin({0}))', 'np.logaddexp({0}, 0.3)', '(1.2 + np.tanh({0})) ** 1.5', 'np.tanh({0}) ** 3')
_PYTHON = ('math.sin({0})', 'math.tanh({0})', 'math.exp(-{0} * {0})', 'math.atan({0})', 'math.sqrt(1.2 + {0} * {0})',
           'float({0})', 'np.float64({0})', 'abs(1.7 + math.tanh({0}))', 'math.hypot(1.0, {0})', 'np.positive({0})')


@number(8, lambda w: w.names(NUM), depth=0)
def number_name(w, depth):
    return w.pick(*w.names(NUM))


@number(2, depth=0)
def constant(w, depth):
    return w.pick(*CONSTANTS)


@number(5, lambda w: any(0 not in w.kinds[n] for n in w.arrays()), depth=0)
def element(w, depth):
    name = w.pick(*[n for n in w.arrays() if 0 not in w.kinds[n]])
    shape = w.kinds[name]
    if len(shape) == 2 and w.chance(20):
        return f'{name}[{w.index(shape[0])}][{w.index(shape[1])}]'
    return f'{name}[{", ".join(map(w.index, shape)) or "()"}]'


@number(5)
def arithmetic(w, depth):
    return f'{_operand(w, depth)} {w.pick("+", "*", "-")} {_operand(w, depth)}'


def _operand(w, depth):
    text = w.number(depth)
    return text if text.replace('_', '').replace('.', '').isalnum() else f'({text})'


@number(4)
def smooth(w, depth):
    return w.pick(*SMOOTH).format(_operand(w, depth))


_TERMS = ('{0} * {1}', 'np.cos({0})', '{1} * {0} * 0.3', 'np.sin({1})', '{0} * {0}', '0.5 * {1}', '{1} / (1.4 + {0} * {0})',
          '{0} * (0.7 - {1})', 'np.exp(-{0} * {0})', '({0} + {1}) * {1}', 'np.cos({1})', '-np.sin({0})',
          '1.2 - np.tanh({1})')


@number(3, lambda w: w.names(NUM))
def terms_of_the_same_numbers(w, depth):
    one, other = w.pick(*w.names(NUM)), w.pick(*w.names(NUM))
    return '({} {} {})'.format(w.pick(*_TERMS), w.pick('+', '-', '*'), w.pick(*_TERMS)).format(one, other)


@number(2)
def python_math(w, depth):
    return w.pick(*_PYTHON).format(_operand(w, depth))


@number(4, lambda w: w.arrays())
def reduction(w, depth):
    text = w.array(w.kinds[w.pick(*w.arrays())], depth)
    return w.pick('np.sum({})', 'np.mean({})', 'np.max({})', 'np.sum({0} * {0})', '({}).sum()', 'np.min({})',
                  'np.prod(0.5 + np.tanh({}))', 'np.linalg.norm(1.5 + np.sin({}))', '({}).mean()',
                  'np.ptp({})', 'np.var({})', 'np.std(np.arange(1.0, 4.0) + np.sum({}))').format(text)


@number(2, lambda w: w.arrays(1))
def inner_product(w, depth):
    shape = w.kinds[w.pick(*w.arrays(1))]
    one, other = w.array(shape, depth), w.array(shape, depth)
    return w.pick('0.3 * np.dot({}, {})', '0.3 * (({}) @ ({}))', '0.3 * np.inner({}, {})', '0.3 * np.vdot({}, {})',
                  "0.3 * np.einsum('i,i->', {}, {})").format(one, other)


@number(2)
def conditional_number(w, depth):
    return f'({w.number(depth)} if {w.test(depth)} else {w.number(depth)})'


@number(1)
def extreme_of_two(w, depth):
    one, other = w.number(depth), w.number(depth)
    return w.pick('max({}, {})', 'min({}, {} + 0.1)', 'np.maximum({}, {})', 'np.minimum({}, 0.2 + {})',
                  'abs({} + 0.77 * ({}))').format(one, other)


@number(3, lambda w: any(_has(k, NUM) for k in w.kinds.values() if isinstance(k, Items)), depth=0)
def item_of_container(w, depth):
    name = w.pick(*[n for n in w.names(Items) if _has(w.kinds[n], NUM)])
    kind = w.kinds[name]
    if kind.form == 'list' and len(set(kind.kinds)) == 1:
        return f'{name}[{w.index(len(kind.kinds))}]'
    keys = kind.keys or range(len(kind.kinds))
    return f'{name}[{w.pick(*[k for k, item in zip(keys, kind.kinds) if item == NUM])!r}]'


def _has(kind, item):
    return item in kind.kinds


@number(2, lambda w: any(h.result == NUM for h in w.helpers))
def call_for_a_number(w, depth):
    helper = w.pick(*[h for h in w.helpers if h.result == NUM])
    return f'np.tanh({call(w, helper)})'


def call(w, helper, depth=0):
    """Write a call of a helper function; arrays that it may write to are names or views."""
    starred = [n for n, k in w.kinds.items() if isinstance(k, Items) and k.form != 'dict' and k.kinds == helper.params]
    if starred and not helper.recursive and w.chance(60):
        w.use('starred call')
        return f'{helper.name}(*{w.pick(*starred)})'
    given = [(w.pick(*CONSTANTS) if w.chance(25) else w.number(depth)) if kind == NUM else argument(w, kind)
             for kind in helper.params]
    if helper.optional and w.chance(40):
        given.pop()
    elif helper.names and w.chance(25):
        w.use('keyword argument')
        given[-1] = f'{helper.names[-1]}={given[-1]}'
    if helper.recursive:
        given.append('n=' * ('=' in given[-1]) + w.pick('1', '2', '0', '3'))
    return f'{helper.name}({", ".join(given)})'


def argument(w, shape):
    """Write an array to be given to a function: a name, a view, or a new array."""
    choices = [n for n in w.arrays() if w.kinds[n] == shape]
    if len(shape) == 1:
        choices += [f'{n}[::-1]' for n in choices]
        choices += [f'{n}[{w.index(w.kinds[n][0])}]' for n in w.arrays(2) if w.kinds[n][1:] == shape]
        choices += [f'{n}[:{shape[0]}]' for n in w.arrays(1) if w.kinds[n] > shape]
    return w.pick(*choices) if choices and not w.chance(15) else w.array(shape, 1)


@number(1, lambda w: w.arrays())
def sizes(w, depth):
    name = w.pick(*w.arrays())
    if w.kinds[name] == ():
        return f'{name}.ndim + 0.5'
    return w.pick('len({}) * 0.3', '{}.size * 0.2', '{}.shape[0] - 1.5', '{}.ndim * 0.7').format(name)


@number(1, lambda w: w.names(Int))
def integers_among_floats(w, depth):
    name = w.pick(*w.names(Int))
    return w.pick('({0} + 1) * {1}', '{1} * 0.5 ** {0}', '{0} % 2 + {1}', '{1} / ({0} + 1)', '({0} == 1) * {1}',
                  '({0} // 2 + 1) * {1}', '{1} - {0}', 'np.tanh({1}) ** {0}').format(name, _operand(w, depth))


_SETTINGS = """class Settings:
    def __init__(self):
        self.rate, self.size = 0.37, 2
        self.weights = np.array([0.6, -0.3, 0.8])


SETTINGS = Settings()
"""


@number(1)
def attribute_of_an_object(w, depth):
    if _SETTINGS not in w.modules:
        w.modules.append(_SETTINGS)
    return w.pick('SETTINGS.rate * {}', '{} / SETTINGS.size', 'np.sum(SETTINGS.weights * {})',
                  'SETTINGS.weights[1] - {}').format(_operand(w, depth))


@number(1)
def truth_values_among_floats(w, depth):
    return w.pick('(({0}) * {1})', '(True * {1} + ({0}))', '(({0}) + {1})', 'float({0}) * {1}').format(
        w.test(0), _operand(w, depth))
