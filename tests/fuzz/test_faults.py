"""The fuzzer finds faults that are planted in passes; `make mutate` tries all of them on more programs."""
import campaign
import faults
import oracles
import pytest

QUICK = ('an adjoint is not cleared after an in-place write', 'a later contribution replaces the first',
         'to be recorded: names that are bound again are not')


@pytest.mark.parametrize('what', QUICK)
def test_a_planted_fault_is_found(what, tmp_path):
    """Within 40 programs, each of which is right without the fault."""
    planted = next(fault for fault in faults.FAULTS if fault.what == what)
    assert faults.search(planted, campaign.drawn(1, 40, statements=5), oracles.Folder(tmp_path))


def test_a_cache_that_ignores_closures_is_noticed():
    assert faults.closures_notice()


def test_there_are_faults_of_many_passes():
    assert len(faults.FAULTS) > 20
    assert len({getattr(fault.owner, '__module__', fault.owner) for fault in faults.FAULTS}) > 12
