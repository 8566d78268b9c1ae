"""The command: a file of Python in, the module of its derivatives out.

``srcad FILE.py`` and ``python -m srcad FILE.py`` write ``FILE_grad.py``. The first word may be a verb:
``srcad explain SRC104``, ``srcad trace FILE.py:f --at 2 5``. The exit
status is 0, 1 for problems with the file, 2 for a wrong use of the command.
"""
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

import srcad
from srcad import errors
from srcad.command import files, module, options, targets, types_text
from srcad.frontend.static import StaticResolver
from srcad.room import room


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        The words after the name of the command; those of the process by default.

    Returns
    -------
    int
        The exit status.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if words[:1] == ['explain']:
            return _explain(words[1:])
        if words[:1] == ['trace']:
            return _trace(words[1:])
        given = options.parser(srcad.__version__).parse_args(words)
        return _write(given)
    except SystemExit as stop:          # argparse has said what is wrong
        return int(stop.code or 0)
    except errors.UsageError as error:
        return _complain(error, 2)
    except errors.SrcadError as error:
        return _complain(error, 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _complain(error: errors.SrcadError, status: int) -> int:
    for problem in error.problems:
        print(f'srcad.{type(problem).__name__}: {problem.render()}', file=sys.stderr)
    return status


def _explain(words: list[str]) -> int:
    if len(words) != 1 or words[0] in ('-h', '--help'):
        print('usage: srcad explain CODE\n\nthe codes are ' + ', '.join(errors.CODES),
              file=sys.stdout if words[:1] in (['-h'], ['--help']) else sys.stderr)
        return 0 if words[:1] in (['-h'], ['--help']) else 2
    print(errors.explain(words[0]), end='')
    return 0


def _trace(words: list[str]) -> int:
    """Print the evaluation trace of a function."""
    from srcad.show import trace
    given = options.trace_parser().parse_args(words)
    path, colon, name = given.function.rpartition(':')
    if not colon or not name:
        raise errors.UsageError(f'{given.function} names no function', help=f'{given.function.rstrip(":")}:NAME')
    function = StaticResolver(files.read(path), path).function(name)
    wrt = int(given.wrt) if (given.wrt or '').isdigit() else given.wrt
    print(trace.trace(function, given.at, given.mode, wrt))
    return 0


def _write(given: argparse.Namespace) -> int:
    """Do what the options ask for."""
    if given.check and not given.at:
        raise errors.UsageError('--check needs arguments to check at', help="--at '2.0, np.ones(3)'")
    if given.at and not given.check:
        raise errors.UsageError('--at is for --check')
    if given.check and given.file == '-':
        raise errors.UsageError('--check needs a file: what is read from the standard input has no module to run')
    text = files.read(given.file)
    source_name = 'the standard input' if given.file == '-' else files.shown(given.file)
    resolver = StaticResolver(text, given.file)
    signatures = dict(types_text.parse(signature) for signature in given.signatures)
    wanted = _targets(given, resolver)
    _check_signatures(signatures, wanted)
    if given.list:
        print('\n'.join(map(str, wanted)))
        return 0
    output = given.output or files.default_output(given.file)
    if output != '-' and given.file != '-' and os.path.exists(output) and os.path.samefile(output, given.file):
        raise errors.UsageError(f'{output} is the file that is read', help='choose another file with -o')
    files.check_overwrite(output, given.force)
    with room(resolver):
        made, names = _generate(resolver, wanted, signatures)
        content = files.with_header(made.content(source_name), source_name, text, srcad.__version__)
    if given.check:
        _check(given, resolver, wanted, names, content)
    _put(output, content)
    return 0


def _put(output: str, content: str) -> None:
    try:
        changed = files.write(output, content)
    except OSError as error:
        raise errors.UsageError(f'{output} cannot be written: {error.strerror or error}') from None
    if output != '-':
        print(f'{output}: {"written" if changed else "up to date"}', file=sys.stderr)


def _targets(given: argparse.Namespace, resolver: StaticResolver) -> list[targets.Target]:
    """Give what is asked for, by options or else by decorators; all problems are reported at once."""
    collector = errors.Collector(resolver.source)
    found = []
    transform = options.transform(given.mode, given.value, given.hvp)
    for text in given.functions:
        try:
            found.append(targets.from_option(text, resolver, transform))
        except errors.SrcadError as error:
            collector.append(error)
    if not given.functions:
        found = targets.decorated(resolver, collector)
    collector.finish()
    if not found:
        raise errors.UsageError(f'{given.file} decorates no function with a transform of srcad',
                                help='name functions with -f; there are ' + (', '.join(resolver.functions()) or 'none'))
    return found


def _check_signatures(signatures: dict[str, dict[str, Any]], wanted: list[targets.Target]) -> None:
    for name, types in signatures.items():
        functions = {target.function.name: target.function for target in wanted}
        if name not in functions:
            raise errors.UsageError(f'--signature is for {name}, which is not written',
                                    help='what is written are derivatives of ' + ', '.join(functions))
        own = targets.parameters(functions[name]).names
        for parameter in types:
            if parameter not in own:
                raise errors.UsageError(f'--signature: {name} has no parameter {parameter!r}',
                                        help=f'the parameters of {name} are ' + ', '.join(own))


def _generate(resolver: StaticResolver, wanted: list[targets.Target],
              signatures: dict[str, dict[str, Any]]) -> tuple[module.Module, list[list[str]]]:
    """Generate all functions; the problems of all of them are reported at once."""
    made = module.Module(resolver)
    collector = errors.Collector(resolver.source)
    names = []
    for target in wanted:
        try:
            part = module.generate(target, signatures.get(target.function.name))
            names.append(made.add(target, part))
        except errors.SrcadError as error:
            collector.append(error)
    collector.finish()
    return made, names


def _check(given: argparse.Namespace, resolver: StaticResolver, wanted: list[targets.Target], names: list[list[str]],
           content: str) -> None:
    """Compare what would be written with differences."""
    from srcad.command import check
    user = check.run_module(resolver, given.file)
    namespace: dict[str, Any] = {'__name__': f'{resolver.module}_grad'}
    exec(compile(content, '<generated>', 'exec'), namespace)
    for target, own in zip(wanted, names):
        primal = getattr(user, target.function.name)
        while hasattr(type(primal), '__srcad_transform__'):
            primal = primal.primal
        args, kwargs = check.arguments_for(given.at, target.function.name)
        check.compare(target, primal, namespace, own, args, kwargs)
        print(f'{own[0]} agrees with differences', file=sys.stderr)
