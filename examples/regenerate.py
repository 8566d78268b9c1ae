"""Writes the derivative module of each example, by the command that its docstring shows.

    make examples
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def commands():
    """Give file -> arguments of the command, for each example."""
    found = {}
    for path in sorted(HERE.glob('*.py')):
        lines = re.search(r'^    srcad ((?:.*\\\n)*.*)$', path.read_text(encoding='utf-8'), re.MULTILINE)
        if lines and not path.stem.endswith('_grad'):
            found[path] = shlex.split(lines[1].replace('\\\n', ' '))
    return found


def write(path, arguments, output):
    """Run one command."""
    environment = {**os.environ, 'PYTHONPATH': str(HERE.parent)}
    done = subprocess.run([sys.executable, '-m', 'srcad', *arguments, '--force', '-o', str(output)], cwd=HERE,
                          env=environment, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f'{path.name}: {done.stderr}')


if __name__ == '__main__':
    for path, arguments in commands().items():
        write(path, arguments, path.with_name(path.stem + '_grad.py'))
        print(path.stem + '_grad.py')
