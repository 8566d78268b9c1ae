"""The traps of packaging, each with a test."""
import configparser
import os
import pathlib
import shutil
import subprocess
import sys
import venv
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent


def run(*command, cwd, **environment):
    """Run a command that must succeed, without what this session's environment says of Python's paths."""
    kept = {k: v for k, v in os.environ.items() if k not in ('PYTHONPATH', 'PYTHONHOME')}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env={**kept, **environment}, text=True,
                          capture_output=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def configuration():
    parser = configparser.ConfigParser()
    parser.read(ROOT / 'setup.cfg')
    return parser


def folders(top, name):
    """Give package name -> folder for a tree of modules."""
    return {'.'.join([name, *folder.relative_to(top).parts]): folder
            for folder in [top, *(p for p in top.rglob('*') if p.is_dir())]
            if '__pycache__' not in folder.parts and any(folder.glob('*.py'))}


def packages():
    return {**folders(ROOT / 'srcad', 'srcad'), **folders(ROOT / 'templates', 'srcad.templates')}


def test_every_package_is_listed():
    listed = configuration()['options']['packages'].split()
    assert sorted(listed) == listed
    assert set(packages()) <= set(listed), 'a package that is not listed is missing from the wheel'
    assert set(listed) <= set(packages()), 'a package that is listed and does not exist breaks every installation'


def test_every_package_is_one():
    assert [name for name, folder in packages().items() if not (folder / '__init__.py').is_file()] == []


def test_every_package_of_rules_is_mapped():
    mapping = dict(map(str.strip, line.split('=')) for line in
                   configuration()['options']['package_dir'].strip().splitlines())
    rules = {name: str(folder.relative_to(ROOT)) for name, folder in packages().items() if 'templates' in name}
    assert {name: mapping.get(name) for name in rules} == rules


def test_nothing_but_what_belongs_there_is_at_the_top():
    tracked = run('git', 'ls-files', cwd=ROOT).splitlines() if (ROOT / '.git').exists() else []
    top = {name.split('/')[0] for name in tracked if not name.startswith('.')}
    assert top <= {'setup.cfg', 'setup.py', 'Makefile', 'README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md',
                   'srcad', 'templates', 'tests', 'examples'}


def test_the_version_is_a_literal():
    assert configuration()['metadata']['version'].replace('.', '').isdigit()


def test_rules_have_one_name():
    program = ('import sys; sys.path.insert(0, "."); import srcad.templates\n'
               'try: import templates\nexcept ImportError as e: print(e)')
    assert 'srcad.templates' in run(sys.executable, '-c', program, cwd=ROOT)


def test_importing_srcad_is_light():
    program = ('import sys, srcad; heavy = {"scipy", "numba", "sympy", "matplotlib", "pygments", "torch", "jax"}\n'
               'print(sorted(heavy & set(sys.modules)))')
    assert run(sys.executable, '-c', program, cwd=ROOT) == '[]'


def test_importing_srcad_is_fast():
    """Measured in processor time, which other programs do not lengthen; the best of several counts."""
    program = ('import time; start = time.process_time(); import numpy; middle = time.process_time(); import srcad\n'
               'print(middle - start, time.process_time() - middle)')
    runs = [list(map(float, run(sys.executable, '-c', program, cwd=ROOT).split())) for _ in range(5)]
    numpy, added = (min(column) for column in zip(*runs))
    assert added < max(0.15, 1.5 * numpy)       # a slow machine is slow for NumPy too


def test_only_the_printer_knows_astor():
    users = [p.name for p in (ROOT / 'srcad').rglob('*.py')
             if any(line.split()[:2] in (['import', 'astor'], ['from', 'astor']) or line.startswith('from astor.')
                    for line in map(str.strip, p.read_text(encoding='utf-8').splitlines()))]
    assert users == ['printer.py']


def test_the_compiler_names_no_rules():
    for path in (ROOT / 'srcad').rglob('*.py'):
        for line in path.read_text(encoding='utf-8').splitlines():
            assert not line.strip().startswith(('from srcad.templates.', 'import srcad.templates.')), path


