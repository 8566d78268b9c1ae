import pytest
from normal_trees import normalize, show
from random_programs import Programs, outcome

from srcad.normalize import grammar


def check(text):
    module, unit = normalize(text)
    grammar.verify(module.body[0], unit)
    after = show(module, unit)
    expected, found = outcome(text), outcome(after)
    assert found == expected, f'{text}\n{after}'


@pytest.mark.parametrize('start', range(0, 300, 50))
def test_random_programs_do_the_same_after_normalization(start):
    for seed in range(start, start + 50):
        check(Programs(seed).program())
