"""Mutation score of the rules: breaks each template in turn, and counts the mutants that no check of rules notices.

``make mutate`` runs it. A mutant is one change of one template: an operator or a sign is exchanged, operands are swapped, a
factor, a statement or a keyword such as ``axis`` is dropped, a number is changed. The checks are those of
test_rules.py and test_oracles.py on the samples of the functions that the template is for.
"""
import collections
import contextlib
import copy
import signal
import sys
import time
import warnings

import gast
import numpy as np
import pytest

from srcad import registry
from srcad.reference import dual, tape
from srcad.template import is_marker

from . import special, test_oracles, test_rules
from .equivalent import EQUIVALENT, reasons
from .test_table import templates
from .trees import direction, tree_map

with contextlib.suppress(ImportError):
    import scipy.special  # noqa: F401  its rules are loaded when it is

_EXCHANGED = {gast.Add: gast.Sub, gast.Sub: gast.Add, gast.Mult: gast.Div, gast.Div: gast.Mult, gast.Pow: gast.Mult,
              gast.MatMult: gast.Mult}
_OPPOSITE = {gast.Eq: gast.NotEq, gast.NotEq: gast.Eq, gast.Lt: gast.Gt, gast.Gt: gast.Lt, gast.LtE: gast.GtE,
             gast.GtE: gast.LtE, gast.Is: gast.IsNot, gast.IsNot: gast.Is}
_SIGNS = {gast.USub: 'sign', gast.UAdd: 'sign', gast.Not: 'not', gast.Invert: 'inversion'}
_ORDERED = (gast.Sub, gast.Div, gast.Pow, gast.MatMult)


def changes(node):
    """Give the changes of a node: a name, and what changes a copy of it in place or gives another node."""
    if isinstance(node, gast.BinOp):
        other = _EXCHANGED.get(type(node.op))
        if other is not None:
            yield f'{type(node.op).__name__} -> {other.__name__}', lambda n: setattr(n, 'op', other())
        if isinstance(node.op, _ORDERED):
            yield 'operands swapped', lambda n: n.__dict__.update(left=n.right, right=n.left)
        if isinstance(node.op, (gast.Mult, gast.Div)):
            yield 'factor dropped', lambda n: n.left
    elif isinstance(node, gast.UnaryOp):
        yield f'{_SIGNS[type(node.op)]} dropped', lambda n: n.operand
    elif isinstance(node, gast.Constant) and type(node.value) in (int, float):
        yield f'{node.value} + 1', lambda n: setattr(n, 'value', n.value + 1)
    elif isinstance(node, gast.Compare) and type(node.ops[0]) in _OPPOSITE:
        yield 'comparison turned', lambda n: n.ops.__setitem__(0, _OPPOSITE[type(n.ops[0])]())
    elif isinstance(node, gast.IfExp):
        yield 'branches swapped', lambda n: n.__dict__.update(body=n.orelse, orelse=n.body)
    elif isinstance(node, gast.Call):
        yield from _changes_of_call(node)


def _changes_of_call(node):
    for i, keyword in enumerate(node.keywords):
        yield f'{keyword.arg}= dropped', lambda n, i=i: n.keywords.pop(i) and None
    if node.args and not isinstance(node.args[0], gast.Starred):
        yield 'call dropped', lambda n: n.args[0]
    for i in range(len(node.args) - 1):
        yield f'arguments {i} and {i + 1} swapped', lambda n, i=i: n.args.insert(i, n.args.pop(i + 1))


class _Replace(gast.NodeTransformer):
    """Applies a change to the node of a number."""

    def __init__(self, number, change):
        self.number, self.change, self.count = number, change, -1

    def generic_visit(self, node):
        self.count += 1
        if self.count == self.number:
            return self.change(node) or node
        return super().generic_visit(node)


class _Numbered(gast.NodeVisitor):
    """Lists the nodes in the order in which `_Replace` counts them."""

    def __init__(self):
        self.nodes = []

    def generic_visit(self, node):
        self.nodes.append(node)
        super().generic_visit(node)


def mutants(function):
    """Give the mutants of a rule: what was changed, and the tree."""
    for index, stmt in enumerate(function.body):
        numbered = _Numbered()
        numbered.visit(stmt)
        for number, node in enumerate(numbered.nodes):
            for name, change in changes(node):
                other = copy.deepcopy(function)
                other.body[index] = _Replace(number, change).visit(other.body[index])
                yield f'{gast.unparse(node)}: {name}', other
        target = stmt.target if isinstance(stmt, gast.AugAssign) else getattr(stmt, 'targets', [None])[0]
        if target is not None and is_marker(target):
            other = copy.deepcopy(function)
            other.body[index].value = gast.UnaryOp(gast.USub(), other.body[index].value)
            yield f'{gast.unparse(stmt)}: negated', other
            if sum(isinstance(s, gast.AugAssign) for s in function.body) > 1:
                other = copy.deepcopy(function)
                del other.body[index]
                yield f'{gast.unparse(stmt)}: dropped', other


