"""Loops as numerical code has them: values of the iteration before, counters of their own, sums of products."""
from table import statement
from writer import NUM, Int

from constructs.assignments import _free
from constructs.control import _may_nest


def _loop(w, name=None):
    """Write the header of a loop over a few integers; gives the context of its body, and the counter."""
    counter = w.new()
    while counter == name:
        counter += '_'
    return w.block(f'for {counter} in range({w.pick(2, 3)}):', 'for'), counter


@statement(3, lambda w: _may_nest(w) and _free(w, NUM))
def value_of_the_iteration_before(w):
    number, before = w.pick(*_free(w, NUM)), w.new()
    block, counter = _loop(w, before)
    with block:
        w.kinds[counter] = Int(3)
        w.fixed |= {counter, before}
        w.body(1)
        w.line(f'if {counter} > 0:')
        w.line(f'    {number} = {w.pick("0.7 * {0} * {1}", "np.sin({0}) + {1}", "{0} - {1} * {1}")}'.format(number, before))
        w.line(f'{before} = {w.pick("np.tanh({0})", "0.6 * {0}", "{0}").format(number)}')


@statement(3, lambda w: _may_nest(w) and _free(w, NUM))
def counter_of_its_own(w):
    """An index that the body of a loop moves on, and elements that are read and written there."""
    size, place, array = w.pick(3, 2), w.new(), w.pick(*w.arrays(1) or [''])
    number = w.pick(*_free(w, NUM))
    w.line(f'{place} = 0')
    if not array or w.chance(50):
        array = w.new()
        array += '_' * (array == place)
        w.line(f'{array} = np.ones({size})')
        w.kinds[array] = (size,)
    size = min(size, w.kinds[array][0])
    w.kinds[place] = Int(size)
    w.fixed.add(place)
    block, counter = _loop(w, place)
    with block:
        w.fixed.add(counter)
        w.line(f'{number} = {w.pick("0.8 * {0} * {1}[{2}]", "np.sin({0} + {1}[{2}])")}'.format(number, array, place))
        if w.chance(50):
            w.line(f'{array}[{place}] = {w.pick("0.6", w.number(1))}')
        if w.nested < w.depth and w.chance(50):
            with w.block('for _ in range(2):', 'for'):
                w.line(f'{place} = ({place} + 1) % {size}')
                w.line(f'{number} = {number} + 0.3 * np.sin({number} * {array}[{place}])')
        else:
            w.body(1)
            w.line(f'{place} = ({place} + {w.pick(1, 2)}) % {size}')


@statement(3, lambda w: _may_nest(w) and w.names(NUM))
def products_in_a_loop(w):
    """The same numbers are multiplied again and again, and one of them changes between."""
    value = w.number(0)
    total, factor = w.target(NUM), w.new()
    if factor == total:
        factor += '_'
    others = [n for n in w.names(NUM) if n != total] or [total]
    products = [' * '.join(product) for product in (
        (factor, w.pick(*others), w.pick(*others)), (w.pick(*others), factor, w.pick(*others)))]
    w.line(f'{total} = {value}')
    block, counter = _loop(w, factor)
    with block:
        w.kinds[counter] = Int(3)
        w.fixed |= {counter, factor, *others}
        w.line(f'{factor} = {w.number(1)}')
        w.line(f'{total} += {products[0]}')
        if w.chance(70):
            w.line(w.pick('for _ in range(2):', f'if {w.test(0)}:'))
            w.line(f'    {factor} = np.sin({factor}) * {w.pick(*others)}')
        w.line(f'{total} += {w.pick(*products)}')
    w.line(f'{total} = np.tanh({total})')
