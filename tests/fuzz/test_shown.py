"""Programs that show the planted faults which random programs show seldom: each is right without the fault."""
import faults
import oracles
import pytest

_TEXT = """import numpy as np


{helper}


def f(a, b, x, y):
{body}


ARGS = np.array([0.3, -0.7, 1.1]), np.array([-0.52, 0.41, 0.17]), 0.6, -0.4
"""
_HELPERS = {
    'repeated': 'def repeated(a, c):\n    for _ in range(2):\n        a = np.sin(a) * c + c\n    return a',
    'turned': 'def turned(a):\n    return a[::-1]',
}
SHOWN = {
    'calls: the halves for one set of active arguments serve for another': """
s = repeated(x, 0.5)
return s * repeated(1.2, y) + repeated(x, y)""",
    'calls: a result that refers to an argument counts as new': """
v = turned(a)
u = turned(a)
a[0] = x
return np.sum(np.sin(a) * a) + np.sum(u * y) + np.sum(v * u)""",
    'calls: an array that is kept is given back as well': """
u = np.tanh(a) * x
v = np.exp(u)
return np.sum(v)""",
    'forward mode: a tangent that may be a view is not copied': """
u = a + 0.5
u[0] = x
return np.sum(u * u * a)""",
    'forward mode: the tangent lacks the broadcasting of the primal': """
u = np.ones(3) + x
return np.sum(u * u) + np.sum(u)""",
    'exits: what follows a branch that leaves is done after both': """
s = x
if y < 0.1:
    if x > 0.3:
        return s * a[0]
    s = s * 2.0
else:
    s = s * y
return s * s""",
    'optimizer: a difference of products is taken as a sum': """
s = np.cos(x) + x * y
return s * s""",
    'optimizer: an element that a loop changes is read before it': """
s = x
k = 0
for _ in range(3):
    s = s * a[k]
    for _ in range(2):
        k = (k + 1) % 3
        s = s + np.sin(s * a[k])
return s""",
    'optimizer: an array that has a second name is added to in place': """
s = y
if x > 0:
    s = np.sum(np.cos(a))
u = a + b
return np.sum(u * u) * s""",
    'an expression that may be a view counts as new': """
return np.sum(np.sin(a + b)) * x""",
    'a borrowed adjoint counts as owned': """
s = 0.5 * a[0]
u = a + b
return np.sum(u * u * s)""",
    'an index that repeats counts as one that does not': """
u = a[[0, 0, 1]]
return np.sum(u * u * a)""",
    'a name that is bound again is replaced by its source': """
u = 0.7 * a
for _ in range(2):
    v = u
    v[0] = x * u[1]
    u = np.sin(b * v)
return np.sum(u * v)""",
    'to be recorded: what passes from one iteration to the next counts as local': """
s = x
t = y
for k in range(3):
    u = s * t
    if k > 0:
        u = u * w * y
    w = np.sin(u)
    s = s * w + u
return s""",
    'to be recorded: where elements are put back is not': """
w = np.ones(3)
i = 0
s = x
while i < 3:
    s = s * w[i] + w[0] * s * s
    w[i] = 0.5 + i
    i += 1
return s * w[0]""",
    'swapped names: what they name is not put back': """
for k in range(3):
    a[k] = x * np.sin(b[k]) * a[0]
    a, b = b, a
return np.sum(a * b * y)""",
    'swapped names: the adjoints stay where they are': """
for _ in range(3):
    x, y = y, x
    x = np.sin(x) * 0.7
return x * a[0] + y * y""",
    'an array that may change its shape or dtype is bound again': """
u = np.float32(0.5) * np.ones(3, dtype=np.float32)
u += a
return np.sum(u * u) * x + y""",
}


@pytest.mark.parametrize('what', SHOWN)
def test_a_program_shows_the_fault(what, tmp_path):
    body = SHOWN[what].strip()
    helper = next((text for name, text in _HELPERS.items() if name in body), '')
    text = _TEXT.format(helper=helper, body='\n'.join(f'    {line}' for line in body.splitlines()))
    planted = next(fault for fault in faults.FAULTS if fault.what == what)
    folder = oracles.Folder(tmp_path)
    assert oracles.judge_text(text, folder, planted.seen).state == 'right'
    with planted.planted(), faults.limited(5):
        assert oracles.judge_text(text, folder, planted.seen).state == 'failed'
