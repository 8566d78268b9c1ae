"""Files that nobody meant to give: a clear error or the right result, no traceback, and no partial file."""
import os
import stat
import subprocess
import sys

import numpy as np
import pytest

from srcad.cli import main
from srcad.command import files

F = 'import numpy as np\n\n\ndef f(x):\n    return np.sum(x * x)\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys, content, *options, name='model.py'):
    """Give the status and what was said for a file of some bytes; nothing may be left beside what was written."""
    if content is not None:
        with open(name, 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())
    status = main([name, '-f', 'f', *options])
    said = capsys.readouterr().err
    assert status in (0, 1, 2) and 'Traceback' not in said
    assert not [p for p in os.listdir() if p.startswith('.srcad-')]
    assert status == 0 or not os.path.exists('model_grad.py')
    return status, said


def gradient(name='f_grad', file='model_grad.py'):
    """Give a function of the module that was written."""
    namespace = {'__name__': 'written'}
    with open(file, encoding='utf-8') as stream:
        exec(compile(stream.read(), file, 'exec'), namespace)
    return namespace[name]


@pytest.mark.parametrize('content, said', [
    (b'', 'f'), (b'\n\n# nothing\n', 'f'), (bytes(range(256)) * 4, 'model.py'),
    (b'\x7fELF\x02\x01\x01\x00' * 100, 'model.py'),
    (b'def f(x):\n    return x\x00\n', 'model.py'), (b'# \xe9\ndef f(x):\n    return x\n', 'is not UTF-8'),
    (b'# coding: nonsense\ndef f(x):\n    return x\n', 'nonsense'), (b'def f(x:\n    return x\n', 'model.py:1'),
    (b'def f(x):\nreturn x\n', 'model.py:2'), (b'def f(x):\n\tif x:\n        return x\n', 'model.py:3'),
    (b'def f(x):\n    return "\n', 'model.py:2')])
def test_what_is_no_program_is_an_error_that_names_the_file(content, said, capsys):
    status, text = run(capsys, content)
    assert status == 1 and said in text


@pytest.mark.parametrize('content', [
    F.encode('utf-8-sig'), F.replace('\n', '\r\n').encode(), F.replace('    ', '\t').encode(),
    F.replace('def', '\fdef').encode(), ('# -*- coding: latin-1 -*-\n# caf\xe9\n' + F).encode('latin-1'),
    ('#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\n"""\xa4"""\n' + F).encode('latin-1'),
    F.rstrip('\n').encode(), F.replace('\n\n\n', '\n\n\n# \u202e\u00e9\n').encode()],
    ids=['mark', 'windows', 'tabs', 'form feed', 'latin 1', 'in the second line', 'no line end', 'marks of direction'])
def test_unusual_files_are_read_as_python_reads_them(content, capsys):
    assert run(capsys, content)[0] == 0
    np.testing.assert_array_equal(gradient()(np.array([1.0, 2.0])), [2.0, 4.0])


def test_strings_of_a_file_in_latin_1_are_those_of_python(capsys):
    text = '# coding: latin-1\ndef f(x):\n    if "\xe9" == chr(0xe9):\n        return x * x\n    return x\n'
    assert run(capsys, text.encode('latin-1'))[0] == 0
    assert gradient()(3.0) == 6.0


def test_twenty_thousand_lines(capsys):
    text = ''.join(f'# line {i}\nVALUE_{i} = {i}\n' for i in range(10_000)) + F.replace('x * x', 'x * x * VALUE_7')
    assert run(capsys, text)[0] == 0
    np.testing.assert_array_equal(gradient()(np.array([1.0, 2.0])), [14.0, 28.0])


@pytest.mark.parametrize('terms', [250, 5000])
def test_long_sums(terms, capsys):
    status, said = run(capsys, 'def f(x):\n    return ' + ' + '.join(['x * x'] * terms) + '\n')
    if status == 0:
        assert gradient()(3.0) == 6.0 * terms
    else:
        assert terms > 250 and status == 1 and said.count('[SRC') == 1


@pytest.mark.parametrize('depth', [90, 1000])
def test_nested_brackets(depth, capsys):
    status, said = run(capsys, f'def f(x):\n    return {"(1.0 + x * " * depth}x{")" * depth}\n')
    if status == 0:
        x, value, slope = 0.5, 0.5, 1.0
        for _ in range(depth):
            value, slope = 1.0 + x * value, value + x * slope
        assert gradient()(x) == pytest.approx(slope, rel=1e-12)
    else:
        assert depth > 90 and status == 1 and (said.count('[SRC') == 1 or 'model.py:2' in said)


def test_names_in_unicode_are_normalised(capsys):
    """Python takes the micro sign and the Greek letter, and a ligature and its letters, for one name."""
    text = ('def f(\u00b5, \ufb01rst):\n    \u03bc\u0301 = \u03bc * fi\u0072st\n    \u00e9 = \u03bc\u0301 * 2.0\n'
            '    return e\u0301 * \u00b5\n')
    assert run(capsys, text)[0] == 0
    assert gradient()(3.0, 2.0) == 24.0


def test_lines_of_ten_thousand_characters(capsys):
    assert run(capsys, f'def f(x):\n    s = "{"x" * 10_000}"\n    return x * x * len(s)  # {"y" * 10_000}\n')[0] == 0
    assert gradient()(1.0) == 20_000.0


