"""Inferred types are compared with what NumPy gives for arrays of such shapes."""
# ruff: noqa: E501
import math

import gast
import numpy as np
import pytest

from srcad.analyze import infer, lattice
from srcad.analyze import types as ty
from srcad.analyze.dims import Dim, clamp
from srcad.unit import External, Source, Unit

_BUILTINS = {
    f.__name__: f for f in (len, range, zip, float, int, abs, enumerate, sum, max, min, list, tuple, reversed, round)
}
SIZES = {'n': 5, 'm': 3, 'k': 4}


class _Externals(gast.NodeTransformer):
    def __init__(self, unit, functions=()):
        self.unit, self.functions = unit, dict(functions)

    def _external(self, path, value, kind):
        self.unit.externals['@' + path] = External('@' + path, value, kind, path)
        return gast.Name('@' + path, gast.Load(), None, None)

    def visit_Attribute(self, node):
        text = gast.unparse(node)
        root, *path = text.split('.')
        if root in ('np', 'math') and isinstance(node.ctx, gast.Load):
            value = {'np': np, 'math': math}[root]
            for part in path:
                value = getattr(value, part)
            return self._external('.'.join([value and {'np': 'numpy', 'math': 'math'}[root], *path]), value, 'library')
        return self.generic_visit(node)

    def visit_Name(self, node):
        if node.id in self.functions:
            return self._external('user.' + node.id, self.functions[node.id], 'global')
        return self._external('builtins.' + node.id, _BUILTINS[node.id], 'builtin') if node.id in _BUILTINS else node


def array(*dims, dtype='float64'):
    return ty.Array(dtype, tuple(map(Dim.of, dims)))


ARGS = {
    'A': array('n', 'm'),
    'B': array('m', 'k'),
    'C': array('n', 'm'),
    'v': array('m'),
    'w': array('n'),
    'r': array(1, 'm'),
    'T': array(2, 'n', 'm'),
    'S': array('n', 'n'),
    'z': array(),
    'f': array('n', 'm', dtype='float32'),
    'x': ty.FLOAT,
    'q': ty.Scalar('float64'),
    'h': ty.Scalar('float32'),
    'i': ty.Scalar('int', Dim.symbol('?i')),
    'J': array('k', dtype='int64'),
    'M': array('n', 'm', dtype='bool'),
    'c': ty.COMPLEX,
    'Z': array('n', dtype='complex128'),
}


def value_of(dim, i):
    total = dim.const
    for symbol, factor in dim.terms:
        v = max(0, value_of(symbol.form, i)) if not isinstance(symbol, str) else i if symbol == '?i' else SIZES[symbol]
        total += factor * v
    return total


def concrete():
    rng = np.random.default_rng(0)
    found = {}
    for name, t in ARGS.items():
        if isinstance(t, ty.Array):
            shape = tuple(value_of(d, 2) for d in t.shape)
            a = rng.normal(size=shape) + (1j if t.dtype == 'complex128' else 0.0)
            found[name] = np.asarray(np.abs(a) if t.dtype == 'int64' else a > 0 if t.dtype == 'bool' else a).astype(
                t.dtype
            )
    found['S'] = found['S'] @ found['S'].T + np.eye(SIZES['n'])
    return {**found, 'x': 0.5, 'q': np.float64(0.25), 'h': np.float32(0.5), 'i': 2, 'c': 1j}


def holds(t, value):
    """Tell whether a value is one of those that a type stands for."""
    if isinstance(t, ty.Unknown):
        return True
    if isinstance(t, ty.Literal):
        return type(value) is type(t.value) and value == t.value
    if isinstance(t, ty.Scalar):
        if isinstance(value, np.ndarray) or np.ndim(value):
            return False
        kind = value.dtype.name if isinstance(value, np.generic) else type(value).__name__
        kind = 'bool_' if isinstance(value, np.bool_) else kind
        ok = kind in ('float', 'float64') if t.kind == 'floating' else kind == t.kind
        return ok and (t.value is None or value_of(t.value, 2) == value)
    if isinstance(t, ty.Array):
        if ty.is_array(t) and not isinstance(value, np.ndarray):
            return False
        if t.dtype is not None and np.asarray(value).dtype.name != t.dtype:
            return False
        shape = np.shape(value)
        return t.shape is None or len(shape) == len(t.shape) and all(
            d is None or value_of(d, 2) == s for d, s in zip(t.shape, shape))
    if isinstance(t, ty.Tuple):
        return isinstance(value, tuple) and len(value) == len(t.items) and all(map(holds, t.items, value))
    if isinstance(t, ty.List):
        return isinstance(value, list) and t.length in (None, len(value)) and all(holds(t.item, v) for v in value)
    if isinstance(t, ty.Range):
        return isinstance(value, range) and (t.length is None or value_of(t.length, 2) == len(value))
    return True


