"""The package: its version, its documentation, and that importing it is light."""
import configparser
import doctest
import inspect
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import srcad
from srcad import api, cache, register, tangent_compat, transform
from srcad.command import types_text

ROOT = pathlib.Path(srcad.__file__).resolve().parent.parent


@pytest.mark.skipif(not (ROOT / 'setup.cfg').exists(), reason='not a checkout')
def test_version_is_that_of_setup_cfg():
    config = configparser.ConfigParser()
    config.read(ROOT / 'setup.cfg')
    assert config['metadata']['version'] == srcad.__version__


@pytest.mark.parametrize('module', [srcad, api, cache, register, tangent_compat, transform, types_text])
def test_examples_of_the_documentation(module):
    result = doctest.testmod(module, extraglobs={'srcad': srcad, 'np': np})
    assert result.failed == 0
    assert result.attempted > 0


def test_all_public_names_exist_and_are_documented():
    for name in srcad.__all__:
        value = getattr(srcad, name)
        if callable(value):
            assert inspect.getdoc(value), name
    assert len(set(srcad.__all__)) == len(srcad.__all__)


def test_transforms_document_their_parameters():
    for function in api.TRANSFORMS:
        text = inspect.getdoc(function)
        for section in ('Parameters', 'Returns', 'Examples'):
            assert f'{section}\n---' in text, function.__name__
        for name in inspect.signature(function).parameters:
            assert name in text, (function.__name__, name)


def test_importing_is_light(tmp_path):
    code = ('import numpy, time, sys; start = time.process_time(); import srcad; took = time.process_time() - start;'
            'heavy = [m for m in ("scipy", "numba", "astor", "matplotlib") if m in sys.modules]; print(took, heavy)')
    # The first run compiles the modules, as the first import of an installed package does.
    compiled = {**os.environ, 'PYTHONDONTWRITEBYTECODE': '', 'PYTHONPYCACHEPREFIX': str(tmp_path)}
    runs = [subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True, env=compiled).stdout
            for _ in range(4)]
    assert all(run.split(maxsplit=1)[1].strip() == '[]' for run in runs), runs
    assert min(float(run.split()[0]) for run in runs) < 0.15
