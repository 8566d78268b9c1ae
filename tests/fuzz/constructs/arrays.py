"""Expressions for arrays: elementwise functions, broadcasting, reductions, products, views, and new arrays."""
from table import array
from writer import CONSTANTS, NUM, Items, Mask

from constructs.numbers import SMOOTH, call

_VECTOR = lambda w, shape: len(shape) == 1
_MATRIX = lambda w, shape: len(shape) == 2


def _named(w, shape):
    return [n for n in w.arrays() if w.kinds[n] == shape]


@array(10, lambda w, shape: _named(w, shape), depth=0)
def array_name(w, depth, shape):
    return w.pick(*_named(w, shape))


@array(1, depth=0)
def new_array(w, depth, shape):
    choices = ['np.full({0}, {1})', 'np.zeros({0})', 'np.ones({0})', 'np.linspace(-0.5, 0.8, {2}).reshape({0})',
               '0.1 * np.arange({2}).reshape({0})']
    size = 1
    for n in shape:
        size *= n
    return w.pick(*choices).format(shape, w.number(0), size)


@array(2, depth=0)
def array_of_numbers(w, depth, shape):
    def display(rest):
        return '[' + ', '.join(display(rest[1:]) for _ in range(rest[0])) + ']' if rest else w.number(0)
    return f'np.array({display(shape)})' if shape else f'np.asarray({w.number(0)})'


@array(4)
def smooth_array(w, depth, shape):
    return w.pick(*SMOOTH).format(f'({w.array(shape, depth)})')


def broadcastable(w, shape):
    """Choose a shape that broadcasts to another."""
    choices = [shape, NUM, shape[1:], *[shape[:i] + (1,) + shape[i + 1:] for i in range(len(shape))], ()]
    return w.pick(*choices)


def _operand(w, depth, shape):
    return f'({w.array(shape, depth)})' if shape != NUM else f'({w.number(depth)})'


@array(6)
def elementwise_of_two(w, depth, shape):
    one, other = _operand(w, depth, shape), _operand(w, depth, broadcastable(w, shape))
    if w.chance(50):
        one, other = other, one
    return w.pick('{} + {}', '{} * {}', '{} - {}', '{} / (1.4 + np.cos{})', 'np.maximum({}, {} + 0.123)',
                  'np.minimum({}, {} - 0.231)', 'np.add({}, {})', 'np.arctan2({}, 1.6 + np.sin{})',
                  'np.hypot({}, 0.8 + np.cos{})', 'np.multiply({}, {})', 'np.logaddexp({}, {})').format(one, other)


@array(2, lambda w, shape: len(shape) == 2)
def outer_broadcast(w, depth, shape):
    column, row = w.array(shape[:1], depth), w.array(shape[1:], depth)
    return w.pick('np.outer({}, {})', '({})[:, None] * ({})', '({})[:, np.newaxis] - ({})[None, :]',
                  "np.einsum('i,j->ij', {}, {})", 'np.add.outer({}, {})').format(column, row)


@array(3, _VECTOR)
def product_with_matrix(w, depth, shape):
    inner = w.pick((2,), (3,))
    matrix, vector = _operand(w, depth, shape + inner), _operand(w, depth, inner)
    return w.pick('0.4 * ({} @ {})', '0.4 * np.dot({}, {})', "0.4 * np.einsum('ij,j->i', {}, {})",
                  '0.4 * np.matmul({}, {})', '0.4 * ({}.dot({}))').format(matrix, vector)


@array(2, _MATRIX)
def product_of_matrices(w, depth, shape):
    inner = w.pick(2, 3)
    one, other = _operand(w, depth, (shape[0], inner)), _operand(w, depth, (inner, shape[1]))
    return w.pick('0.4 * ({} @ {})', '0.4 * np.dot({}, {})', "0.4 * np.einsum('ij,jk->ik', {}, {})").format(one, other)


@array(3, lambda w, shape: len(shape) <= 1)
def reduction_with_axis(w, depth, shape):
    axis, length = w.pick(0, 1, -1), w.pick(2, 3)
    whole = (length, *shape) if axis == 0 or not shape else (*shape, length)
    axis = axis if shape else 0
    text = w.array(whole, depth)
    return w.pick('np.sum({}, axis={})', 'np.mean({}, axis={})', 'np.max({}, axis={})', '({}).sum(axis={})',
                  'np.min({}, {})', 'np.prod(0.4 + 0.5 * np.cos({}), axis={})',
                  'np.linalg.norm(1.5 + np.sin({}), axis={})', 'np.var({}, axis={})').format(text, axis)


@array(1, lambda w, shape: len(shape) == 2 and 1 in shape)
def reduction_that_keeps_dimensions(w, depth, shape):
    axis = shape.index(1)
    whole = (shape[0], 3) if axis == 1 else (2, shape[1])
    return w.pick('np.sum({}, axis={}, keepdims=True)', 'np.mean({}, axis={}, keepdims=True)',
                  '({}).max(axis={}, keepdims=True)').format(w.array(whole, depth), axis)


@array(2)
def where(w, depth, shape):
    mask = w.pick(*[n for n in w.names(Mask) if w.kinds[n].shape == shape] or
                  [f'({w.array(shape, depth)}) > {w.pick("0.3017", "-0.1543")}'])
    return f'np.where({mask}, {w.array(shape, depth)}, {w.value(w.pick(shape, NUM), depth)})'


