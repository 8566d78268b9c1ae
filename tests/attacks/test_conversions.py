"""Conversions and attributes: the derivative goes through them, or they are refused; it is never lost."""
import numpy as np
import pytest
from catalogue import A

import srcad


class Named(tuple):
    """A tuple with a field that is named like a property of arrays."""

    @property
    def size(self):
        return self[0]


class Body:
    """An object with active fields that are named like properties of arrays."""

    def __init__(self, size, shape):
        self.size = size
        self.shape = shape


def reads_size(p):
    return p.size * p.size


def test_attributes_named_like_those_of_arrays():
    """A zero would be wrong."""
    with pytest.raises(srcad.DtypeError, match='a tuple of a class of its own'):
        srcad.grad(reads_size)(Named((2.0, 3.0)))
    gradient = srcad.grad(reads_size)(Body(2.0, 3.0))
    assert gradient.size == 4.0 and gradient.shape == 0.0


def makes_a_list(x):
    s = 0.0
    for v in x.tolist():
        s = s + v * v
    return s


def makes_an_item(x):
    return x[0].item() * x.item(1)


def makes_a_float(x):
    return float(x[0]) * np.float64(x[1]) * x[2].astype(float)


def through_a_dictionary(x):
    d = {'a': x, 'b': 2.0}
    d['c'] = d['a'] * d['b']
    return d['c'] * d.get('a') * d['a']


@pytest.mark.parametrize('function, x, expected', [
    (makes_a_list, A, 2 * A), (makes_a_float, A, [A[1] * A[2], A[0] * A[2], A[0] * A[1]]),
    (through_a_dictionary, 0.7, 6 * 0.49)])
def test_conversions_keep_the_derivative(function, x, expected):
    np.testing.assert_allclose(srcad.grad(function)(x), expected)
    np.testing.assert_allclose(_forward(function, x), expected)


def test_conversions_without_a_rule_are_refused():
    for transform in (srcad.grad(makes_an_item), lambda x: _forward(makes_an_item, x)):
        with pytest.raises(srcad.MissingRule, match='item has no derivative rule'):
            transform(A)


def _forward(function, x):
    if np.ndim(x) == 0:
        return srcad.jvp(function)(x, 1.0)[1]
    return np.array([srcad.jvp(function)(x, d)[1] for d in np.eye(x.size)])


def as_text(x):
    return str(x)


def number_of(text):
    return float(text)


def reads_text(x):
    return float(str(x)) * x


def reads_formatted_text(x):
    return float(f'{x:.6f}')


def reads_text_by_percent(x):
    template = 'x = %.6f'
    return float((template % x)[4:])


def reads_text_by_format(x):
    template = '{}'
    return float(template.format(x))


def reads_text_in_a_list(x):
    parts = []
    parts.append(repr(x))
    return np.float64(parts[0])


def reads_text_in_an_array(x):
    return np.array([str(x)]).astype(float)[0]


def reads_text_that_grows(x):
    text = ''
    text += str(x)
    if x > 1.0:
        text = text.strip() + '0'
    return float(text)


def reads_characters(x):
    s = 0.0
    for c in str(x):
        if c != '.':
            s = 10.0 * s + float(c)
    return s


def reads_bytes(x):
    return np.frombuffer(np.array([x]).tobytes())[0]


def reads_text_of_a_call(x):
    return float(as_text(x))


def gives_text_to_a_call(x):
    return number_of(str(x))


@pytest.mark.parametrize('derivative', [lambda f: srcad.grad(f)(2.5), lambda f: srcad.jvp(f)(2.5, 1.0)], ids=['grad', 'jvp'])
@pytest.mark.parametrize('function', [
    reads_text, reads_formatted_text, reads_text_by_percent, reads_text_by_format, reads_text_in_a_list, reads_bytes,
    reads_text_in_an_array, reads_text_that_grows, reads_characters, reads_text_of_a_call, gives_text_to_a_call])
def test_numbers_that_are_read_from_texts(function, derivative):
    """A zero would be wrong."""
    with pytest.raises(srcad.UnsupportedSyntax, match='SRC141'):
        derivative(function)


def writes_texts(x):
    print(f'x is {x}')
    print(as_text(x))
    counts = {str(x): x * x}
    if x > 10.0:
        raise ValueError(f'too large: {x}')
    assert len(f'{x:.1f}') < 10, f'{x} is too long'
    return counts[str(x)] * len(f'{x:.1f}')


def gives_a_text_beside(x):
    return x * x, f'{x}'


def test_texts_that_nothing_is_read_from():
    assert srcad.grad(writes_texts)(2.5) == 15.0
    assert srcad.grad(gives_a_text_beside, has_aux=True)(2.5) == (5.0, '2.5')
    assert srcad.jvp(gives_a_text_beside)(2.5, 1.0)[1][0] == 5.0


def _by_kind(x, kind):
    return x * x if kind == 'a' else 3.0 * x


def test_a_text_that_chooses_hides_nothing():
    def f(x, kind):
        other = 'a' if x > 0.0 else 'b'
        return _by_kind(x, kind) * _by_kind(x, other)
    assert srcad.grad(f)(2.0, 'b') == 36.0
