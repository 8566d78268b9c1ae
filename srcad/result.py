"""What a function returns for arguments of some types, as far as it can be proven before it is run."""
from __future__ import annotations

from typing import Any


def is_real_scalar(found: Any) -> bool:
    """Tell whether a type is that of one real number."""
    from srcad.analyze import types as ty
    return ty.rank(found) == 0 and ty.is_float(found) and not ty.is_complex(found)


def refused(found: Any, has_aux: bool, types_: dict[str, Any], named: dict[str, Any]) -> str | None:
    """Say what a result is that is certainly not one real number; None for what may be one.

    Parameters
    ----------
    found
        Its type.
    has_aux
        Whether it is the first of two.
    types_, named
        Types and values of the arguments, which say how large the dimensions are.
    """
    from srcad.analyze import types as ty
    if has_aux:
        if not isinstance(found, ty.Tuple):
            return None
        if len(found.items) != 2:
            return f'a tuple of {len(found.items)}, not (y, aux),'
        found = found.items[0]
    if isinstance(found, (ty.Tuple, ty.List, ty.Dict)):
        count = found.length if isinstance(found, ty.List) else len(found.items)
        return f'a {type(found).__name__.lower()}' + ('' if count is None else f' of {count}')
    if isinstance(found, ty.Literal) and not isinstance(found.value, (int, float)):
        return repr(found.value)
    if ty.is_complex(found) and ty.rank(found) == 0:
        return 'a complex number'
    if ty.rank(found):
        sizes = _sizes(types_, named)
        return f'an array of shape ({"".join(_size(d, sizes) + ", " for d in found.shape).strip()[:-1]}' + (
            ',)' if len(found.shape) == 1 else ')')
    return None


def _sizes(types_: dict[str, Any], named: dict[str, Any]) -> dict[str, int]:
    """Give the sizes that the symbols of dimensions stand for."""
    from srcad.analyze import types as ty
    found: dict[str, int] = {}
    for name, t in types_.items():
        for d, size in zip(ty.shape(t) or (), getattr(named.get(name), 'shape', ())):
            if d is not None and d.is_symbol:
                found[d.terms[0][0]] = size
    return found


def _size(d: Any, sizes: dict[str, int]) -> str:
    """Give the size of a dimension as text; its formula where an integer's value counts."""
    if d is None:
        return '?'
    total = d.const
    for symbol, factor in d.terms:
        if isinstance(symbol, str):
            if symbol not in sizes:
                return str(d)
            total += factor * sizes[symbol]
        else:
            inner = _size(symbol.form, sizes)
            if not inner.lstrip('-').isdigit():
                return str(d)
            total += factor * max(0, int(inner))
    return str(total)


def inferred(target: Any, types_: dict[str, Any]) -> tuple[Any, Any]:
    """Infer the type of the result of a function; gives its core form too, from which a derivative can be made.

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
    srcad.pipeline.Prepared
        The function in core form.
    """
    import gast

    from srcad import pipeline
    from srcad.analyze import infer, lattice
    from srcad.analyze import types as ty
    from srcad.analyze.blocks import statements
    prepared = pipeline.prepare(target, types_)
    function, unit = prepared.module.body[0], prepared.unit
    infer.infer(function, unit)
    returned = [s.value for s in statements(function.body) if isinstance(s, gast.Return)]
    certain = returned and not any(value is None for value in returned)
    found = lattice.join_all(infer.rhs(value, unit) for value in returned) if certain else ty.UNKNOWN
    return found, prepared
