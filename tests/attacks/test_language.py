"""Statements and expressions of the language: every derivative of each program is right in every mode, to second order."""
import calling_programs
import comprehension_programs
import language_programs
import numpy as np
import pytest
from calling_programs import mul3, weighted
from catalogue import A, each
from harness import check

import srcad

TABLE = {'square': mul3}


@each([*language_programs.PROGRAMS, *calling_programs.PROGRAMS, *comprehension_programs.PROGRAMS])
def test_program(function, args, options):
    check(function, *args, **options)


def with_settings(p):
    s = p['x']
    for row in p['rows']:
        s = s + np.sum(row) * p['n']
    return s * s if p['name'] == 'line' else s


def test_a_dictionary_may_hold_what_has_no_derivative():
    p = {'x': 0.4, 'n': 3, 'name': 'line', 'rows': [A, A * 2.0]}
    value, gradient = srcad.value_and_grad(with_settings)(p)
    assert list(gradient) == list(p) and gradient['name'] is None
    np.testing.assert_allclose(gradient['x'], 2.0 * np.sqrt(value))
    for row in gradient['rows']:
        np.testing.assert_allclose(row, np.full(3, 6.0 * np.sqrt(value)))


def starred_defaults(x):
    return weighted(*x)


def keywords_of_a_dictionary(x):
    return np.sum(weighted(np.exp(x), **{'b': 2.0}))


def computed_keys(x):
    d = {}
    for k in range(3):
        d[k] = x[k] ** 2
    return d[0] + d[2]


def from_a_table(x):
    f = TABLE['square']
    return f(x[0], x[1], x[2])


def from_a_branch(x):
    f = np.sin if x[0] > 0.0 else np.cos
    return np.sum(f(x))


def a_function_of_a_library(x):
    return np.sum(np.abs(np.fft.fft(x)))


def a_function_that_a_library_makes(x):
    return np.sum(np.vectorize(mul3)(x, x, x))


def a_generator_that_is_kept(x):
    values = (v * v for v in x)
    return sum(values)


def read_after_del(x):
    y = x * 2.0
    if x[0] > 9.0:
        del y
    return np.sum(y)


def a_slice_deleted(x):
    items = [x[0], x[1]]
    del items[::2]
    return items[0]


def names_in_an_alternative(x):
    match x[0]:
        case (1.0 as y) | y:
            return y * x[1]


def the_rest_of_a_mapping(x):
    match {'a': x[0]}:
        case {**rest}:
            return rest['a']
    return x[0]


def a_lambda_that_reads_the_variable_of_a_comprehension(x):
    return sum([(lambda w: w * v)(x[0]) for v in x])


REFUSED = [
    (a_lambda_that_reads_the_variable_of_a_comprehension, 'SRC103', 'lambda w', 'v is no variable'),
    (a_generator_that_is_kept, 'SRC106', '(v * v for v in x)', 'a generator expression'),
    (read_after_del, 'SRC110', 'del y', 'y may be read after this'),
    (a_slice_deleted, 'SRC110', 'items[::2]', 'del of this'),
    (names_in_an_alternative, 'SRC109', 'case (1.0 as y) | y', 'names in an alternative'),
    (the_rest_of_a_mapping, 'SRC109', '{**rest}', '** in a pattern'),
    (starred_defaults, 'SRC136', 'weighted(*x)', 'how many arguments'),
    (computed_keys, 'SRC134', 'd[k] = ', 'dictionary'),
    (a_function_of_a_library, 'SRC301', 'np.fft.fft(x)', 'np.fft.fft has no derivative rule'),
    (a_function_that_a_library_makes, 'SRC137', 'np.vectorize', 'np.vectorize makes'),
]


@pytest.mark.parametrize('function, code, line, reason', REFUSED, ids=[case[0].__name__ for case in REFUSED])
@pytest.mark.parametrize('transform', [lambda f: srcad.grad(f)(A), lambda f: srcad.jvp(f)(A, A)], ids=['grad', 'jvp'])
def test_refused_at_the_users_line(transform, function, code, line, reason):
    if function is computed_keys and 'jvp' in transform.__code__.co_names:
        np.testing.assert_allclose(transform(function)[1], 2.0 * (A[0] ** 2 + A[2] ** 2))      # forward mode can
        return
    with pytest.raises(srcad.SrcadError) as caught:
        transform(function)
    text = str(caught.value)
    assert text.splitlines()[0].partition(':')[0].endswith('test_language.py')
    assert code in text and line in text and reason in text


def test_the_error_of_a_library_function_shows_the_rule_to_write():
    with pytest.raises(srcad.MissingRule) as caught:
        srcad.grad(a_function_of_a_library)(A)
    text = str(caught.value)
    assert '@srcad.adjoint(np.fft.fft)' in text and 'its source cannot be differentiated' in text


@pytest.mark.parametrize('function', [keywords_of_a_dictionary, from_a_table, from_a_branch], ids=lambda f: f.__name__)
def test_what_is_known_when_the_function_is_read_is_followed(function):
    check(function, A)