def inferred(text, args=ARGS):
    unit = Unit('f', Source('t.py', text), None)
    unit.types.update(args)
    return infer.rhs(_Externals(unit).visit(gast.parse(text, mode='eval').body), unit)


PRECISE = """
A + C; A + v; A * x; A + r; f * x; f * q; f * h; f * c; A ** 2; -A; A > 0.5; x + q; x * 2; q / 3; i + 1; 2 * i - 1; i // 2; i / 2
f + f; f + A; M + M; ~M; M & M; J + 1; J / 2; J * 1.5; z + 1.0; z * z; np.sin(z); np.sin(x); np.sin(i); np.exp(f); np.sqrt(h)
np.maximum(A, v); np.where(M, A, x); np.where(M, A, v); np.clip(A, 0.0, 1.0); np.arctan2(A, x); np.abs(Z); Z.real; Z.imag; np.conj(Z)
np.sum(A); np.sum(A, axis=0); np.sum(A, axis=-1, keepdims=True); np.mean(T, axis=(0, 2)); np.max(A, axis=1); A.sum(); A.max(axis=0)
np.sum(M); np.sum(f); np.mean(f, axis=0); np.mean(J); np.prod(v); np.std(A, axis=0); np.argmax(A); np.argmax(A, axis=1); np.any(M)
np.cumsum(A, axis=0); np.cumsum(A); np.diff(w); np.diff(A, axis=0); np.sort(w); np.argsort(w); np.median(A, axis=1); np.linalg.norm(w)
A @ B; A @ v; w @ A; v @ v; T @ B; np.dot(A, B); np.dot(v, x); np.dot(v, v); np.inner(v, v); np.outer(w, v); np.tensordot(A, B, axes=1)
np.tensordot(A, C, axes=((0,), (0,))); np.einsum('ij,jk->ik', A, B); np.einsum('ij,ij->', A, C); np.einsum('ij->j', A); np.trace(S)
np.einsum('ij,jk', A, B); np.kron(v, w); np.vdot(v, v); np.linalg.inv(S); np.linalg.solve(S, w); np.linalg.solve(S, A); np.linalg.det(S)
np.linalg.cholesky(S); np.linalg.eigh(S); np.linalg.qr(S); np.diag(w); np.diag(S); np.tril(S); np.linalg.slogdet(S); np.diagonal(S)
A.T; A.shape; A.ndim; A.size; len(A); A.reshape(-1); A.reshape(15); np.reshape(T, (2, -1)); A.reshape((len(A) * 3,)); A.ravel()
A.flatten(); np.transpose(T, (2, 0, 1)); T.transpose(1, 0, 2); np.swapaxes(T, 0, 1); np.moveaxis(T, 0, -1); np.squeeze(r, axis=0)
np.expand_dims(A, 1); np.broadcast_to(v, A.shape); np.broadcast_to(x, (4, 2)); np.tile(v, 2); np.repeat(v, 3); np.flip(A); np.roll(w, 1)
np.pad(w, 1); np.pad(A, ((1, 2), (0, 0))); np.take(w, J); np.atleast_2d(v); np.atleast_1d(x); A.astype(float); A.copy(); A.conj()
A[0]; A[0, 1]; A[:, 0]; A[1:-1]; A[1:]; A[:-1]; A[2:-2]; A[:2]; A[-2:]; A[:10]; A[3:]; A[4:, :1]; A[None]; A[:, None, :]; A[..., 0]
A[::-1]; A[:, ::-1]; w[1:-1] + w[2:]; w[:-2] + w[2:]; w[1:][1:]; A[i]; A[i, i]; A[J]; A[J, J]; A[:, J % 3]; A[J, :]; A[[0, 1]]; z[()]
A[M]; w[w > 0]; T[0, :, 1]; T[:, J % 2]; T[0, :, J % 3]; A[0][1]; z[...]; w[i:]; w[:i]; w[0:3]; w[:len(w)]; w[:len(w) - 1]; w[1:len(w)]
np.zeros(3); np.zeros(len(A)); np.zeros(A.shape); np.zeros((len(A), 2)); np.zeros_like(A); np.ones_like(f); np.full(3, 1.0); np.full_like(A, 2)
np.eye(3); np.eye(len(w)); np.arange(5); np.arange(len(w)); np.arange(0.0, 1.0, 0.25); np.linspace(0.0, 1.0, 7); np.linspace(0, 1, len(w))
np.array([1.0, 2.0]); np.array([x, x]); np.array([v, v]); np.array([[1, 2], [3, 4]]); np.zeros(i); np.array(x); np.zeros(3, dtype=int)
np.zeros((2, 3), dtype=np.float32); np.asarray(A); np.array([[x, 1.0], [0.0, x]]); np.empty((i, 2)); np.identity(4)
np.concatenate([w, v]); np.concatenate([A, C], axis=1); np.concatenate((A, r)); np.stack([v, v]); np.stack([v, v], axis=1); np.hstack([w, v])
np.vstack([v, v]); np.vstack([A, v]); np.column_stack([w, w]); np.append(w, 1.0); np.hstack([A, C]); np.dstack([A, C])
float(x); int(x); abs(x); abs(q); abs(A); abs(i); len(v); range(len(w)); range(3); math.sin(x); math.floor(x); math.sqrt(i); (x, v); [v, v]
[x, 1.0]; max(x, 1.0); min(x, q); (A, x)[0]; [v, w, v][1]; sum([x, x]); (1, 2, 3)[1:]; float(q); np.float64(x); np.float32(A)
np.add.reduce(A); A.item; np.ndim(A); np.shape(A); np.size(A); np.min(A, axis=0); np.interp(x, w, w); x if i else q; w[-1]; A[-1, 0]
A[1:3]; A[1:3, 0]; A[i:i + 2]; w[::2]; w[1::2]; v[None, :] * w[:, None]; A - np.mean(A, axis=1, keepdims=True); (A == 1.0) * A
np.triu(S, 1); np.count_nonzero(M); np.average(w); np.round(A, 2); np.sign(A); np.hypot(x, q); np.isnan(A); np.logaddexp(x, A); np.cross(v, v)
np.sum(w * w) / len(w); 1.0 / w; w // 2; w % 2; 2 ** w; x ** 2; i ** 2; q ** i; np.power(f, 2); divmod; np.float64(2) * f; True + 1; not x
""".replace('\n', ';').split(';')


