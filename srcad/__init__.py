"""srcad: derivatives of Python and NumPy code, as Python and NumPy code.

>>> import srcad
>>> df = srcad.grad(lambda x: x * x * x)
>>> df(2.0)
12.0
"""
from srcad import _checkout

_checkout.find_templates(__file__)

from srcad.api import (  # noqa: E402  (the rules must be found first)
    autodiff,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    value_and_grad,
    vjp,
)
from srcad.cache import cache_clear, cache_info  # noqa: E402
from srcad.checking import check_grads  # noqa: E402
from srcad.errors import (  # noqa: E402
    CheckError,
    DtypeError,
    InternalError,
    MissingRule,
    NotFiniteError,
    NotScalarError,
    OverlapError,
    SignatureError,
    SourceError,
    SrcadError,
    UnknownName,
    UnsupportedSyntax,
    UsageError,
    WrtError,
    explain,
)
from srcad.registry import adjoint, d, elementwise, linear, nondifferentiable, samples, tangent  # noqa: E402
from srcad.steering import insert_grad_of, stop_gradient  # noqa: E402
from srcad.tangent_compat import INPUT_DERIVATIVE  # noqa: E402
from srcad.transform import Transformed  # noqa: E402

__version__ = '0.1.0'

__all__ = [
    'CheckError', 'DtypeError', 'INPUT_DERIVATIVE', 'InternalError', 'MissingRule', 'NotFiniteError',
    'NotScalarError', 'OverlapError', 'SignatureError', 'SourceError', 'SrcadError', 'Transformed', 'UnknownName',
    'UnsupportedSyntax', 'UsageError', 'WrtError', 'adjoint', 'autodiff', 'cache_clear', 'cache_info',
    'check_grads', 'd', 'elementwise', 'elementwise_grad', 'explain', 'grad', 'hessian', 'hvp', 'insert_grad_of', 'jacfwd',
    'jacobian', 'jacrev', 'jvp', 'linear', 'nondifferentiable', 'samples', 'stop_gradient', 'tangent',
    'value_and_grad', 'vjp',
]
