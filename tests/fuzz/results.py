"""What derivatives give beside a gradient: the value, digit for digit, and derivatives of results that are arrays."""
import ast
import itertools
import pathlib
import random
import re
import zlib

import harness
import numpy as np
from independent import UNKNOWN_TO_OVERLOADING
from texts import load

import srcad
from srcad.reference import dual


def exact_value(case):
    """The value that comes with a gradient is that of the program, to its last digit: nothing is computed otherwise."""
    value = harness.call(srcad.value_and_grad(case.function, wrt=case.wrt), case.args)[0]
    assert float(value) == float(case.value), f'the value is {value!r}, and that of the program {case.value!r}'


def array_results(case):
    """Both modes for the arrays that the program ends with, in place of the number that it makes of them.

    The adjoints and tangents are the caller's: he may change all that he gave and got, and go back once more.
    """
    function = _giving_arrays(case)
    if function is None:
        return
    args, directions = harness.fresh(case.args), harness.fresh(case.directions)
    value, tangent = srcad.jvp(function, wrt=case.wrt)(*args, *directions)
    _share_nothing([tangent], [args, directions])
    _compare_with_dual_numbers(case, function, tangent)
    seed = harness.random_like(value, case.rng)
    given = harness.fresh(case.args)
    result, pullback = srcad.vjp(function, wrt=case.wrt)(*given)
    gradient = pullback(seed)
    _share_nothing(gradient, [given, result, seed])
    case.same('array results: forward and reverse mode', harness.dot(gradient, case.directions),
              harness.dot((seed,), (tangent,)))
    for array in {id(a): a for a in harness.arrays([given, result])}.values():
        array += 0.25
    case.same('array results: second pullback', pullback(seed), gradient)


def _share_nothing(own, others):
    for one in harness.arrays(own):
        assert not any(np.shares_memory(one, other) for other in harness.arrays(others)), 'a result shares memory'


def _compare_with_dual_numbers(case, function, tangent):
    try:
        expected = dual.jvp(function, tuple(harness.fresh(case.args)), tuple(case.directions))[1]
    except UNKNOWN_TO_OVERLOADING:
        return
    case.same('array results: dual numbers', tangent, expected)


def _giving_arrays(case):
    """Make a function of the program that gives some of its arrays; None if there are none, or other returns."""
    path = pathlib.Path(case.module.__file__)
    text = path.read_text()
    start, end = text.index('\ndef f('), text.rindex('\n    return ')
    if len(re.findall(r'^ +return\b', text[start:], re.MULTILINE)) > 1:
        return None
    last = text[end:].partition('\n\n')[0]
    names = [node.id for node in ast.walk(ast.parse(last.strip().removeprefix('return '))) if isinstance(node, ast.Name)]
    names = [name for name in dict.fromkeys(names) if name != 'np']

    def giving(result):
        return load(text.replace(last, f'\n    return {result}'), path.with_name(path.stem + '_arrays.py')).f
    values = dict(zip(names, giving(f'({", ".join(names)},)')(*harness.fresh(case.args))))
    found = [name for name, v in values.items() if isinstance(v, np.ndarray) and v.dtype.kind == 'f' and v.ndim and v.size]
    chooser = random.Random(zlib.crc32(text.encode()))
    chosen = chooser.sample(found, min(len(found), chooser.choice([1, 1, 2, 3])))
    if any(np.shares_memory(values[a], values[b]) for a, b in itertools.combinations(chosen, 2)):
        chosen = chosen[:1]
    return giving(chosen[0] if len(chosen) == 1 else f'({", ".join(chosen)})') if chosen else None