@pytest.mark.parametrize('text', [t.strip() for t in PRECISE if t.strip()])
def test_holds(text):
    t = inferred(text)
    value = eval(text, {'np': np, 'math': math}, concrete())
    assert holds(t, value), (t, value)


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('A @ v - w', array('n')),
        ('A + r', array('n', 'm')),
        ('w[1:-1]', array(Dim.of('n') - 2)),
        ('w[1:] * w[:-1]', array(Dim.of('n') - 1)),
        ('np.sum(A)', ty.Scalar('float64')),
        ('A[i]', array('m')),
        ('x * 2.0', ty.FLOAT),
        ('q * x', ty.Scalar('float64')),
        ('np.concatenate([w, v])', array(Dim.of('n') + 'm')),
        ('w[2:-2] + w[4:]', array(clamp(Dim.of('n') - 4))),
        ('len(w) - 1', ty.Scalar('int', Dim.of('n') - 1)),
        ('np.zeros(i)', array('?i')),
        ('f * x', array('n', 'm', dtype='float32')),
        ('A[M]', ty.Array('float64', (None,))),
        ('A[0, 0]', ty.Scalar('float64')),
        ('w + w[1:]', array('n')),
        ('w[i:]', ty.Array('float64', (None,))),
        ('w[1:] + w[i:]', ty.Array('float64', (None,))),
        ('u', ty.UNKNOWN),
        ('u + w', ty.Array(None, None)),
        ('u + 1', ty.UNKNOWN),
        ('A.shape', ty.Tuple((ty.Scalar('int', Dim.of('n')), ty.Scalar('int', Dim.of('m'))))),
    ],
)
def test_exactly(text, expected):
    assert inferred(text) == expected


