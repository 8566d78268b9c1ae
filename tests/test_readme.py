"""The README's tour is executed, and what it shows is compared exactly.

The fences of README.md say what a block is:

``python``
    the next piece of the file ``tour.py``, executed in one namespace with the pieces before it; or a file of its own
    if the first line is ``# NAME.py``
``sh``
    commands that run in the folder of these files; ``make`` and ``pip`` are not run
``py``, ``text``
    what the block before printed; an exception shows its last lines

``python tests/test_readme.py`` writes what is printed now into README.md.
"""
import ast
import contextlib
import dataclasses
import io
import linecache
import os
import pathlib
import re
import subprocess
import sys
import traceback

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / 'README.md'
FENCE = re.compile(r'^```(\w+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Block:
    """One fenced block of the README."""

    kind: str
    text: str
    place: tuple[int, int]
    line: int

    @property
    def name(self):
        """The name of the file that the block is."""
        found = re.match(r'# (\w+\.py)\n', self.text) if self.kind == 'python' else None
        return found[1] if found else 'tour.py'


def blocks():
    text = README.read_text(encoding='utf-8')
    return [Block(m[1], m[2], m.span(2), text[:m.start()].count('\n') + 2) for m in FENCE.finditer(text)]


class Tour:
    """Runs the blocks in order, in a folder that holds their files."""

    def __init__(self, folder, blocks):
        self.folder = folder
        self.namespace = {'__name__': 'tour', '__file__': 'tour.py'}
        self.line = 0
        self.imports = []
        pieces = [b for b in blocks if b.kind == 'python' and b.name == 'tour.py']
        (folder / 'tour.py').write_text(''.join(b.text + '\n' for b in pieces), encoding='utf-8')

    def run(self, block):
        """Run one block; give what it prints."""
        if block.kind == 'sh':
            return self.shell(block.text)
        if block.name != 'tour.py':
            (self.folder / block.name).write_text(block.text, encoding='utf-8')
            return ''
        piece = ast.parse('\n' * self.line + block.text)
        self.line += block.text.count('\n') + 1
        # Python compiles calls of names that the file imports in a way of its own: every piece needs the imports.
        code = compile(ast.Module([*self.imports, *piece.body], []), 'tour.py', 'exec')
        self.imports += [s for s in piece.body if isinstance(s, (ast.Import, ast.ImportFrom))]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                exec(code, self.namespace)
            except Exception as error:
                last = traceback.format_exception_only(type(error), error)
                out.write(re.sub(r'^srcad\.errors\.', 'srcad.', ''.join(last)))
        return out.getvalue()

    def shell(self, text):
        """Run the commands of a block."""
        result = ''
        for command in text.splitlines():
            if command.startswith(('make', 'pip')):
                continue
            command = re.sub(r'^(srcad|python)\b', lambda m: {
                'srcad': f'"{sys.executable}" -m srcad', 'python': f'"{sys.executable}"'}[m[1]], command)
            environment = {**os.environ, 'PYTHONPATH': str(ROOT), 'PYTHONDONTWRITEBYTECODE': '1'}
            done = subprocess.run(command, shell=True, cwd=self.folder, env=environment, text=True, timeout=120,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            result += done.stdout
        return result


@contextlib.contextmanager
def tour(folder, found):
    """Be in the folder of the tour, whose modules can be imported there and nowhere else."""
    before, modules, path = os.getcwd(), set(sys.modules), list(sys.path)
    made = Tour(folder, found)
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    linecache.checkcache('tour.py')
    try:
        yield made
    finally:
        os.chdir(before)
        sys.path[:] = path
        for name in set(sys.modules) - modules:
            if str(folder) in str(getattr(sys.modules[name], '__file__', '')):
                del sys.modules[name]
        linecache.cache.pop('tour.py', None)


def shown_and_printed(folder):
    """Give pairs of the blocks of output and what is really printed."""
    found = blocks()
    pairs, printed, source = [], None, None
    with tour(folder, found) as run:
        for block in found:
            if block.kind in ('python', 'sh'):
                if printed:
                    pairs.append((None, printed, source))
                printed, source = run.run(block), block
            elif printed is not None:
                pairs.append((block, printed, source))
                printed = None
    return pairs + ([(None, printed, source)] if printed else [])


def trimmed(text):
    return text.strip('\n')


def test_the_tour_prints_what_it_shows(tmp_path):
    pairs = shown_and_printed(tmp_path)
    assert len(pairs) > 10
    for block, printed, source in pairs:
        assert block is not None, f'README.md:{source.line}: prints and shows nothing:\n{printed}'
        assert trimmed(printed) == trimmed(block.text), f'README.md:{block.line}'


def test_every_public_name_is_in_the_readme():
    import srcad
    text = README.read_text(encoding='utf-8')
    transforms = [f.__name__ for f in srcad.api.TRANSFORMS]
    assert [name for name in transforms if not re.search(rf'\b{name}\b', text)] == []


def test_codes_in_the_readme_exist():
    from srcad import errors
    text = README.read_text(encoding='utf-8') + (ROOT / 'CONTRIBUTING.md').read_text(encoding='utf-8')
    assert set(re.findall(r'\bSRC\d{3}\b', text)) <= set(errors.CODES)


@pytest.mark.parametrize('name', ['README.md', 'CONTRIBUTING.md'])
def test_paths_in_the_text_exist(name):
    text = (ROOT / name).read_text(encoding='utf-8')
    mentioned = set(re.findall(r'`((?:srcad|templates|tests|examples)/[\w/]*(?:\.py)?)`', text))
    assert [path for path in sorted(mentioned) if not (ROOT / path).exists()] == []


def rewrite(folder):
    text = README.read_text(encoding='utf-8')
    for block, printed, source in reversed(shown_and_printed(folder)):
        if block is None:
            print(f'README.md:{source.line}: prints and shows nothing:\n{printed}')
        elif 'Error: ' in printed and 'Error: ' not in block.text:
            sys.exit(f'README.md:{source.line}: fails:\n{printed}')
        else:
            text = text[:block.place[0]] + trimmed(printed) + '\n' + text[block.place[1]:]
    README.write_text(text, encoding='utf-8')


if __name__ == '__main__':
    import tempfile
    with tempfile.TemporaryDirectory() as name:
        rewrite(pathlib.Path(name))
