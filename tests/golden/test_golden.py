"""Generated derivatives beside those that were written by hand: as right, and about as short."""
import copy

import golden_pairs as golden
import numpy as np
import pytest

pairs = pytest.mark.parametrize('pair', golden.PAIRS, ids=[p.module for p in golden.PAIRS])


@pairs
def test_agrees_with_the_derivative_written_by_hand(pair):
    ideal = golden.module_of(pair).ideal
    derivative = golden.specialised(pair)
    for size in (2, 3, 9, 40):
        given = golden.arguments(pair, size)
        got, wanted = derivative(*copy.deepcopy(given)), ideal(*copy.deepcopy(given))
        if len(pair.wrt) == 1:
            got, wanted = (got,), (wanted,)
        for a, b in zip(got, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


@pairs
def test_is_about_as_short(pair):
    text = golden.text_of(golden.specialised(pair))
    assert golden.statements(text) <= 1.2 * golden.statements(golden.ideal_text(pair))


@pairs
def test_calls_no_helper(pair):
    assert golden.helper_calls(golden.text_of(golden.specialised(pair))) == 0


@pairs
def test_the_text_is_the_recorded_one(pair):
    """After a change that is wanted: ``python tests/golden/golden_pairs.py`` writes the texts anew."""
    recorded = (golden.GENERATED / f'{pair.module}.txt').read_text()
    assert golden.text_of(golden.specialised(pair)) == recorded


def test_guards_agree():
    pair = next(p for p in golden.PAIRS if p.module == 'newton')
    assert golden.specialised(pair)(-2.0, 1.3, 1e-1) == golden.module_of(pair).ideal(-2.0, 1.3, 1e-1)
