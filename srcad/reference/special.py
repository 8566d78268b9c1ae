"""The derivatives of functions by element of scipy.special, from its reference and the NIST Handbook (dlmf)."""
from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from srcad.reference.levels import plain
from srcad.reference.operations import elementwise
from srcad.reference.partials import Rule

_two_by_root_pi = 2.0 / math.sqrt(math.pi)


@functools.cache
def rules() -> dict[Any, Rule]:
    """Give the table for `srcad.reference.partials.find`."""
    from scipy import special as s

    def is_zero(x: Any) -> Any:
        return plain(x) == 0

    def no_order(z: Any, v: Any, x: Any) -> Any:
        raise TypeError('Bessel functions have no derivative by their order in srcad.reference')

    table: dict[Any, Any] = {
        s.erf: (lambda z, x: _two_by_root_pi * np.exp(-x ** 2),),
        s.erfc: (lambda z, x: -_two_by_root_pi * np.exp(-x ** 2),),
        s.erfinv: (lambda z, x: np.exp(z ** 2) / _two_by_root_pi,),
        s.ndtr: (lambda z, x: np.exp(-x ** 2 / 2.0) / math.sqrt(2.0 * math.pi),),
        s.expit: (lambda z, x: s.expit(x) * s.expit(-x),),
        s.log_expit: (lambda z, x: s.expit(-x),),
        s.logit: (lambda z, x: 1.0 / (x * (1.0 - x)),),
        s.gamma: (lambda z, x: z * s.psi(x),),
        s.gammaln: (lambda z, x: s.psi(x),),
        s.psi: (lambda z, x: elementwise(s.polygamma, 1, x),),
        s.polygamma: (None, lambda z, n, x: elementwise(s.polygamma, n + 1, x)),
        s.beta: (lambda z, a, b: z * (s.psi(a) - s.psi(a + b)), lambda z, a, b: z * (s.psi(b) - s.psi(a + b))),
        s.betaln: (lambda z, a, b: s.psi(a) - s.psi(a + b), lambda z, a, b: s.psi(b) - s.psi(a + b)),
        s.j0: (lambda z, x: -s.j1(x),),
        s.j1: (lambda z, x: (s.jv(0, x) - s.jv(2, x)) / 2.0,),
        s.jv: (no_order, lambda z, v, x: (s.jv(plain(v) - 1, x) - s.jv(plain(v) + 1, x)) / 2.0),
        s.i0: (lambda z, x: s.i1(x),),
        s.i1: (lambda z, x: (s.iv(0, x) + s.iv(2, x)) / 2.0,),
        s.iv: (no_order, lambda z, v, x: (s.iv(plain(v) - 1, x) + s.iv(plain(v) + 1, x)) / 2.0),
        s.xlogy: (lambda z, x, y: np.log(y), lambda z, x, y: np.where(is_zero(x), 0.0, x / y)[()]),
        s.entr: (lambda z, x: -1.0 - np.log(x),),
        s.log1p: (lambda z, x: 1.0 / (1.0 + x),),
        s.expm1: (lambda z, x: np.exp(x),),
    }
    return {function: Rule(partials) for function, partials in table.items()}
