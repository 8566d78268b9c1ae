import gc
import inspect
import linecache
import traceback
import types

import numpy as np
import pytest

from srcad.emit.load import FunctionSpec, file_name, load

TEXT = '''"""Two functions."""
import nothing_of_this_name as np


def f_fwd(x, k=MISSING, *, z: int = MISSING) -> UNKNOWN:
    """Halve."""
    values = [np.sin(i) + SCALE + c for i in range(k)]
    return f_bwd(sum(values)), x / z


def f_bwd(y):
    return helper(y) if y > 0.0 else f_fwd(1.0)
'''


@pytest.fixture
def made():
    space = {'SCALE': 2.0, 'f_fwd': None, '__name__': 'user'}
    cell = types.CellType(5.0)
    functions = load(TEXT, [FunctionSpec('f_fwd', space, {'np': np}, {'c': cell}, (2,), {'z': 4}),
                            FunctionSpec('f_bwd', space, {'helper': lambda y: -y})])
    return functions, space, cell


def test_globals_and_cells_are_live(made):
    functions, space, cell = made
    expected = np.sin(0) + np.sin(1)
    assert functions['f_fwd'](8.0) == (-expected - 14.0, 2.0)
    space['SCALE'], cell.cell_contents = 3.0, 1.0
    assert functions['f_fwd'](8.0) == (-expected - 8.0, 2.0)
    assert functions['f_fwd'].__globals__ is space
    assert cell in functions['f_fwd'].__closure__


def test_nothing_is_added_to_the_users_module(made):
    _, space, _ = made
    assert set(space) <= {'SCALE', 'f_fwd', '__name__', '__builtins__'}
    assert space['f_fwd'] is None


def test_signature_name_and_documentation(made):
    function = made[0]['f_fwd']
    assert str(inspect.signature(function)) == '(x, k=2, *, z=4)'
    assert function.__qualname__ == function.__name__ == 'f_fwd'
    assert function.__doc__ == 'Halve.'
    assert function.__module__ == 'user'
    inner = [c.co_qualname for c in function.__code__.co_consts if hasattr(c, 'co_qualname')]
    assert not any('factory' in name for name in inner)


def test_source_and_traceback_show_the_text(made):
    functions = made[0]
    assert inspect.getsource(functions['f_bwd']) == TEXT[TEXT.index('def f_bwd'):]
    linecache.checkcache()
    with pytest.raises(ZeroDivisionError) as caught:
        functions['f_fwd'](1.0, z=0)
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.name, last.lineno, last.line) == ('f_fwd', 8, 'return f_bwd(sum(values)), x / z')


def test_the_text_is_forgotten_with_its_last_function():
    text = 'def g(x):\n    return x\n\n\ndef h(x):\n    return x + 1\n'
    first = load(text, [FunctionSpec('g', {}), FunctionSpec('h', {})])
    second = load(text, [FunctionSpec('g', {})])
    name = file_name(text, 'g')
    assert name in linecache.cache
    del first
    gc.collect()
    assert name in linecache.cache
    del second
    gc.collect()
    assert name not in linecache.cache


def test_a_binding_hides_a_global_of_the_same_name():
    made = load('def g():\n    return np\n', [FunctionSpec('g', {'np': 1}, {'np': 2})])
    assert made['g']() == 2
