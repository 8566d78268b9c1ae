"""What a function returns for arguments of some types, as far as it can be proven before it is run."""
from __future__ import annotations

from typing import Any

from srcad.unit import Request


def is_real_scalar(target: Any, types_: dict[str, Any]) -> bool:
    """Tell whether it is proven that the result is one real number."""
    from srcad.analyze import types as ty
    found = result_type(target, types_)
    return ty.rank(found) == 0 and ty.is_float(found) and not ty.is_complex(found)


def result_type(target: Any, types_: dict[str, Any]) -> Any:
    """Infer the type of the result of a function.

    Parameters
    ----------
    target
        The function.
    types_
        Types of the parameters by name.

    Returns
    -------
    srcad.analyze.types.Type
        UNKNOWN where nothing is certain.
    """
    import gast

    from srcad import pipeline
    from srcad.analyze import infer
    from srcad.analyze import types as ty
    from srcad.analyze.blocks import statements
    module, unit = pipeline.core(target, Request('grad', ()), callees=pipeline.Callees())
    unit.signature = dict(types_)
    function = module.body[0]
    infer.infer(function, unit)
    returned = [s.value for s in statements(function.body) if isinstance(s, gast.Return)]
    if not returned or any(value is None for value in returned):
        return ty.UNKNOWN
    return ty.join_all(infer.rhs(value, unit) for value in returned)
