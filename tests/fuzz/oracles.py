"""What must hold of a program, and what became of it.

The checks are those of the attacks' harness, and some about texts. The independent oracles are the complex step, where the
program can run on complex numbers, and differences, where two step sizes agree.
"""
import contextlib
import dataclasses
import importlib.util
import io
import pathlib
import random
import re
import sys
import traceback
import warnings
import zlib

import harness
import numpy as np

import srcad
from srcad import cli, errors, pipeline
from srcad.reference import dual, tape
from srcad.unit import Request

_LOOSE = {'rtol': np.inf, 'atol': np.inf}
_NOT_ANALYTIC = ('abs', 'norm', 'var', 'std', 'hypot', 'vdot')
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


def load(text, path):
    """Write a text to a file, and import it as a module."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


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
        if check in harness.SECOND_ORDER and not _second_order_reliable(case):
            continue
        try:
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


# The independent oracles.

def independent(case):
    """Compare with dual numbers, else the complex step, else differences; true if none of them can tell."""
    for oracle in (dual_numbers, complex_step):
        expected = oracle(case)
        if expected is not None:
            rounding = {**case.exact, 'rtol': max(1e-9, case.exact['rtol'])}
            np.testing.assert_allclose(harness.dot(case.gradient, case.directions), expected, err_msg=oracle.__name__,
                                       **rounding)
            return False
    if not _reliable(case.function, case):
        return True
    harness.differences(case)
    return False


def dual_numbers(case):
    """Differentiate along the directions with dual numbers; None where the program calls what they do not know."""
    try:
        value, tangent = dual.jvp(case.function, tuple(harness.fresh(case.args)), tuple(case.directions))
    except (TypeError, ValueError, NotImplementedError, AttributeError):
        return None
    return float(tangent) if np.allclose(value, case.value, rtol=1e-6) else None


def tape_of_operations(case):
    """Compare with a tape, where it knows all functions."""
    try:
        value, pullback = tape.vjp(case.function, *harness.fresh(case.args))
        gradient = pullback(1.0)
    except (TypeError, ValueError, NotImplementedError, AttributeError):
        return
    if np.allclose(value, case.value, rtol=1e-6):
        case.same('tape', gradient if isinstance(gradient, tuple) else (gradient,), case.gradient)


def complex_step(case):
    """Differentiate along the directions with an imaginary step; None where the program does not take complex numbers."""
    source = case.module.__loader__.get_data(case.module.__file__).decode()
    if any(word in source for word in _NOT_ANALYTIC):
        return None
    moved = harness.fresh(case.args)
    for position, direction in zip(case.wrt, case.directions):
        moved[position] = moved[position] + 1e-30j * direction
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        try:
            return float(np.imag(case.function(*moved))) / 1e-30
        except Exception:       # a comparison, a float buffer: many programs are of real numbers only
            return None


def _reliable(function, case):
    """Tell whether differences with two step sizes agree: no kink and no branch lies between them."""
    for wrt, directions in [(case.wrt, case.directions)] + [((p,), (d,)) for p, d in zip(case.wrt, case.directions)]:
        one = harness.along(function, case.args, wrt, directions)
        other = harness.along(function, case.args, wrt, directions, step=3e-4)
        if not np.allclose(one, other, rtol=case.numeric['rtol'] / 2, atol=case.numeric['atol'] / 2):
            return False
    return True


def _second_order_reliable(case):
    """Prepare the second order; without a reliable reference, the first of srcad's is one for the others."""
    if 'second' not in case.__dict__:
        gradient = srcad.grad(case.function, wrt=case.wrt)
        one = harness.along(gradient, case.args, case.wrt, case.directions)
        other = harness.along(gradient, case.args, case.wrt, case.directions, step=3e-4)
        scale = max(1.0, float(np.max(np.abs(one), initial=0.0)))
        case.second = one, scale
        case.numeric = {'rtol': 2e-5, 'atol': 2e-5} if np.allclose(one, other, rtol=1e-5, atol=1e-5 * scale) else _LOOSE
        case.exact = {**case.exact, 'atol': max(case.exact['atol'], 1e-10)}
    return case.second[1] < 1e6


# Checks of texts.

def same_text_again(case):
    """The text does not depend on what came before."""
    request = Request('grad', case.wrt)
    assert pipeline.derivative(case.function, request).source == pipeline.derivative(case.function, request).source


def command(case):
    """The module that the command writes gives what the function gives."""
    path = pathlib.Path(case.module.__file__)
    written = path.with_name(path.stem + '_grad.py')
    parameters = ','.join(str(p) for p in case.wrt)
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = cli.main([str(path), '-f', f'f:{parameters}', '-o', str(written), '--force'])
    if status:
        found = re.search(r'\S+: (.*)(?s:.*)\[(SRC\d+)\]', said.getvalue())
        assert found, said.getvalue()
        raise errors.UnsupportedSyntax(found[1], code=found[2])
    text = written.read_text()
    assert 'import srcad' not in text and 'from srcad' not in text, 'the module needs srcad'
    sys.path.insert(0, str(path.parent))
    try:
        module = load(text, written)
    finally:
        sys.path.remove(str(path.parent))
    names = [n for n in vars(module) if n.startswith('f_grad') and callable(getattr(module, n))
             and getattr(module, n).__module__ == module.__name__]
    assert len(names) == 1, names
    case.same('command', harness.call(getattr(module, names[0]), case.args), case.gradient)


OTHERS = [tape_of_operations, same_text_again, command]
