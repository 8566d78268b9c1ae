"""Checks of the texts that srcad writes: the same each time, the tree that was meant, and the command's module."""
import contextlib
import importlib.util
import io
import os
import pathlib
import re
import subprocess
import sys

import harness

from srcad import cli, errors, pipeline
from srcad.analyze import signature
from srcad.emit.roundtrip import check_round_trip
from srcad.unit import Request

HERE = pathlib.Path(__file__).resolve().parent


def load(text, path):
    """Write a text to a file, and import it as a module."""
    path.write_text(text)
    return imported(path)


def imported(path):
    """Import a file as a module of its name."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def derivatives(function, args, wrt):
    """Give the general and the specialised gradient, as the compiler writes them."""
    types = signature.types_of(dict(zip(function.__code__.co_varnames, args)))
    return [pipeline.derivative(function, Request('grad', wrt), given) for given in (None, types)]


def texts(case):
    """A text is the same on a second run, and parses to the tree that was printed."""
    first, again = [derivatives(case.function, case.args, case.wrt) for _ in range(2)]
    for one, other in zip(first, again):
        assert one.source == other.source, 'another text on the second run'
        check_round_trip(one.module, one.source[len('\n'.join(one.imports)):])


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


def under_seed(seed, paths):
    """Give the texts of programs as a process writes them whose hashes have another seed."""
    done = subprocess.run([sys.executable, str(HERE / 'write_texts.py'), *map(str, paths)], capture_output=True,
                          text=True, env={**os.environ, 'PYTHONHASHSEED': str(seed)})
    assert done.returncode == 0, done.stderr
    return done.stdout