def run(text, types, functions=()):
    unit = Unit('f', Source('t.py', text), None)
    unit.signature = types
    function = _Externals(unit, functions).visit(gast.parse(text).body[0])
    infer.infer(function, unit)
    return function, unit


def test_loops_and_branches():
    _, unit = run("""
def f(w, n, A):
    total = 0.0
    shape = w
    k = 0
    items = []
    for i in range(n):
        total = total + np.sum(w)
        shape = shape[1:]
        k = k + 1
        items.append(w[0])
    for row, c in zip(A, w):
        a = row * c
    if n > 3:
        y = w
    else:
        y = A
    last = items[0]
""", {'w': array('n'), 'n': ty.INT, 'A': array('n', 'm')})
    t = unit.types
    assert t['total'] == ty.FLOATING and t['shape'] == ty.Array('float64', (None,)) and t['k'] == ty.INT
    assert t['items'] == ty.List(ty.Scalar('float64')) and t['a'] == array('m') and t['last'] == ty.Scalar('float64')
    assert t['y'] == ty.Array('float64', None) and t['i'] == ty.INT


def test_shared_list_is_unknown():
    _, unit = run('def f(x):\n    a = []\n    b = a\n    a.append(x)\n    y = b[0]\n', {'x': ty.FLOAT})
    assert unit.types['y'] == ty.UNKNOWN


def test_list_given_away_is_unknown():
    _, unit = run('def f(x):\n    a = [x]\n    a.append(x)\n    g(a)\n    y = a[0]\n', {'x': ty.FLOAT}, {'g': print})
    assert unit.types['y'] == ty.UNKNOWN


def test_scalar_result():
    function, unit = run(
        'def f(x, y, A):\n    a = np.log(x)\n    b = a * y\n    s = np.sum(A)\n    c = b + s\n    return c\n', {}
    )
    assert infer.scalar_result(function, unit) == ['x', 'y'] == unit.premises
    assert all(ty.is_scalar(unit.types[n]) for n in 'xyabsc') and unit.types['A'] == ty.UNKNOWN


def test_scalar_result_only_where_every_definition_needs_it():
    function, unit = run("""
def f(x, c):
    if c:
        y = np.sin(x)
    else:
        y = np.sum(x)
    return y
""", {})
    assert infer.scalar_result(function, unit) == []
    assert not ty.is_scalar(unit.types['x']) and ty.is_scalar(unit.types['y'])


def test_scalar_result_through_loops():
    function, unit = run(
        'def f(x, n):\n    s = 0.0\n    while n > 0:\n        s = s + x\n        n = n - 1\n    return s\n',
        {'n': ty.INT},
    )
    assert infer.scalar_result(function, unit) == ['x']


def test_dims():
    n = Dim.of('n')
    assert not n.may_be_one() and (n - 1).may_be_one() and not (n * 2 - 2).may_be_one()
    assert (
        not (n + 1).may_be_one() and Dim.of(1).may_be_one() and not Dim.of(3).may_be_one() and Dim.of('?i').may_be_one()
    )
    assert clamp(n - 2) == n - 2 and clamp(n - 3) != n - 3 and clamp(clamp(n - 3) - 1) == clamp(n - 4)
    assert str(2 * n + 1) == '2*n + 1' and str(n - 1) == 'n - 1'


def test_broadcast_success_proves_nothing():
    a, b = array('n').shape, ty.Array(None, (None,)).shape
    assert lattice.broadcast([a, b]) == a and not ty.same_shape(a, b)
    assert lattice.broadcast([array(Dim.of('n') - 1).shape, array(Dim.of('m') - 1).shape]) == (None,)
