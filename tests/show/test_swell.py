"""Expression swell: table 1 of Baydin et al. (2018), and the growth of the derivative code that srcad writes."""
import doctest
import subprocess
import sys

import numpy as np
import pytest
import sympy

import srcad
from srcad.reference import steps
from srcad.show import swell

TABLE = [       # l(n), its derivative, the derivative in its simplified form
    ('x', '1', '1'),
    ('4*x*(1-x)', '4*(1-x) - 4*x', '4 - 8*x'),
    ('16*x*(1-x)*(1-2*x)**2', '16*(1-x)*(1-2*x)**2 - 16*x*(1-2*x)**2 - 64*x*(1-x)*(1-2*x)',
     '16*(1 - 10*x + 24*x**2 - 16*x**3)'),
    ('64*x*(1-x)*(1-2*x)**2*(1-8*x+8*x**2)**2',
     '128*x*(1-x)*(-8+16*x)*(1-2*x)**2*(1-8*x+8*x**2) + 64*(1-x)*(1-2*x)**2*(1-8*x+8*x**2)**2'
     ' - 64*x*(1-2*x)**2*(1-8*x+8*x**2)**2 - 256*x*(1-x)*(1-2*x)*(1-8*x+8*x**2)**2',
     '64*(1 - 42*x + 504*x**2 - 2640*x**3 + 7040*x**4 - 9984*x**5 + 7168*x**6 - 2048*x**7)'),
]


@pytest.mark.parametrize('n', [1, 2, 3, 4])
def test_table_1(n):
    row = swell.table(4)[n - 1]
    value, simplified = (sympy.sympify(TABLE[n - 1][i]) for i in (0, 2))
    derivative = sympy.sympify(TABLE[n - 1][1], evaluate=False)
    assert row.n == n
    assert row.value == value                                   # the same product
    terms = sorted(str(sympy.expand(term)) for term in sympy.Add.make_args(row.derivative))
    assert terms == sorted(str(sympy.expand(term)) for term in sympy.Add.make_args(derivative))
    assert swell.text(row.simplified) == TABLE[n - 1][2]
    assert sympy.expand(row.simplified - simplified) == 0


def test_the_derivative_of_the_program_is_that_of_the_table():
    for row in swell.table(5):
        f = swell.program(row.n)
        x = sympy.Symbol('x')
        exact = float(row.simplified.subs(x, sympy.Rational(3, 10)))
        assert srcad.grad(f)(0.3) == pytest.approx(exact, rel=1e-10)
    slope = float(swell.table(4)[3].simplified.subs(sympy.Symbol('x'), 0.2))
    assert slope == pytest.approx(steps.logistic_derivative(0.2))


def test_growth():
    counts = swell.counts(10)
    assert [count.n for count in counts] == list(range(1, 11))
    written = np.diff([count.written for count in counts[1:]])
    assert set(written) == {7}, 'srcad writes a few operations more for each step'
    symbolic = np.array([count.symbolic for count in counts[2:]])
    assert np.all(symbolic[1:] > 2.0 * symbolic[:-1])
    assert set(np.diff([count.function for count in counts])) == {3}


def test_the_command():
    done = subprocess.run([sys.executable, '-m', 'srcad.show.swell'], capture_output=True, text=True)
    assert '    = 16*(1 - 10*x + 24*x**2 - 16*x**3)' in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1].split()[0] == '10'


def test_without_sympy():
    program = 'import sys; sys.modules["sympy"] = None\nfrom srcad.show import swell\nsys.exit(swell.main())'
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
    assert done.returncode == 1 and 'srcad[symbolic]' in done.stderr and 'Traceback' not in done.stderr


@pytest.mark.parametrize('n', [0, -1, 1.5, 'two'])
def test_bad_input_is_refused(n):
    for function in (swell.table, swell.counts, swell.program):
        with pytest.raises(srcad.UsageError, match='it counts iterates'):
            function(n)


def test_doctests():
    failures, tried = doctest.testmod(swell)
    assert failures == 0 and tried