@array(3, lambda w, shape: len(shape) == 1)
def view_of_vector(w, depth, shape):
    longer = [n for n in w.arrays(1) if w.kinds[n][0] > shape[0]]
    if longer and w.chance(60):
        name = w.pick(*longer)
        n, total = shape[0], w.kinds[name][0]
        return w.pick(f'{name}[:{n}]', f'{name}[-{n}:]', f'{name}[{total - n}:]', f'{name}[::-1][:{n}]',
                      *([f'{name}[::2]'] if (total + 1) // 2 == n else []))
    rows = [n for n in w.arrays(2) if w.kinds[n][1:] == shape]
    columns = [n for n in w.arrays(2) if w.kinds[n][:1] == shape]
    choices = [f'{n}[{w.index(w.kinds[n][0])}]' for n in rows]
    choices += [f'{n}[:, {w.index(w.kinds[n][1])}]' for n in columns]
    return w.pick(*choices) if choices and w.chance(70) else f'({w.array(shape, depth)})[::-1]'


@array(2, _MATRIX)
def transpose(w, depth, shape):
    text = w.array(shape[::-1], depth)
    return w.pick('({}).T', 'np.transpose({})', '({}).transpose()', 'np.swapaxes({}, 0, 1)').format(text)


@array(1, lambda w, shape: len(shape) >= 1)
def rearranged(w, depth, shape):
    text = w.array(shape, depth)
    return w.pick('np.cumsum({}, axis=0)', 'np.roll({}, 1)', '({}).copy()', 'np.flip({}, axis=0)', 'np.sort({}, axis=0)',
                  'np.clip({}, -0.61, 0.67)', 'np.abs({} + 0.21)', 'np.ascontiguousarray({})', 'np.copy({})',
                  'np.negative({})', '({}).astype(float)', 'np.diff(np.concatenate(({0}, ({0})[:1])), axis=0)',
                  ).format(text)


@array(1)
def reshaped(w, depth, shape):
    size = 1
    for n in shape:
        size *= n
    given = w.pick((size,), (1, size), (size, 1), (2, 3) if size == 6 else (size,))
    text = w.array(given, depth)
    to = ', '.join(map(str, shape))
    choices = [f'({text}).reshape(({to},))' if shape else f'({text}).reshape(())', f'np.reshape({text}, {shape})']
    if len(shape) == 1:
        choices += [f'np.ravel({text})', f'({text}).ravel()', f'({text}).flatten()', f'({text}).reshape(-1)']
    return w.pick(*choices)


@array(2, lambda w, shape: len(shape) >= 1 and shape[0] >= 2)
def joined(w, depth, shape):
    rest = shape[1:]
    if rest or w.chance(30):
        parts = ', '.join(w.value(rest or NUM, depth) for _ in range(shape[0]))
        return w.pick('np.stack([{}])', 'np.array([{}])').format(parts)
    first = w.integer(shape[0] - 2) + 1
    one, other = w.array((first,), depth), w.array((shape[0] - first,), depth)
    return w.pick('np.concatenate([{}, {}])', 'np.hstack(({}, {}))', 'np.append({}, {})').format(one, other)


@array(2, lambda w, shape: len(shape) == 1)
def fancy_index(w, depth, shape):
    places = ', '.join(str(w.integer(2)) for _ in range(shape[0]))
    return f'({w.array((3,), depth)})[{w.pick("[{}]", "np.array([{}])").format(places)}]'


@array(1)
def broadcast_number(w, depth, shape):
    return w.pick('np.broadcast_to({}, {})', 'np.full({1}, {0})', 'np.ones({1}) * ({0})').format(w.number(depth), shape)


@array(1)
def single_precision(w, depth, shape):
    w.single = True
    return w.pick('({}).astype(np.float32)', 'np.float32(0.6) * ({})', "({}).astype('float32')",
                  'np.asarray({}, dtype=np.float32)', 'np.ones((), dtype=np.float32) * ({})').format(w.array(shape, depth))


@array(1)
def integer_array(w, depth, shape):
    text = w.array(shape, depth)
    return w.pick('(1 + np.arange({1})) * 0.3 * np.sum({0})' if len(shape) == 1 else '{0}',
                  '({0}) * (np.asarray({0}) > 0.2017)', '({0}) * np.ones({2}, dtype=int)',
                  'np.array(2) * ({0})').format(text, shape[0] if shape else 1, shape)


@array(2, lambda w, shape: any(h.result == shape for h in w.helpers))
def call_for_an_array(w, depth, shape):
    return f'np.tanh({call(w, w.pick(*[h for h in w.helpers if h.result == shape]))})'


@array(2, lambda w, shape: any(shape in k.kinds for k in w.kinds.values() if isinstance(k, Items)), depth=0)
def array_of_container(w, depth, shape):
    name = w.pick(*[n for n in w.names(Items) if shape in w.kinds[n].kinds])
    kind = w.kinds[name]
    keys = kind.keys or range(len(kind.kinds))
    return f'{name}[{w.pick(*[k for k, item in zip(keys, kind.kinds) if item == shape])!r}]'


@array(1)
def conditional_array(w, depth, shape):
    return f'(({w.array(shape, depth)}) * 1.0 if {w.test(depth)} else ({w.array(shape, depth)}) * {w.pick(*CONSTANTS)})'
