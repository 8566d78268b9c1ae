"""The generic data-flow analyses."""
import textwrap

import reaching
from normal_trees import parse

from srcad.analyze import cfg, liveness, webs
from srcad.normalize.blocks import statements

TEXT = """
def f(x, n):
    y = x
    for i in range(n):
        if y > 2:
            y = y * i
            break
        else:
            z = y
    while True:
        y += x
        if y > n:
            break
    return y
"""


def graph_of(text):
    module, _ = parse(textwrap.dedent(text))
    function = module.body[0]
    return function, cfg.build(function)


def lines(nodes):
    return sorted((n.statement.lineno if n.statement is not None else 0, n.role) for n in nodes)


def reachable(graph):
    """Give the indices of the nodes that can be reached from the entry."""
    seen, pending = {graph.entry.index}, [graph.entry]
    while pending:
        new = [after for after in pending.pop().successors if after.index not in seen]
        seen |= {after.index for after in new}
        pending += new
    return seen


def test_edges():
    function, graph = graph_of(TEXT)
    at = {s.lineno: s for s in statements(function.body)}
    assert lines(graph.node(at[4], 'next').successors) == [(4, 'bind'), (10, 'test')]
    assert lines(graph.node(at[4], 'bind').successors) == [(5, 'test')]
    assert lines(graph.node(at[7]).successors) == [(10, 'test')]
    assert lines(graph.node(at[9]).successors) == [(4, 'next')]
    # An endless loop is left by its break alone.
    assert lines(graph.node(at[10]).successors) == [(11, 'statement')]
    assert lines(graph.node(at[12]).successors) == [(10, 'test'), (13, 'statement')]
    assert graph.node(at[14]).successors == [graph.exit]
    assert reachable(graph) == {n.index for n in graph.nodes}


def test_code_behind_an_endless_loop_is_not_reached():
    function, graph = graph_of('def f(x):\n    while True:\n        x = 1\n    return x\n')
    assert graph.node(function.body[1]).index not in reachable(graph)


def test_basic_blocks_are_maximal():
    _, graph = graph_of('def f(x):\n    y = x\n    z = y\n    if z:\n        y = 1\n    return y\n')
    assert [len(block) for block in cfg.basic_blocks(graph)] == [4, 1, 2]


def definitions(chains, function, line):
    names = {id(n) for s in statements(function.body) if s.lineno == line
             for n in chains.graph.node(s).reads}
    return {key: sorted(d.target.lineno for d in found)
            for key, found in ((chains_name(chains, i), chains.of_use[i]) for i in names)}


def chains_name(chains, key):
    return next(n.id for node in chains.graph.nodes for n in node.reads if id(n) == key)


def test_reaching_definitions():
    function, graph = graph_of(TEXT)
    chains = reaching.analyze(graph)
    assert definitions(chains, function, 5) == {'y': [3]}
    assert definitions(chains, function, 6) == {'y': [3], 'i': [4]}
    assert definitions(chains, function, 11) == {'y': [3, 6, 11], 'x': [2]}
    assert definitions(chains, function, 14) == {'y': [11]}
    first = next(d for d in chains.definitions if d.name == 'y' and d.target.lineno == 3)
    assert sorted(use.lineno for use in first.uses) == [5, 6, 9, 11]


def test_unbound_name_has_no_definition():
    function, graph = graph_of('def f(x):\n    y = z\n    z = x\n    return z\n')
    chains = reaching.analyze(graph)
    assert chains.of_use[id(function.body[0].value)] == ()


def test_loop_target_survives_an_empty_loop():
    function, graph = graph_of('def f(x, i):\n    for i in x:\n        pass\n    return i\n')
    chains = reaching.analyze(graph)
    assert [d.target.lineno for d in chains.of_use[id(function.body[1].value)]] == [1, 2]


def test_liveness():
    function, graph = graph_of(TEXT)
    live = liveness.analyze(graph)
    at = {s.lineno: s for s in statements(function.body)}
    assert live.live_in(at[3]) == {'x', 'n'}
    assert live.live_out(at[3]) == {'x', 'n', 'y'}
    assert live.live_out(at[6]) == {'x', 'n', 'y'}
    assert live.live_in(at[6]) == {'x', 'n', 'y', 'i'}
    assert live.live_out(at[9]) == {'x', 'n', 'y'}
    assert live.live_in(at[4], 'bind') == {'x', 'n', 'y'}
    assert live.live_out(at[14]) == set()


def test_names_that_are_read_at_the_exit():
    function, graph = graph_of('def f(x):\n    y = x\n    x = 2\n    return y\n')
    live = liveness.analyze(graph, {'x'})
    assert live.live_out(function.body[2]) == {'x'}
    assert live.live_in(function.body[0]) == {'x'}
    assert 'x' not in live.live_out(function.body[0])


def test_webs_agree_with_reaching_definitions():
    from normal_trees import normalize
    from random_programs import Programs
    for seed in range(40):
        module, _ = normalize(Programs(seed).program())
        graph = cfg.build(module.body[0])
        found, chains = webs.Webs(graph), reaching.analyze(graph)
        groups = {}
        for definition in chains.definitions:
            groups.setdefault(found.of(definition.target), set()).add(definition.number)
        assert set(map(frozenset, groups.values())) == _expected(graph, chains)


def _expected(graph, chains):
    group = {d.number: {d.number} for d in chains.definitions}
    for reached in chains.of_use.values():
        for definition in reached[1:]:
            _join(group, reached[0].number, definition.number)
    for node in graph.nodes:
        for name in node.binds:
            # An augmented assignment: one node reads and binds.
            for definition in chains.of_use.get(id(name), ()):
                _join(group, definition.number, chains.at[id(name)].number)
    return {frozenset(members) for members in group.values()}


def _join(group, first, second):
    if group[first] is not group[second]:
        group[first] |= group[second]
        for member in group[second]:
            group[member] = group[first]