def copy_of_the_checkout(folder):
    """Copy what is needed to build, so that no build folder appears in the checkout."""
    for name in ('setup.cfg', 'setup.py', 'README.md', 'LICENSE'):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, folder)
    for name in ('srcad', 'templates'):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns('__pycache__', '*.egg-info'))
    return folder


def fresh(folder):
    """Make an environment that sees this one's libraries and not its srcad; give its Python."""
    venv.create(folder, with_pip=True)
    python = folder / ('Scripts' if os.name == 'nt' else 'bin') / 'python'
    site = pathlib.Path(run(python, '-c', 'import sysconfig; print(sysconfig.get_path("purelib"))', cwd=folder))
    libraries = folder / 'libraries'
    libraries.mkdir()
    import gast
    for entry in pathlib.Path(gast.__file__).parent.parent.iterdir():
        if 'srcad' not in entry.name and entry.suffix != '.pth' and not entry.name.startswith(('pip', '_pytest')):
            (libraries / entry.name).symlink_to(entry)
    (site / 'libraries.pth').write_text(str(libraries) + '\n')
    return python


SMOKE = ('import srcad, srcad.templates, srcad.templates.numpy, importlib, pkgutil, sys\n'
         'for m in pkgutil.walk_packages(srcad.__path__, "srcad."):\n'
         '    if ".scipy" not in m.name and not m.name.endswith("__main__"): importlib.import_module(m.name)\n'
         'print(srcad.__file__); print(srcad.templates.__file__)')


@pytest.mark.slow
def test_the_wheel_is_complete(tmp_path):
    source = copy_of_the_checkout(tmp_path)
    run(sys.executable, '-m', 'pip', 'wheel', '-q', '--no-deps', '--use-pep517', '-w', tmp_path / 'dist', source,
        cwd=tmp_path)
    wheel, = (tmp_path / 'dist').glob('*.whl')
    files = set(zipfile.ZipFile(wheel).namelist())
    for name, folder in packages().items():
        for path in folder.glob('*.py'):
            assert f'{name.replace(".", "/")}/{path.name}' in files
    assert 'srcad/py.typed' in files
    assert not any(name.startswith(('templates/', 'tests/')) for name in files)

    python = fresh(tmp_path / 'venv')
    run(python, '-m', 'pip', 'install', '-q', '--no-deps', wheel, cwd=tmp_path)
    elsewhere = tmp_path / 'elsewhere'
    elsewhere.mkdir()
    places = run(python, '-c', SMOKE, cwd=elsewhere).splitlines()
    assert all(str(tmp_path / 'venv') in place for place in places)
    if (ROOT / 'srcad' / 'cli.py').exists():
        version = configuration()['metadata']['version']
        assert version in run(python.parent / 'srcad', '--version', cwd=elsewhere)
        assert version in run(python, '-m', 'srcad', '--version', cwd=elsewhere)


@pytest.mark.slow
def test_an_editable_install_has_the_rules(tmp_path):
    (tmp_path / 'checkout').mkdir()
    source = copy_of_the_checkout(tmp_path / 'checkout')
    python = fresh(tmp_path / 'venv')
    run(python, '-m', 'pip', 'install', '-q', '--no-deps', '--use-pep517', '-e', source, cwd=tmp_path)
    places = run(python, '-c', SMOKE, cwd=tmp_path).splitlines()
    assert [pathlib.Path(p).parent for p in places] == [source / 'srcad', source / 'templates']


@pytest.mark.slow
def test_a_checkout_uses_its_own_rules(tmp_path):
    """Without an installation, and when another checkout is installed."""
    for name in ('one', 'two'):
        (tmp_path / name).mkdir()
        copy_of_the_checkout(tmp_path / name)
    python = fresh(tmp_path / 'venv')
    program = 'import srcad.templates; print(srcad.templates.__file__)'
    assert run(python, '-c', program, cwd=tmp_path / 'one') == str(tmp_path / 'one' / 'templates' / '__init__.py')
    run(python, '-m', 'pip', 'install', '-q', '--no-deps', '--use-pep517', '-e', tmp_path / 'two', cwd=tmp_path)
    assert run(python, '-c', program, cwd=tmp_path / 'one') == str(tmp_path / 'one' / 'templates' / '__init__.py')
    assert run(python, '-c', program, cwd=tmp_path) == str(tmp_path / 'two' / 'templates' / '__init__.py')
