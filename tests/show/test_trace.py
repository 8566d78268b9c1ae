"""Evaluation traces: tables 2 and 3 of Baydin et al. (2018), and what is refused."""
import contextlib
import doctest
import io
import math

import numpy as np
import pytest

import srcad
from srcad import cli
from srcad.show import trace as module
from srcad.show.trace import trace


def f(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def values(lines, side):
    return [(line[side].name, line[side].text, line[side].value) for line in lines if line[side] is not None]


PRIMAL = [('v-1', 'x1', 2.0), ('v0', 'x2', 5.0), ('v1', 'log(v-1)', math.log(2)), ('v2', 'v-1 * v0', 10.0),
          ('v3', 'v1 + v2', math.log(2) + 10), ('v4', 'sin(v0)', math.sin(5)), ('v5', 'v3 - v4', 11.652071455223084),
          ('y', 'v5', 11.652071455223084)]


def test_table_2():
    found = trace(f, (2, 5))
    assert values(found.lines, 0) == PRIMAL
    assert values(found.lines, 1) == [
        ('tv-1', 'tx1', 1.0), ('tv0', 'tx2', 0.0), ('tv1', 'tv-1 / v-1', 0.5), ('tv2', 'tv-1 * v0 + tv0 * v-1', 5.0),
        ('tv3', 'tv1 + tv2', 5.5), ('tv4', 'tv0 * cos(v0)', 0.0), ('tv5', 'tv3 - tv4', 5.5), ('ty', 'tv5', 5.5)]
    assert (found.value, found.derivative) == (11.652071455223084, 5.5)
    assert trace(f, (2, 5), wrt='x2').derivative == trace(f, (2, 5), wrt=1).derivative == 1.7163378145367738


def test_table_3():
    found = trace(f, (2, 5), 'reverse')
    assert values(found.lines, 0) == PRIMAL
    upwards = values(found.lines, 1)[::-1]
    assert upwards == [
        ('bv5', 'by', 1.0), ('bv3', 'bv5', 1.0), ('bv4', '-bv5', -1.0), ('bv0', 'bv4 * cos(v0)', -math.cos(5)),
        ('bv1', 'bv3', 1.0), ('bv2', 'bv3', 1.0), ('bv-1', 'bv2 * v0', 5.0),
        ('bv0', 'bv0 + bv2 * v-1', 1.7163378145367738), ('bv-1', 'bv-1 + bv1 / v-1', 5.5),
        ('bx2', 'bv0', 1.7163378145367738), ('bx1', 'bv-1', 5.5)]
    assert found.derivative == {'x1': 5.5, 'x2': 1.7163378145367738}


def test_numbers_are_those_before_the_line():
    line = next(line for line in str(trace(f, (2, 5), 'reverse')).splitlines() if 'bv-1 + bv1' in line)
    assert line.endswith('bv-1 = bv-1 + bv1 / v-1 = 5 + 1 / 2           = 5.5')


def g(x, y):
    """Has a name that is bound again, a constant, an operand that is used twice, and one that is not used."""
    z = x * x
    z = np.tanh(z) / 3.0 + z ** 1.5
    w = 2.0
    return abs(-z) * w


@pytest.mark.parametrize('mode', ['forward', 'reverse'])
def test_the_derivative_is_that_of_srcad(mode):
    found = trace(g, (-1.2, 3.0), mode)
    slope = found.derivative if mode == 'forward' else found.derivative['x']
    assert slope == pytest.approx(srcad.grad(g)(-1.2, 3.0), rel=1e-15)
    assert found.value == g(-1.2, 3.0)
    if mode == 'reverse':
        assert found.derivative['y'] == 0.0


def branch(x):
    if x > 0:
        return x
    return -x


def loop(x):
    for _ in range(3):
        x = x * x
    return x


def array(x):
    return np.array([x, x])[0]


def called(x):
    return branch(x) * x


@pytest.mark.parametrize('function', [branch, loop, array, called])
def test_what_is_no_sequence_of_operations_is_refused(function):
    with pytest.raises(srcad.SrcadError) as caught:
        trace(function, (2.0,))
    assert 'test_trace.py' in str(caught.value) and 'without branches, loops' in str(caught.value)


def test_bad_input_is_refused():
    with pytest.raises(srcad.UsageError, match="mode is 'both'"):
        trace(f, (2.0, 5.0), 'both')
    with pytest.raises(srcad.UsageError, match='f has 2 parameters'):
        trace(f, (2.0,))
    with pytest.raises(srcad.WrtError, match="no parameter 'x3'"):
        trace(f, (2.0, 5.0), wrt='x3')


def command(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(list(words))
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize('mode', ['forward', 'reverse'])
def test_the_command(tmp_path, mode):
    file = tmp_path / 'model.py'
    file.write_text('import numpy as np\nprint("ran")\n\n\ndef f(x1, x2):\n'
                    '    return np.log(x1) + x1 * x2 - np.sin(x2)\n')
    assert command('trace', f'{file}:f', '--at', '2', '5', '--mode', mode) == (0, f'{trace(f, (2, 5), mode)}\n', '')
    assert command('trace', f'{file}:f', '--at', '2', '-5', '--wrt', 'x2')[1] == f'{trace(f, (2, -5), wrt="x2")}\n'
    assert command('trace', f'{file}:f', '--at', '2', '5', '--wrt', '1')[1] == f'{trace(f, (2, 5), wrt=1)}\n'


@pytest.mark.parametrize('words, status, said', [
    (['model.py', '--at', '2'], 2, 'names no function'), (['model.py:', '--at', '2'], 2, 'model.py:NAME'),
    (['model.py:h', '--at', '2'], 1, 'there is no function h'), (['nothing.py:f', '--at', '2'], 1, 'No such file'),
    (['model.py:f', '--at', 'two'], 2, 'invalid float'), (['model.py:f'], 2, '--at'), ([], 2, 'usage'),
    (['model.py:k', '--at', '2'], 2, 'not known without running the module'),
    (['model.py:m', '--at', '0'], 2, 'model.py:14: there is no value at these numbers: math domain error'),
])
def test_wrong_commands(tmp_path, monkeypatch, words, status, said):
    (tmp_path / 'model.py').write_text('import math, os\nK = float(os.sep != "")\n\n\ndef f(x):\n    return x\n\n\n'
                                       'def k(x):\n    return x * K\n\n\n'
                                       'def m(x):\n    return math.log(x)\n')
    monkeypatch.chdir(tmp_path)
    found = command('trace', *words)
    assert found[0] == status and said in found[2] and 'Traceback' not in found[2]


def grows(x):
    return np.exp(1000.0 * x)


def test_values_that_are_not_finite(recwarn):
    """They are shown as they are."""
    assert '= inf' in str(trace(grows, (1.0,))) and not recwarn.list


def test_doctests():
    failures, tried = doctest.testmod(module, extraglobs={'np': np})
    assert failures == 0 and tried >= 4