class Expected:
    """The samples of a function, with what oracles give for them; made once, without a mutant."""

    def __init__(self, function, index, make):
        self.function, self.index, self.smooth = function, index, make is test_rules.sample
        self.arguments = arguments = test_oracles.Arguments(function, *make(function, index))
        rng = np.random.default_rng([3, index])
        self.tangents = {n: direction(rng, arguments.call.argument(n)) for n in arguments.formals}
        active = tuple(arguments.values[i] for i in arguments.places)
        _, self.tangent = dual.jvp(arguments.of_active, active, tuple(arguments.spread(self.tangents)))
        self.seed = direction(rng, tree_map(lambda z: z * 1.0, arguments.call.result))
        self.adjoints = list(tape.vjp(arguments.of_active, *active)[1](self.seed))

    def check(self):
        """Fail if the rule does not agree with the oracles, or fails the checks of test_rules.py."""
        arguments = self.arguments
        tolerance = test_oracles.tolerance_of(arguments)
        test_oracles.assert_agree(arguments.call.pushforward(self.tangents), self.tangent, tolerance)
        adjoints = arguments.call.pullback(self.seed, arguments.formals)
        test_oracles.assert_agree(arguments.spread(adjoints), self.adjoints, tolerance)
        if not self.smooth:
            return
        args, keywords = test_rules.sample(self.function, self.index)
        test_rules.check(self.function, args, keywords, np.random.default_rng(self.index))
        test_rules.check_complex(self.function, args, keywords)


def expected_of(template, cache):
    """Give what is expected of the functions that a template is for."""
    for function in template.targets:
        rule = registry.lookup(function)
        if rule is not None and rule.samples:
            count = sum(1 for make in rule.samples for _ in make(np.random.default_rng(0)))
            cases = [(index, test_rules.sample) for index in range(count)]
            cases += [(index, special.case) for index in range(len(special.CASES.get(function, ())))]
            for index, make in cases:
                key = id(function), index, make
                if key not in cache:
                    cache[key] = Expected(function, index, make)
                yield cache[key]


def survives(template, tree, samples):
    """Tell whether no check notices a mutant; one that does not end is noticed."""
    def stop(*_):
        raise TimeoutError
    original = template.function
    template.__dict__['function'] = tree
    template.__dict__.pop('_defaults', None)
    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, 20.0)
    try:
        for sample in samples:
            sample.check()
        for function in template.targets:
            for check in special.CHECKS:
                check(function)
    except (Exception, pytest.fail.Exception):
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        template.__dict__['function'] = original
        template.__dict__.pop('_defaults', None)
    return True


def main(words):
    """Print the survivors and the score; the words choose templates by parts of their names. Gives the exit status."""
    warnings.simplefilter('ignore')
    begin, cache, count, left = time.time(), {}, collections.Counter(), []
    for template in templates():
        if words and not any(word in repr(template) for word in words):
            continue
        samples = list(expected_of(template, cache))
        assert survives(template, template.function, samples), f'{template} fails without a mutation'
        own = f'{template.written.__module__.removeprefix("srcad.templates.")}.{template.written.__name__}: '
        for what, tree in mutants(template.function):
            count['mutants'] += 1
            if survives(template, tree, samples):
                same = reasons(own + what)
                count.update(same)
                if not same:
                    left.append(own + what)
                    print(f'survives: {own}{what}', flush=True)
                count['same'] += bool(same)
    return report(count, left, not words, time.time() - begin)


def report(count, left, whole, seconds):
    """Print the score; gives 1 if a mutant is left, or one that is said to compute the same is noticed."""
    others = count['mutants'] - count['same']
    print(f'{count["mutants"]} mutants, {count["same"]} that compute the same, {others - len(left)} of the others noticed: '
          f'score {(others - len(left)) / max(others, 1):.1%} in {seconds:.0f} s')
    unused = [part for parts in EQUIVALENT.values() for part in parts if whole and not count[part]]
    for part in unused:
        print(f'noticed, though it is said to compute the same: {part}')
    return int(bool(left or unused))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
