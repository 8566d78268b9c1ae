"""Statements that write to arrays: through names, aliases, views and masks."""
from table import statement
from writer import NUM, Int, Items, Mask

from constructs.assignments import _free


def _written(w):
    """The names of arrays with elements to write."""
    return [n for n in w.arrays() if w.kinds[n]]


@statement(6, _written)
def element_write(w):
    name = w.pick(*_written(w))
    index = ', '.join(map(w.index, w.kinds[name]))
    w.line(f'{name}[{index}] = 0.8 * ({w.number()})')


@statement(4, _written)
def element_update(w):
    name = w.pick(*_written(w))
    index = ', '.join(map(w.index, w.kinds[name]))
    w.line(f'{name}[{index}] {w.pick("+=", "*=", "-=", "/=")} 1.1 + 0.4 * np.sin({w.number(1)})')


# What is written, and its length, for a vector of 3; `{0}` is the name.
_SLICES = (('{}[1:]', 2), ('{}[:-1]', 2), ('{}[::2]', 2), ('{}[::-1]', 3), ('{}[:]', 3), ('{}[:2]', 2), ('{}[1:2]', 1),
           ('{}[...]', 3), ('{}[::-2]', 2), ('{}[-2:]', 2), ('{}[2:0:-1]', 2))
# The same for a matrix of 2 by 3.
_PARTS = (('{}[0]', (3,)), ('{}[:, 1]', (2,)), ('{}[1, :2]', (2,)), ('{}[:, ::2]', (2, 2)), ('{}[-1]', (3,)),
          ('{}[::-1]', (2, 3)), ('{}[:, 1:]', (2, 2)), ('{}.T[0]', (2,)), ('{}[0][1:]', (2,)), ('{}[:, -1]', (2,)))


def part(w, name):
    """Choose a part of an array: its text and its shape."""
    shape = w.kinds[name]
    if shape == (3,):
        text, length = w.pick(*_SLICES)
        return text.format(name), (length,)
    if shape == (2, 3):
        text, inner = w.pick(*_PARTS)
        return text.format(name), inner
    return f'{name}[:]', shape


@statement(5, _written)
def slice_write(w):
    text, shape = part(w, w.pick(*_written(w)))
    value = w.value(w.pick(shape, shape, NUM), 2)
    w.line(f'{text} = 0.7 * ({value})' if w.chance(60) else f'{text} = {value}')


@statement(4, _written)
def slice_update(w):
    text, shape = part(w, w.pick(*_written(w)))
    w.line(f'{text} {w.pick("+=", "*=", "-=")} np.cos({w.value(w.pick(shape, shape, NUM), 1)})')


@statement(4, _written)
def shift_within(w):
    name = w.pick(*_written(w))
    w.line(w.pick('{0}[1:] = {0}[:-1]', '{0}[:-1] = 0.6 * {0}[1:]', '{0}[1:] += 0.3 * {0}[:-1]', '{0}[:] = {0}[::-1]',
                  '{0}[1:] *= {0}[:-1]', '{0}[:-1] -= 0.5 * {0}[1:] * {0}[:-1]', '{0}[::-1] += 0.2 * {0}').format(name))


@statement(4, lambda w: any(w.kinds[n] for n in _arrays(w)))
def whole_update(w):
    name = w.pick(*[n for n in _arrays(w) if w.kinds[n]])
    shape = w.kinds[name]
    kind = w.pick(shape, NUM, shape[1:])
    w.line(f'{name} {w.pick("+=", "*=", "-=", "/=")} 1.2 + 0.5 * np.sin({w.value(kind, 1)})')


def _arrays(w):
    return [n for n in w.arrays() if n not in w.fixed]


@statement(4, lambda w: w.arrays())
def alias(w):
    name = w.pick(*w.arrays())
    w.line(f'{w.target(w.kinds[name])} = {name}')


@statement(5, _written)
def view_of_what_changes(w):
    """A view that is only read, of an array that is written after it was taken."""
    name = w.pick(*_written(w))
    text, shape = part(w, name)
    view = w.new()
    w.line(f'{view} = {text}')
    index = ', '.join(map(w.index, w.kinds[name]))
    w.line(w.pick(f'{name}[{index}] = {w.number(1)}', f'{name} *= 0.9 + 0.3 * np.sin({w.number(1)})', f'{name}[...] += 0.1'))
    w.kinds[view] = shape


@statement(3, lambda w: w.names((3,)))
def second_name_of_what_changes(w):
    """A new array with two names, one of which changes it."""
    value = w.array((3,), 1)
    name, other = w.target((3,)), w.new()
    w.line(f'{name} = 0.7 * ({value})')
    w.line(f'{other} = {name}')
    w.kinds[other] = (3,)
    w.line(f'{w.pick(name, other)} {w.pick("*=", "+=", "-=")} {w.number(1)}')


def _pairs(w):
    """The names of arrays with elements, beside which there is another one of their shape."""
    return [n for n in _written(w) if len(w.names(w.kinds[n])) > 1]


@statement(4, _pairs)
def sum_after_elements(w):
    """A sum hands one adjoint to both arrays, to one of which, or to elements of it, something is added then."""
    name = w.pick(*_pairs(w))
    shape = w.kinds[name]
    other = w.pick(*[n for n in w.names(shape) if n != name])
    if w.nested < w.depth and w.chance(40):
        value = w.number(0)
        number = w.target(NUM)
        w.line(f'{number} = {value}')
        with w.block(f'if {w.test(0)}:'):
            w.line(f'{number} = np.sum({w.pick("np.cos({})", "{0} * {0}", "np.tanh({})").format(w.pick(name, other))})')
    else:
        w.line(f'{w.target(NUM)} = 0.5 * {w.pick(name, other)}[{", ".join(map(w.index, shape))}]')
    if w.kinds.get(name) == w.kinds.get(other) == shape:
        w.line(f'{w.target(shape)} = {w.pick(f"{name} + {other}", f"{name} - {other}")}')


