"""Comprehensions, and generator expressions that are consumed where they stand."""
import contextlib

from table import array, number, statement, test
from writer import NUM, Int, Items

from constructs.control import _loop, _may_nest


@contextlib.contextmanager
def _clause(w):
    """Write ``for v in x if v > 0``; its variables are known in the body."""
    kinds = dict(w.kinds)
    vectors = [n for n in w.arrays(1) if w.kinds[n][0]]
    source = w.pick('range(2)', 'range(3)', *vectors, *(f'enumerate({n})' for n in vectors))
    name = w.pick(w.new(), *w.names(NUM))           # a variable of its own, whatever the function calls so
    if source.startswith('enumerate'):
        count = w.pick('k', 'i', 'j')
        text = f'for {count}, {name} in {source}'
        w.kinds.update({name: NUM} if name == count else {count: Int(w.kinds[source[10:-1]][0]), name: NUM})
    else:
        text = f'for {name} in {source}'
        w.kinds[name] = Int(int(source[6])) if source.startswith('range') else NUM
    if w.chance(30):
        text += f' if {w.test(0)}'
    try:
        yield text
    finally:
        w.kinds = kinds


def _values(w, depth):
    with _clause(w) as outer:
        if w.chance(20):
            with _clause(w) as inner:
                return f'{w.number(depth)} {outer} {inner}'
        return f'{w.number(depth)} {outer}'


@number(2)
def sum_of_values(w, depth):
    return w.pick('sum({})', 'sum([{}])', '0.2 * sum(({}), {})', 'sum(np.array([0.1, *({})]))').format(
        _values(w, depth - 1), w.number(0))


@number(1)
def chosen_value(w, depth):
    form = w.pick('max([0.3, *({})])', 'min([*[{}], 0.4])', 'next(({}), {})',
                  'np.sum(np.array([{}]))')
    return form.format(_values(w, depth - 1), w.number(0))


@test(2, lambda w: True)
def any_or_all(w, depth):
    kinds = dict(w.kinds)
    with _clause(w) as clause:
        text = w.test(0)
    w.kinds = kinds
    return w.pick('any({} {})', 'all({} {})', 'not any({} {})').format(text, clause)


@array(2, lambda w, shape: len(shape) == 1 and shape[0])
def array_of_values(w, depth, shape):
    name = w.pick('k', 'i', w.new())
    kinds = dict(w.kinds)
    w.kinds[name] = Int(shape[0])
    text = w.number(depth - 1)
    w.kinds = kinds
    return f'np.array([{text} for {name} in range({shape[0]})])'


@statement(2)
def list_of_values(w):
    count = w.pick(2, 3)
    name = w.pick('k', 'i', 'j')
    kinds = dict(w.kinds)
    w.kinds[name] = Int(count)
    text = w.number(1)
    w.kinds = kinds
    w.line(f'{w.target(Items("list", (NUM,) * count))} = [0.9 * ({text}) for {name} in range({count})]')


@statement(2, _may_nest)
def loop_over_values(w):
    values = _values(w, 1)
    name = w.new()
    if w.chance(30):
        count = w.pick(*[n for n in ('k', 'i', 'j') if n != name])
        _loop(w, f'for {count}, {name} in enumerate({values}):', (count, Int(9)), (name, NUM))
    else:
        _loop(w, f'for {name} in ({values}):', (name, NUM))
