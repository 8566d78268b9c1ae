"""The options of the command."""
from __future__ import annotations

import argparse

EPILOG = """\
examples:
  srcad model.py                      write model_grad.py, for the functions that are decorated with @srcad.grad, ...
  srcad model.py -f loss:w,b          the gradient of loss with respect to w and b
  srcad model.py -f loss --check --at 'np.ones(3), 2.0'
  srcad model.py -f loss --signature 'loss(w: float64[d], X: float64[n, d])'
  srcad explain SRC104                what an error means
  srcad trace model.py:f --at 2 5     the steps of an evaluation, with their derivatives
"""


def parser(version: str) -> argparse.ArgumentParser:
    """Build the parser of the command line."""
    build = argparse.ArgumentParser('srcad', description='Write the derivatives of the functions of a file as Python.',
                                    epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = build.add_argument
    add('file', metavar='FILE.py', help='the module, which is read and not run; - for the standard input')
    add('-f', '--function', action='append', default=[], metavar='F[:X,Y]', dest='functions',
        help='a function, and the parameters to differentiate by (names or positions; the first by default)')
    add('-o', '--output', metavar='PATH', help='the file to write; - for the standard output (default: FILE_grad.py)')
    add('--mode', choices=('reverse', 'forward'), default='reverse', help='gradients, or tangents (default: reverse)')
    add('--value', action='store_true', help='give the value as well')
    add('--hvp', action='store_true', help='the Hessian times a vector')
    add('--signature', action='append', default=[], metavar='TYPES', dest='signatures',
        help="types that the derivative is written for: 'f(X: float64[n, d], c: float)'")
    add('--force', action='store_true', help='overwrite a file that was edited, or not written by srcad')
    add('--check', action='store_true', help='compare with differences, and write only what agrees; runs the module')
    add('--at', action='append', default=[], metavar='ARGS', help="arguments for --check: '2.0, np.ones(3)'")
    add('--list', action='store_true', help='say what would be written, and write nothing')
    add('--version', action='version', version=f'srcad {version}')
    return build


def trace_parser() -> argparse.ArgumentParser:
    """Build the parser of ``srcad trace``."""
    build = argparse.ArgumentParser('srcad trace', description=(
        'Print the steps in which a function of numbers is evaluated, with the derivative of each.'))
    add = build.add_argument
    add('function', metavar='FILE.py:F', help='a function without branches and loops; the module is read and not run')
    add('--at', nargs='+', type=float, required=True, metavar='X', help='its arguments, numbers')
    add('--mode', choices=('forward', 'reverse'), default='forward', help='tangents or adjoints (default: forward)')
    add('--wrt', metavar='X', help='the parameter whose tangent is 1, in forward mode (default: the first)')
    return build


def transform(mode: str, value: bool, hvp: bool) -> str:
    """Give the transform that the options mean."""
    if hvp:
        return 'hvp'
    if mode == 'forward':
        return 'jvp' if value else 'tangent'
    return 'value_and_grad' if value else 'grad'