@statement(8, lambda w: _pairs(w) and w.nested < w.depth)
def alias_as_the_run_decides(w):
    """A name that is one array or another, and is written."""
    name = w.pick(*_pairs(w))
    shape = w.kinds[name]
    other = w.pick(*[n for n in w.names(shape) if n != name])
    either = w.new()
    w.line(f'{either} = {name}')
    with w.block(f'if {w.test(0)}:'):
        w.line(f'{either} = {w.pick(other, other, f"0.7 * {other}")}')
    w.kinds[either] = shape
    index = ', '.join(map(w.index, shape))
    w.line(w.pick(f'{either}[{index}] = {w.number(1)}', f'{either}[{index}] *= 0.6 + 0.3 * np.cos({w.number(1)})',
                  f'{either}[:] = np.sin({w.value(shape, 1)})'))


@statement(6, _pairs)
def list_of_arrays_that_are_written(w):
    name = w.pick(*_pairs(w))
    shape = w.kinds[name]
    other = w.pick(*[n for n in w.names(shape) if n != name])
    items = w.new()
    w.line(f'{items} = [{name}, {w.pick(other, f"0.8 * {other}")}]')
    w.kinds[items] = Items('list', (shape, shape))
    if w.chance(70):
        w.line(w.pick(f'{items}.append({name})', f'{items}[0] = {other}'))
        w.kinds[items] = Items('list', (shape,) * (2 + w.lines[-1].endswith(f'append({name})')))
    index = ', '.join(map(w.index, shape))
    w.line(w.pick(f'{items}[{w.pick(0, 1)}][{index}] = {w.number(1)}', f'{name}[{index}] *= {w.number(1)}'))


@statement(4, lambda w: _written(w))
def view_bound_and_written(w):
    name = w.pick(*_written(w))
    text, shape = part(w, name)
    view = w.new()
    w.line(f'{view} = {text}')
    w.kinds[view] = shape
    index = ', '.join(map(w.index, shape))
    w.line(w.pick(f'{view}[{index}] = {w.number(1)}', f'{view} *= 0.9 + 0.3 * np.sin({w.number(1)})',
                  f'{view}[{index}] += 0.5 * ({w.number(1)})', f'{view}[:] = np.sin({w.value(shape, 1)})'))


@statement(3, lambda w: any(len(_same(w, w.kinds[n])) > 1 for n in w.arrays()))
def swapped_arrays(w):
    name = w.pick(*[n for n in w.arrays() if len(_same(w, w.kinds[n])) > 1])
    other = w.pick(*[n for n in _same(w, w.kinds[name]) if n != name])
    w.line(f'{name}, {other} = {other}, {name}')


def _same(w, shape):
    return _free(w, shape)


@statement(2, lambda w: w.arrays(1))
def masked_write(w):
    name = w.pick(*w.arrays(1))
    masks = [n for n in w.names(Mask) if w.kinds[n].shape == w.kinds[name]]
    mask = w.pick(*masks) if masks else f'{w.pick(*_same_or(w, name))} > 0.3017'
    w.line(f'{name}[{mask}] {w.pick("=", "*=", "+=")} {w.number(1)}')


def _same_or(w, name):
    return [n for n in w.arrays(1) if w.kinds[n] == w.kinds[name]]


@statement(2, lambda w: w.names((3,)))
def fancy_write(w):
    name = w.pick(*w.names((3,)))
    w.line(w.pick(f'{name}[np.array([0, 2])] = {w.array((2,), 1)}', f'{name}[[2, 0]] += {w.number(1)}',
                  f'np.add.at({name}, np.array([1, 1, 0]), {w.array((3,), 1)})',
                  f'{name}[[0, 1]] = 0.5 * {name}[[1, 2]]'))


@statement(2, lambda w: w.arrays())
def written_by_numpy(w):
    name = w.pick(*w.arrays())
    shape = w.kinds[name]
    if not shape:
        return w.line('pass')
    w.line(w.pick(f'{name}.fill({w.number(1)})', f'np.copyto({name}, {w.array(shape, 1)})',
                  f'np.sin({w.array(shape, 1)}, out={name})', f'np.multiply({name}, 0.6, out={name})'))


@statement(2, lambda w: w.arrays(1))
def swapped_elements(w):
    name = w.pick(*w.arrays(1))
    length = w.kinds[name][0]
    i, j = w.index(length), w.index(length)
    w.line(f'{name}[{i}], {name}[{j}] = {name}[{j}], {w.pick(f"{name}[{i}]", w.number(1))}')


@statement(3)
def filled_buffer(w):
    size = w.pick(3, 2)
    name = w.new()
    w.line(f'{name} = {w.pick("np.zeros", "np.empty", "np.ones")}({size})')
    counter = w.new()
    if counter == name:
        counter += '_'
    w.kinds.pop(name, None)
    with w.block(f'for {counter} in range({size}):', 'for'):
        w.kinds[counter] = Int(size)
        w.fixed.add(counter)
        value = w.number()
        w.line(f'{name}[{counter}] = 0.8 * ({value})')
        if w.chance(30):
            w.line(f'{name}[{w.index(size)}] *= {w.number(0)}' if w.chance(50) else f'{name}[{counter}] += {w.number(0)}')
    w.kinds[name] = (size,)
