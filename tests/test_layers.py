"""The layers of the package, as the map in CONTRIBUTING.md has them: what a package may import, and no circles."""
import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
PACKAGES = ('frontend', 'normalize', 'analyze', 'ad', 'optimize', 'emit', 'command', 'reference', 'show', 'templates')
# What everything may import: trees, errors, and the values that travel through the stages.
GROUND = {'codes', 'codes_syntax', 'errors', 'excerpt', 'ir', 'markers', 'missing', 'spelling', 'unit'}
RULES = {'literal_arguments', 'register', 'registry', 'steering', 'template', 'runtime'}
# From the bottom to the top: the packages of the compiler, and what each may import beside the ground.
ALLOWED = {
    'reference': set(),
    'emit': GROUND,
    'frontend': GROUND | {'steering'},
    'templates': {'registry', 'runtime', 'steering'},
    'analyze': GROUND | RULES,
    'normalize': GROUND | {'analyze', 'steering'},
    'optimize': GROUND | RULES | {'analyze'},
    'ad': GROUND | RULES | {'analyze', 'frontend', 'normalize', 'optimize'},
}
# What cannot be otherwise, imported where it is used: a function that is called is compiled from the beginning, and what
# the analyses know of it comes from there.
LATE = {
    ('srcad.ad.callees', 'srcad.pipeline'),
    ('srcad.analyze.activity', 'srcad.ad.calls'),
    ('srcad.analyze.aliases', 'srcad.ad.calls'),
    ('srcad.analyze.expressions', 'srcad.ad.calls'),
    ('srcad.analyze.expressions', 'srcad.ad.spread'),
    ('srcad.analyze.memory', 'srcad.ad.calls'),
    ('srcad.analyze.private', 'srcad.ad.calls'),
    ('srcad.analyze.private', 'srcad.ad.variants'),
}


def modules():
    """Give ``module -> (its file, its tree)``."""
    files = [*(ROOT / 'srcad').rglob('*.py'), *(ROOT / 'templates').rglob('*.py')]
    for path in sorted(files):
        parts = path.relative_to(ROOT).with_suffix('').parts
        name = '.'.join(parts if parts[0] == 'srcad' else ('srcad', *parts)).removesuffix('.__init__')
        yield name, ast.parse(path.read_text(encoding='utf-8'))


TREES = dict(modules())


def imported(nodes):
    """Give the modules of srcad that are imported by statements."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition('.')[0] == 'srcad')
        elif isinstance(node, ast.ImportFrom) and node.module.partition('.')[0] == 'srcad':
            for alias in node.names:
                name = f'{node.module}.{alias.name}'
                yield name if name in TREES else node.module


def runs(tree):
    """Give all statements but those for type checkers only."""
    for node in tree.body:
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == 'TYPE_CHECKING'):
            yield from ast.walk(node)


def statements(tree):
    """Give the statements that run when a module is imported."""
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) in ('TYPE_CHECKING', "__name__ == '__main__'"):
            continue
        yield from ast.walk(node) if isinstance(node, (ast.If, ast.Try)) else [node]


def package(module):
    return module.split('.')[1] if module.count('.') else 'srcad'


@pytest.mark.parametrize('name', sorted(ALLOWED))
def test_packages_import_what_is_below_them(name):
    allowed = {*ALLOWED[name], name}
    wrong = {(module, other) for module, tree in TREES.items() if package(module) == name
             for other in imported(runs(tree)) if package(other) not in allowed}
    assert wrong - LATE == set()


def test_the_exceptions_are_needed():
    found = {(module, other) for module, tree in TREES.items() for other in imported(runs(tree))}
    at_the_top = {(module, other) for module, tree in TREES.items() for other in imported(statements(tree))}
    assert found >= LATE and not at_the_top & LATE


def test_the_compiler_does_not_know_who_uses_it():
    users = {'api', 'checking', 'cli', 'command', 'compose', 'derivative', 'jacobians', 'show', 'tangent_compat', 'testing',
             'transform'}
    inside = {*ALLOWED, *GROUND, *RULES, 'pipeline', 'guard', 'dispatch', 'cache', 'watch', 'arguments', 'parameters'}
    assert {(module, other) for module, tree in TREES.items() if package(module) in inside
            for other in imported(runs(tree)) if package(other) in users} == set()


def test_importing_makes_no_circle():
    above = {module: {other for other in imported(statements(tree)) if other != module} for module, tree in TREES.items()}
    done, path = set(), []

    def visit(module):
        if module in done or module not in above:
            return
        assert module not in path, ' -> '.join([*path[path.index(module):], module])
        path.append(module)
        for other in sorted(above[module]):
            visit(other)
        done.add(path.pop())

    for module in sorted(above):
        visit(module)


def test_every_module_is_imported_or_run():
    everyone = {other for tree in TREES.values() for other in imported(ast.walk(tree))}
    parents = {other.rpartition('.')[0] for other in TREES}
    loaded = {module for module in TREES if module.startswith(('srcad.templates.', 'srcad.analyze.shapes.',
                                                               'srcad.optimize.lowerings.'))}
    # The oracles, what is run or imported by users, and by tests.
    entries = {'srcad.__main__', 'srcad.testing', 'srcad.show.swell', 'srcad.reference.tape'}
    assert set(TREES) - everyone - parents - loaded - entries == set()
    assert not everyone & entries, 'an entry that is imported too'


def test_every_package_is_on_the_map():
    text = (ROOT / 'CONTRIBUTING.md').read_text(encoding='utf-8')
    for name in PACKAGES:
        assert '| `templates/` |' in text if name == 'templates' else f'| `srcad/{name}/` |' in text
    found = {path.name for path in (ROOT / 'srcad').iterdir() if path.is_dir() and (path / '__init__.py').exists()}
    assert found | {'templates'} == set(PACKAGES)
