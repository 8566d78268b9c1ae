"""The fuzzer finds faults that are planted in passes; `make mutate` tries all of them on more programs."""
import campaign
import faults
import oracles

QUICK = ('an adjoint is not cleared after an in-place write', 'a later contribution replaces the first',
         'to be recorded: names that are bound again are not')


def test_planted_faults_are_found(tmp_path):
    """Within 40 programs, each of which is right without the fault."""
    quick = [fault for fault in faults.FAULTS if fault.what in QUICK]
    found = [fault for _, fault, _ in faults.search(quick, campaign.drawn(1, 40, statements=5), oracles.Folder(tmp_path))]
    assert len(found) == len(QUICK)


def test_a_cache_that_ignores_closures_is_noticed():
    assert faults.closures_notice()


def test_there_are_faults_of_many_passes():
    assert len(faults.FAULTS) > 20
    assert len({getattr(fault.owner, '__module__', fault.owner) for fault in faults.FAULTS}) > 12
