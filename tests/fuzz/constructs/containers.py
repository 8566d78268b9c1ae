"""Statements with lists, tuples and dicts."""
from table import statement
from writer import NUM, Int, Items

from constructs.assignments import _free


def _kinds(w, most=3):
    kind = w.pick(NUM, w.shape())
    return (kind,) * (w.integer(most - 2) + 2)


@statement(3)
def new_list(w):
    kinds = _kinds(w)
    values = ', '.join(f'0.9 * ({w.value(k, 1)})' for k in kinds)
    w.line(f'{w.target(Items("list", kinds))} = [{values}]')


@statement(2)
def new_tuple(w):
    kinds = tuple(w.pick(NUM, w.shape()) for _ in range(2))
    values = ', '.join(f'0.9 * ({w.value(k, 1)})' for k in kinds)
    w.line(f'{w.target(Items("tuple", kinds))} = ({values})')


@statement(1)
def new_dict(w):
    kinds = tuple(w.pick(NUM, w.shape()) for _ in range(2))
    keys = w.pick(('a', 'b'), ('w1', 'bx'), (0, 1))
    values = ', '.join(f'{key!r}: 0.9 * ({w.value(k, 1)})' for key, k in zip(keys, kinds))
    w.line(f'{w.target(Items("dict", kinds, keys))} = {{{values}}}')


@statement(2, lambda w: _lists(w))
def item_write(w):
    name = w.pick(*_lists(w))
    kind = w.kinds[name]
    place = w.index(len(kind.kinds)) if len(set(kind.kinds)) == 1 else '0'
    w.line(f'{name}[{place}] = 0.8 * ({w.value(kind.kinds[0], 1)})')


def _lists(w):
    return [n for n in w.names(Items) if w.kinds[n].form == 'list']


@statement(2, lambda w: not w.nested and _lists(w))
def append_and_pop(w):
    name = w.pick(*_lists(w))
    kind = w.kinds[name]
    if w.chance(40) and len(kind.kinds) > 1:
        w.line(f'{w.target(kind.kinds[-1])} = {name}.pop()')
        if w.kinds.get(name) == kind:
            w.kinds[name] = Items('list', kind.kinds[:-1])
    else:
        w.line(f'{name}.append(0.9 * ({w.value(kind.kinds[0], 1)}))')
        w.kinds[name] = Items('list', (*kind.kinds, kind.kinds[0]))


@statement(3, lambda w: w.nested < w.depth)
def list_in_loop(w):
    name, counter = w.new(), None
    kind = w.pick(NUM, w.shape())
    w.line(f'{name} = []')
    while counter in (None, name):
        counter = w.new() if counter is None else counter + '_'
    kinds = dict(w.kinds)
    kinds.pop(name, None)
    w.kinds = kinds
    count = w.pick(2, 3)
    with w.block(f'for {counter} in range({count}):', 'whole'):
        w.kinds[counter] = Int(count)
        w.fixed |= {counter, name}
        w.line(f'{name}.append(0.9 * ({w.value(kind, 1)}))')
        if w.chance(40):
            w.body(1)
    w.kinds[name] = Items('list', (kind,) * count)


@statement(2, lambda w: any(set(w.kinds[n].kinds) == {NUM} for n in w.names(Items) if w.kinds[n].form != 'dict'))
def sum_of_items(w):
    name = w.pick(*[n for n in w.names(Items) if set(w.kinds[n].kinds) == {NUM} and w.kinds[n].form != 'dict'])
    w.line(f'{w.target(NUM)} = 0.5 * ' + w.pick('sum({})', 'np.sum({})', 'np.mean(np.array({}))', 'max({})',
                                                'len({0}) * {0}[0]').format(name))


@statement(2, lambda w: any(w.kinds[n].form != 'dict' and _unpackable(w.kinds[n]) for n in w.names(Items)))
def unpacked_items(w):
    name = w.pick(*[n for n in w.names(Items) if w.kinds[n].form != 'dict' and _unpackable(w.kinds[n])])
    kind = w.kinds[name]
    targets = []
    for item in kind.kinds:
        known = [n for n in _free(w, item) if n not in targets and n != name]
        chosen = w.pick(*known) if known and w.chance(50) else w.new()
        while chosen in targets or chosen == name:
            chosen += '_'
        targets.append(chosen)
    if w.nested and any(isinstance(k, tuple) for k in kind.kinds):
        return w.line('pass')
    w.line(f'{", ".join(targets)} = {name}')
    w.kinds.update(zip(targets, kind.kinds))


def _unpackable(kind):
    return len(kind.kinds) <= 4


@statement(1, lambda w: any(w.kinds[n].form == 'dict' for n in w.names(Items)))
def dict_write(w):
    name = w.pick(*[n for n in w.names(Items) if w.kinds[n].form == 'dict'])
    kind = w.kinds[name]
    place = w.integer(len(kind.keys) - 1)
    w.line(f'{name}[{kind.keys[place]!r}] = 0.8 * ({w.value(kind.kinds[place], 1)})')
