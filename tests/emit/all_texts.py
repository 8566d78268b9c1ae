"""The texts of all goldens and attack programs. ``cd tests; python -m emit.all_texts 5`` prints each fifth."""
import contextlib
import importlib
import inspect
import pathlib
import sys
import types
import warnings

from srcad import errors, pipeline
from srcad.analyze import signature
from srcad.unit import Request

TESTS = pathlib.Path(__file__).resolve().parents[1]


def programs():
    """Give name -> (function, arguments, wrt) of the goldens and the attack programs."""
    sys.path[:0] = [str(TESTS / 'golden'), str(TESTS / 'attacks')]
    golden = importlib.import_module('golden_pairs')
    found = {}
    for pair in golden.PAIRS:
        function = getattr(golden.module_of(pair), pair.function)
        parameters = list(inspect.signature(function).parameters)
        found[pair.module] = function, golden.arguments(pair), tuple(map(parameters.index, pair.wrt))
    for path in sorted((TESTS / 'attacks').glob('*_programs.py')):
        for entry in importlib.import_module(path.stem).PROGRAMS:
            function, args, *options = getattr(entry, 'values', entry)
            wrt = (options[0] if options else {}).get('wrt') or tuple(range(len(args)))
            if isinstance(function, types.FunctionType):
                found[f'{path.stem}.{function.__name__}'] = function, args, wrt
    return found


def texts_of(function, args, wrt, modes=('grad',)):
    """Give the general and the specialised texts of some transforms; the error stands for one that is refused."""
    names = list(inspect.signature(function).parameters)
    types_ = None
    with contextlib.suppress(errors.SrcadError):
        types_ = signature.types_of(dict(zip(names, args)))
    for transform in modes:
        for given in (None, types_):
            try:
                yield pipeline.derivative(function, Request(transform, wrt), given).source
            except errors.SrcadError as error:
                yield f'# {error.code}\n'


if __name__ == '__main__':
    warnings.simplefilter('ignore')
    for name, program in list(programs().items())[::int(sys.argv[1])]:
        print(f'# {name}', *texts_of(*program, ('grad', 'jvp')), sep='\n')
