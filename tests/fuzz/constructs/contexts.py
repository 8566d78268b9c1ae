"""Contexts, and statements that are tried."""
from table import statement
from writer import NUM


def _may_nest(w):
    return w.nested < w.depth


def _leave(w, percent):
    """Leave the loop around, sometimes; tells whether it is left."""
    leaves = bool(w.loops) and w.chance(percent)
    if leaves:
        w.line(w.pick('continue', 'break'))
    return leaves


@statement(2, _may_nest)
def context(w):
    options = w.pick("divide='ignore'", "over='ignore', under='ignore'", "all='warn'")
    with w.block(f'with np.errstate({options}):'):
        w.body(2)
        if w.chance(30):
            with w.block(f'if {w.test()}:'):
                w.body(1)
                _leave(w, 60)


@statement(4, _may_nest)
def attempt(w):
    read, kinds = w.pick("float('0.5')", "float('half')"), w.pick('ValueError', '(KeyError, ValueError)', 'Exception')
    half, value, other, test = w.new(), w.number(1), w.number(1), w.test()
    target = w.target(NUM)
    with w.block('try:'):
        w.line(f'{half}_ = {read}')
        if w.chance(30):
            with w.block(f'if {test}:'):
                w.line("raise ValueError('tested')")
        w.line(f'{target} = ({value}) * {half}_')
    with w.block(f'except {kinds}:'):
        w.line(f'{target} = {other}')
        if w.chance(30):
            w.body(1)
        _leave(w, 20)
    if w.chance(30):
        with w.block('else:'):
            w.body(2)
            _leave(w, 20)
    if w.chance(30):
        with w.block('finally:'):
            w.line(f'{w.pick(*[n for n in w.names(NUM) if n not in w.fixed and n != target] or [half])} = {other}')


@statement(1, _may_nest)
def attempt_in_a_call(w):
    call, other = f"{w.pick('math.sqrt', 'math.log', 'abs')}({w.number(1)})", w.number(1)
    target = w.target(NUM)
    with w.block('try:'):
        w.line(f'{target} = {call}')
    with w.block('except ValueError:'):
        w.line(f'{target} = {other}')
