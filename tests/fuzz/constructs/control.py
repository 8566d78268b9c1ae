"""Statements of control flow."""
from table import statement
from writer import NUM, Int, Items


def _may_nest(w):
    return w.nested < w.depth


@statement(5, _may_nest)
def branch(w):
    with w.block(f'if {w.test()}:'):
        w.body()
    if w.chance(25):
        with w.block(f'elif {w.test()}:'):
            w.body(2)
    if w.chance(50):
        with w.block('else:'):
            w.body()


def _bind(w, name, kind):
    w.kinds[name] = kind
    w.fixed.add(name)


def _exit(w):
    """Write an exit of the loop, sometimes."""
    if w.chance(30) and _may_leave(w):
        with w.block(f'if {w.test()}:'):
            if w.chance(30):
                w.body(1)
            w.line(w.pick('break', 'continue') if w.chance(80) else _return(w))
        if w.chance(40):
            w.body(1)


def _loop(w, header, *bound, kind='for', last=None):
    with w.block(header, kind):
        for name, bound_kind in bound:
            _bind(w, name, bound_kind)
        w.body()
        _exit(w)
        if last:
            w.line(last)
    if w.chance(10):
        with w.block('else:'):
            w.body(1)


@statement(7, _may_nest)
def loop_over_range(w):
    text, bound = w.pick(('range(2)', 2), ('range(3)', 3), ('range(1, 3)', 3), ('range(2, -1, -1)', 3), ('range(0)', 1),
                         ('range(0, 3, 2)', 3), ('range(1)', 1),
                         *[(f'range(len({n}))', w.kinds[n][0]) for n in w.arrays(1)],
                         *[(f'range({n}.shape[0])', w.kinds[n][0]) for n in w.arrays(2)],
                         *[(f'range({n})', k.bound) for n, k in w.kinds.items() if isinstance(k, Int)])
    name = w.new()
    _loop(w, f'for {name} in {text}:', (name, Int(bound)))


@statement(3, lambda w: _may_nest(w) and any(w.kinds[n] for n in w.arrays()))
def loop_over_array(w):
    array = w.pick(*[n for n in w.arrays() if w.kinds[n]])
    shape = w.kinds[array]
    name = w.new()
    text = w.pick(array, f'0.5 * {array}', f'{array}[::-1]', f'{array}[1:]', f'reversed({array})')
    _loop(w, f'for {name} in {text}:', (name, shape[1:] or NUM))


@statement(3, lambda w: _may_nest(w) and w.arrays(1))
def loop_over_pairs(w):
    array = w.pick(*w.arrays(1))
    other = w.pick(*w.arrays(1))
    one, two = w.new(), w.new()
    if one == two:
        two += '_'
    length = w.kinds[array][0]
    text, kind = w.pick((f'enumerate({array})', Int(length)), (f'zip({array}, {other})', NUM),
                        (f'zip({array}[1:], {array})', NUM), (f'zip(range({length}), {other})', Int(length)))
    _loop(w, f'for {one}, {two} in {text}:', (one, kind), (two, NUM))


@statement(2, lambda w: _may_nest(w) and _lists(w))
def loop_over_list(w):
    items = w.pick(*_lists(w))
    name = w.new()
    _loop(w, f'for {name} in {items}:', (name, w.kinds[items].kinds[0]))


def _lists(w):
    return [n for n in w.names(Items) if w.kinds[n].form != 'dict' and len(set(w.kinds[n].kinds)) == 1]


@statement(3, _may_nest)
def while_loop(w):
    name = w.new()
    w.line(f'{name} = {w.pick("0", "1")}')
    test = w.pick(f'{name} < {w.pick(2, 3)}', f'{name} < 3 and {w.test(0)}', f'{w.test(0)} and {name} < 2')
    with w.block(f'while {test}:', 'while'):
        _bind(w, name, Int(3))
        w.line(f'{name} += 1')
        w.kinds[name] = Int(4)
        w.body()
        _exit(w)
    w.kinds[name] = Int(4)


@statement(1, _may_nest)
def while_true(w):
    name = w.new()
    w.line(f'{name} = 0')
    last = w.chance(50)
    with w.block('while True:', 'whole' if last else 'while'):
        _bind(w, name, Int(4))
        w.line(f'{name} += 1')
        if last:
            w.body(2)
        w.line(f'if {name} > 2 or {w.test(0)}:')
        w.line('    break')
        if not last:
            w.body(2)
    w.kinds[name] = Int(4)


@statement(3, lambda w: w.nested and w.result is not None and _may_leave(w))
def early_return(w):
    with w.block(f'if {w.test()}:'):
        w.line(_return(w))


@statement(4, lambda w: w.loops and _may_leave(w))
def early_exit(w):
    with w.block(f'if {w.test()}:'):
        w.line(w.pick('break', 'continue'))


def _may_leave(w):
    """Tell whether what stands around is no loop that must run to its end."""
    return 'whole' not in w.loops


def _return(w):
    if w.result is None:
        return 'return'
    if isinstance(w.result, Items):
        return 'return ' + ', '.join(f'0.5 * ({w.value(k, 1)})' for k in w.result.kinds)
    if w.result == NUM and not w.chance(40):
        return f'return {w.summary(w.functional()[:3])}'
    return f'return {w.value(w.result, 1)}'
