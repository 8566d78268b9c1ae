"""A product that several statements of a loop need for adjoints or tangents is computed once.

Before::

    for j in reversed(range(n)):
        b|x[j] += b|s * (y * r)
        b|y += b|s * x[j] * r

After::

    for j in reversed(range(n)):
        %1 = b|s * r
        b|x[j] += y * %1
        b|y += x[j] * %1

Only for floating numbers in the body of a loop, where each iteration saves a product; elsewhere the line would cost more
to read than it saves. The factors of a product change places, so the last digits may differ.
"""
from __future__ import annotations

import itertools

import gast

from srcad import ir
from srcad.analyze import types as ty
from srcad.analyze.infer import rhs
from srcad.optimize.copies import changed_names
from srcad.optimize.effects import all_blocks, is_generated
from srcad.optimize.factors import is_product
from srcad.unit import Unit

_LONG = 3           # fewer factors are one product, and that is for cse.py


def run(function: gast.FunctionDef, unit: Unit) -> bool:
    """Share partial products in the loops of a function; tells whether there were any."""
    loops = [node.body for block in list(all_blocks(function)) for node in block
             if isinstance(node, (gast.For, gast.While))]
    return sum(_share(body, unit) for body in loops) > 0


def _share(block: list, unit: Unit) -> bool:
    """Share the pairs of factors of a block, those first that occur most often."""
    changed = False
    while True:
        places = _places(block, unit)
        usable = {pair: found for pair, found in places.items() if len(found) > 1}
        if not usable:
            return changed
        pair = max(usable, key=lambda p: len(usable[p]))
        _put(block, pair, usable[pair], unit)
        changed = True


def _places(block: list, unit: Unit) -> dict[tuple[str, str], list[int]]:
    """Find for each pair of names where the products of both stand, up to a statement that binds one of them."""
    found: dict[tuple[str, str], list[int]] = {}
    bound: dict[str, int] = {}                  # name -> the last statement that bound it
    for index, node in enumerate(block):
        for pair in [p for product in _products(node) for p in _pairs(product, unit)]:
            places = found.setdefault(pair, [])
            if places and any(bound.get(name, -1) >= places[0] for name in pair):
                if len(places) > 1:
                    continue
                places.clear()
            places.append(index)
        for name in changed_names(node):
            bound[name] = index
    return found


def _products(node: gast.AST) -> list[gast.BinOp]:
    """Give the products of three factors or more in a generated statement."""
    if not isinstance(node, (gast.Assign, gast.AugAssign)) or not is_generated(node):
        return []
    inner = {id(side) for part in ir.walk(node.value) if is_product(part) for side in (part.left, part.right)}
    return [part for part in ir.walk(node.value)
            if is_product(part) and id(part) not in inner and len(_factors(part)) >= _LONG]


def _factors(node: gast.AST) -> list[gast.AST]:
    """Give the factors of a product, in the order of the text."""
    return [*_factors(node.left), *_factors(node.right)] if is_product(node) else [node]


def _names(product: gast.BinOp, unit: Unit) -> list[str]:
    """Give the factors that are names, where all are floating numbers: then each order gives the same but for rounding."""
    factors = _factors(product)
    if not all(_is_float(f, unit) for f in factors):
        return []
    return [f.id for f in factors if ir.is_local(f)]


def _is_float(node: gast.AST, unit: Unit) -> bool:
    t = rhs(node, unit)
    return ty.is_number(t) and ty.dtype(t) == 'float64'


def _pairs(product: gast.BinOp, unit: Unit) -> set[tuple[str, str]]:
    return {tuple(sorted(pair)) for pair in itertools.combinations(set(_names(product, unit)), 2)}


def _put(block: list, pair: tuple[str, str], places: list[int], unit: Unit) -> None:
    """Bind a product before the first statement that needs it, and write its name in the others."""
    products = [p for index in dict.fromkeys(places) for p in _products(block[index]) if pair in _pairs(p, unit)]
    one, other = [name for name in dict.fromkeys(_names(products[0], unit)) if name in pair]
    name = unit.fresh()
    value = gast.BinOp(ir.load(one), gast.Mult(), ir.load(other))
    unit.types[name] = rhs(value, unit)
    for product in products:
        _rewrite(product, pair, name)
    block.insert(places[0], ir.assign(name, value, getattr(block[places[0]], 'origin', None)))


def _rewrite(product: gast.BinOp, pair: tuple[str, str], name: str) -> None:
    """Write a product with one factor in place of two."""
    factors = _factors(product)
    for part in pair:
        factors.remove(next(f for f in factors if isinstance(f, gast.Name) and f.id == part))
    *start, last = [*factors, ir.load(name)]
    left = start[0]
    for factor in start[1:]:
        left = gast.BinOp(left, gast.Mult(), factor)
    product.left, product.right = left, last
