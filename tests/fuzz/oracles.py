"""What must hold of a program, and what became of it.

The checks are those of the attacks' harness, those with independent oracles, and those of texts.
"""
import dataclasses
import pathlib
import random
import re
import traceback
import warnings
import zlib

import harness
import numpy as np
from again import other_arguments
from independent import complex_step_too, independent, second_order, tape_of_operations
from results import array_results, exact_value
from texts import command, load, texts

import srcad
from srcad import errors

OTHERS = [tape_of_operations, complex_step_too, texts, command, other_arguments, harness.singles_forward, exact_value,
          array_results]
# What the texts that srcad writes say of arguments that they are not for.
_REFUSALS = ('shares memory with another argument', 'changed in place: specialise')
_SRCAD = str(pathlib.Path(srcad.__file__).parent)


@dataclasses.dataclass
class Outcome:
    """What became of one program.

    Attributes
    ----------
    state
        'right', 'failed', 'refused' (by srcad), 'refused later' (its gradient is right, and something else is refused), or
        'unsuitable' (the program itself fails, or leaves its range).
    key
        What a failure or a refusal is known by: the check, and what it said.
    zero
        Whether the gradient is zero.
    unreliable
        Whether no independent oracle could judge it.
    detail
        The whole message.
    """

    state: str
    key: str = ''
    zero: bool = False
    unreliable: bool = False
    detail: str = ''


class Folder:
    """A folder in which programs are written as modules and imported."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.count = 0

    def load(self, text):
        """Write a program as a module and import it."""
        self.count += 1
        return load(text, self.path / f'program{self.count}.py')


def judge(program, folder, checks=3):
    """Run a program and check its derivatives; `checks` of them are chosen by its text, None for all."""
    return judge_text(program.text, folder, selection(program.text, checks), program.single)


def judge_text(text, folder, checks, single=None):
    """Run a program and check its derivatives by an independent oracle and by some checks."""
    single = 'float32' in text if single is None else single
    with warnings.catch_warnings(), np.errstate(all='ignore'):
        warnings.simplefilter('ignore')
        module = folder.load(text)
        try:
            value = float(module.f(*harness.fresh(module.ARGS)))
        except Exception as error:
            return Outcome('unsuitable', f'{type(error).__name__}: {error}'[:70])
        if not abs(value) < 1e4:
            return Outcome('unsuitable', 'out of range')
        try:
            case = harness.case(module.f, module.ARGS)
        except errors.SrcadError as error:
            return _refusal('gradient', error)
        except Exception as error:
            return _crash('gradient', error)
        return _checked(case, module, single, checks)


def _checked(case, module, single, checks):
    scale = max(1.0, float(np.max(np.abs(harness.flat(case.gradient)), initial=0.0)))
    outcome = Outcome('right', zero=not np.any(np.abs(harness.flat(case.gradient)) > 1e-12))
    if not scale < 1e5:
        return Outcome('unsuitable', 'the gradient is out of range')
    rounding = 2e-4 if single else 1e-11
    case.exact = {'rtol': rounding, 'atol': rounding * scale}
    numeric = 2e-3 if single else 2e-6
    case.numeric = {'rtol': numeric, 'atol': numeric * scale}
    case.module = module
    for check in [independent, *checks]:
        try:
            if check in harness.SECOND_ORDER:
                second_order(case)
            outcome.unreliable |= bool(check(case))
        except errors.SrcadError as error:
            return _refusal(check.__name__, error)
        except Exception as error:
            return _crash(check.__name__, error)
    return outcome


def selection(text, count):
    """Choose some checks for a text, always the same ones: forward mode, some of the others, seldom the second order."""
    if count is None:
        return [*harness.FIRST_ORDER, *OTHERS, *harness.SECOND_ORDER]
    chooser = random.Random(zlib.crc32(text.encode()))
    plain = [c for c in [*harness.FIRST_ORDER, *OTHERS] if c is not harness.forward]
    chosen = [harness.forward, *chooser.sample(plain, min(count, len(plain)))]
    chooser.shuffle(chosen)
    if chooser.random() < 0.15 * count:
        chosen = [*dict.fromkeys([harness.jvp_of_grad, chooser.choice(harness.SECOND_ORDER)]), *chosen[:-1]]
    return chosen[:count + 1]


def named(key):
    """Give the checks that a failure is known by, from its key."""
    return [check for check in selection('', None) if check.__name__ == key.partition(':')[0]]


def _refusal(check, error):
    if isinstance(error, errors.InternalError):
        return Outcome('failed', _key(check, error), detail=traceback.format_exc())
    problem = error.problems[0]
    reason = re.sub(r"'[^']*'|\b[a-zA-Z_]\w*\b(?= (?:is|refers|may))", '_', problem.reason)
    return Outcome('refused' if check == 'gradient' else 'refused later', f'{check}: {problem.code} {reason[:90]}',
                   detail=str(error))


def _crash(check, error):
    for said in _REFUSALS:
        if said in str(error):
            return Outcome('refused' if check == 'gradient' else 'refused later', f'{check}: {said}', detail=str(error))
    return Outcome('failed', _key(check, error), detail=traceback.format_exc())


def _key(check, error):
    """Name a failure by the check, the error, and the last place in srcad (or in generated code) that it came through."""
    message = next((line for line in str(error).splitlines() if line.strip()), '')
    if isinstance(error, AssertionError):
        lines = [line for line in str(error).splitlines() if line.strip()]
        said = lines[1] if message.startswith('Not equal') else message
        return f'{check}: wrong: ' + re.sub(r"\S*/\S*|'[^']*'|\d+", '_', said)[:90]
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(_SRCAD)]
    inside = f'{pathlib.Path(frames[-1].filename).name}:{frames[-1].name}' if frames else 'generated code'
    last = traceback.extract_tb(error.__traceback__)[-1]
    if frames and last.filename != frames[-1].filename and '<' in last.filename:
        inside = 'generated code'
    return f'{check}: {type(error).__name__} in {inside}: ' + re.sub(r"'[^']*'|\d+", '_', message)[:70]
