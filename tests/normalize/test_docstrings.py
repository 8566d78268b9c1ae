import ast
import importlib
import pkgutil
import re
import textwrap

import pytest
from normal_trees import parse, show

import srcad.normalize
from srcad import errors
from srcad.analyze import types as ty
from srcad.command import types_text
from srcad.frontend import functions
from srcad.frontend.resolve import NamespaceResolver


def _passes():
    for entry in pkgutil.iter_modules(srcad.normalize.__path__):
        module = importlib.import_module('srcad.normalize.' + entry.name)
        if hasattr(module, 'run'):
            yield pytest.param(module, id=entry.name)


def _examples(step):
    head, before, after = step.__doc__.partition('Before::')
    assert before, step.__name__ + ' shows no example'
    before, _, after = after.partition('After::')
    return textwrap.dedent(before), textwrap.dedent(after)


def _parsed(text):
    """Parse a function; the classes that stand before it are made, and known by its annotations."""
    *classes, function = ast.parse(text).body
    namespace = {'__name__': '__main__'}
    exec(ast.unparse(ast.Module(classes, [])), namespace)
    module, unit = parse(ast.unparse(function), namespace)
    if classes:
        unit.resolver = NamespaceResolver(namespace)
        unit.signature = {a.arg: ty.Object(namespace[a.annotation.id]) for a in function.args.args if a.annotation}
    return module, unit


@pytest.mark.parametrize('step', list(_passes()))
def test_docstring_shows_what_the_pass_does(step):
    before, after = _examples(step)
    module, unit = _parsed(before)
    module.body[0] = functions.convert(module.body[0], unit, errors.Collector(unit.source), lambda called: None)
    given = re.search(r'^For ``(.+)``$', step.__doc__, re.MULTILINE)
    unit.signature.update(types_text.parse(given[1])[1] if given else {})
    result = show(step.run(module, unit), unit)
    assert result == ast.unparse(ast.parse(after))


def test_every_pass_is_listed():
    assert {p.values[0] for p in _passes()} == set(srcad.normalize.PASSES)
