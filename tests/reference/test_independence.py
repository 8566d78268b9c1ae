"""The oracles import nothing of the compiler, and the compiler imports none of them; what they show is true."""
import ast
import doctest
import importlib
import pathlib
import subprocess
import sys

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / 'srcad' / 'reference'
MODULES = sorted(path.stem for path in FOLDER.glob('*.py'))


def imported(path):
    """Give the modules that a file imports, at its top and in its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, 'relative'
            yield node.module


@pytest.mark.parametrize('module', MODULES)
def test_oracles_import_nothing_of_the_compiler(module):
    names = set(imported(FOLDER / f'{module}.py'))
    assert {name for name in names if name.startswith('srcad') and not name.startswith('srcad.reference')} == set()
    assert {name.partition('.')[0] for name in names} <= {*sys.stdlib_module_names, 'numpy', 'scipy', 'matplotlib', 'srcad'}


def test_importing_srcad_does_not_load_them():
    program = 'import sys, srcad; print([name for name in sys.modules if name.startswith("srcad.reference")])'
    assert subprocess.run([sys.executable, '-c', program], capture_output=True, text=True).stdout.strip() == '[]'


def test_loading_them_loads_nothing_of_the_compiler():
    program = ('import sys, srcad; before = set(sys.modules); import srcad.reference.tape, srcad.reference.numeric\n'
               'new = {n for n in sys.modules if n.startswith("srcad")} - before\n'
               'print(sorted(n for n in new if not n.startswith("srcad.reference")))')
    assert subprocess.run([sys.executable, '-c', program], capture_output=True, text=True).stdout.strip() == '[]'


@pytest.mark.parametrize('module', [name for name in MODULES if name != '__init__'])
def test_doctests(module):
    found = importlib.import_module(f'srcad.reference.{module}')
    tests = doctest.DocTestFinder().find(found, extraglobs={'np': np})
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    for test in tests:
        runner.run(test)
    assert runner.failures == 0
    assert runner.tries > 0 or module not in ('dual', 'tape', 'numeric')
