"""The helper of derivatives that are made with ``check_nans``."""
from __future__ import annotations

import numpy as np


def check_finite(value, name, place):
    """Raise an error if a number or an array has an element that is not finite."""
    if isinstance(value, (float, complex)) or getattr(getattr(value, 'dtype', None), 'kind', '') in tuple('fc'):
        finite = np.isfinite(value)
        if not np.all(finite):
            from srcad.errors import NotFiniteError
            first = tuple(int(i) for i in np.argwhere(~np.atleast_1d(finite))[0])
            where = f'[{", ".join(map(str, first))}]' if np.ndim(value) else ''
            raise NotFiniteError(f'{name}{where} is {np.atleast_1d(value)[first]:.6g} at {place}')