def test_a_directory_as_target(folder, capsys):
    (folder / 'model_grad.py').mkdir()
    for more in ([], ['--force']):
        with open('model.py', 'w') as file:
            file.write(F)
        assert main(['model.py', '-f', 'f', *more]) == 2
        assert 'is a directory' in capsys.readouterr().err
    assert os.listdir('model_grad.py') == []
    os.mkdir('source.py')
    assert main(['source.py', '-f', 'f']) == 1
    assert 'source.py: Is a directory' in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, 'geteuid') or os.geteuid() == 0, reason='a superuser may do everything')
def test_no_permission(folder, capsys):
    (folder / 'closed').mkdir(mode=0o500)
    assert run(capsys, F, '-o', 'closed/out.py')[0] == 2
    (folder / 'model.py').chmod(0)
    assert run(capsys, None)[0] == 1


@pytest.mark.parametrize('function', ['mkstemp', 'fsync', 'chmod', 'replace'])
def test_whatever_step_of_writing_fails_nothing_is_left(function, capsys, monkeypatch):
    """No permission, and a device that becomes full while it is written to."""
    def fail(*args, **keywords):
        raise PermissionError(13, 'Permission denied')
    monkeypatch.setattr(files.tempfile if function == 'mkstemp' else files.os, function, fail)
    status, said = run(capsys, F)
    assert status == 2 and 'Permission denied' in said


@pytest.mark.skipif(not os.path.exists('/dev/full'), reason='Linux has it')
def test_a_full_device(capsys):
    status, said = run(capsys, F, '-o', '/dev/full')
    assert status == 2 and 'No space left on device' in said
    assert stat.S_ISCHR(os.stat('/dev/full').st_mode)


def test_a_device_is_written_to_and_not_replaced(capsys):
    assert run(capsys, F, '-o', os.devnull)[0] == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_file_that_changes_meanwhile(capsys, monkeypatch):
    """The module is that of the text whose checksum it has."""
    real = files.read

    def read(path, *more):
        text = real(path, *more)
        if path.endswith('model.py'):
            with open(path, 'w') as file:
                file.write(F.replace('x * x', '3.0 * x'))
        return text
    monkeypatch.setattr(files, 'read', read)
    assert run(capsys, F)[0] == 0
    with open('model_grad.py') as file:
        assert f'source sha256:{files.checksum(F)}' in file.read()
    np.testing.assert_array_equal(gradient()(np.ones(2)), [2.0, 2.0])


def test_processes_that_write_the_same_output():
    with open('model.py', 'w') as file:
        file.write(F + '\n\ndef g(x):\n    return np.sum(x * x * x)\n')
    words = [sys.executable, '-m', 'srcad', 'model.py', '-o', 'out.py']
    running = [subprocess.Popen([*words, '-f', name], stderr=subprocess.PIPE, text=True) for name in 'fgfg']
    said = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    with open('out.py') as file:
        assert files.is_own(file.read())
    assert sorted(os.listdir()) == ['model.py', 'out.py']


def test_a_module_is_not_run(folder, capsys):
    (folder / 'marker').touch()
    text = 'import os\nos.remove("marker")\nraise SystemExit(3)\n' + F
    assert run(capsys, text)[0] == 0
    assert main(['model.py', '--list']) == 2      # nothing is decorated
    assert (folder / 'marker').exists()


EVIL = '__import__("os").system("touch escaped")'


@pytest.mark.parametrize('text', [
    'def f(x):\n    """Say \\"\\"\\"\\n' + EVIL + '\\n\\"\\"\\"."""\n    return x * x\n',
    "def f(x):\n    '''Say \"\"\"; " + EVIL + " #'''\n    return x * x\n",
    'def f(x):\n    s = "\\n' + EVIL.replace('"', "'") + '"\n    t = f"{s!r}\\n\'\\""\n    return x * x * len(s) / len(s)\n',
    'def f(x):\n    y = x * x  # \\\n    return y  # """' + EVIL + '"""\n',
    'def f(x, s="""\\"\\"\\"\n' + EVIL + '\n\\"\\"\\""""):\n    return x * x\n',
    'K = "\\"\\n' + EVIL.replace('"', "'") + '\\n"\n\n\ndef f(x):\n    return x * x if K else x\n'])
def test_texts_do_not_escape(text, capsys):
    """Strings, docstrings and comments get into the module as parsed syntax, if at all."""
    assert run(capsys, text)[0] == 0
    assert gradient()(3.0) == 6.0
    assert 'escaped' not in os.listdir()


@pytest.mark.parametrize('name', ['a\n' + EVIL + '\n.py', 'a"""' + '.py', "it's.py", 'two words.py', '-f.py', 'é\u202e.py'])
def test_file_names_do_not_escape(name, capsys):
    with open(name, 'w') as file:
        file.write(F)
    status = main(['-f', 'f', '-o', 'out.py', '--', name])
    said = capsys.readouterr()
    assert status in (0, 2), said
    if status == 0:
        np.testing.assert_array_equal(gradient(file='out.py')(np.ones(2)), [2.0, 2.0])
    assert 'escaped' not in os.listdir()


@pytest.mark.parametrize('text', [
    'def f(x):\n    return x.sum()' + '.T' * 1000 + '\n',
    'def f(x):\n    if x > 0:\n        y = x\n' + ''.join(
        f'    elif x > {-i}:\n        y = x * {i}\n' for i in range(1, 250)) + '    else:\n        y = x\n    return y\n'],
    ids=['attributes', 'branches'])
def test_deep_trees(text, capsys):
    """They are deeper than Python's limit of recursion allows for."""
    assert run(capsys, text)[0] == 0
