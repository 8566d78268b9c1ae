"""Runs a rule's template directly, without the compiler: each ``d[x]`` is a slot of a dictionary."""
import copy
import functools
import operator

import gast
import numpy as np

from srcad import registry
from srcad.literal_arguments import UNKNOWN, literal
from srcad.runtime import unbroadcast, zeros_like


class Literal(float):
    """A number that is written out in the call, where rules for literals see it: it is no differentiable argument."""


class _Markers(gast.NodeTransformer):
    def visit_Subscript(self, node):
        self.generic_visit(node)
        if isinstance(node.value, gast.Name) and node.value.id == 'd' and isinstance(node.slice, gast.Name):
            node.slice = gast.Constant(node.slice.id, None)
        return node


class Call:
    """One call of a function with a rule, and the result."""

    def __init__(self, function, args, keywords):
        self.function, self.rule = function, registry.lookup(function)
        # None, numbers and such stay literals, as in a call that a user writes.
        self.nodes = [written(f'arg{i}', value) for i, value in enumerate(args)]
        self.keywords = [gast.keyword(k, written(f'key_{k}', value)) for k, value in keywords.items()]
        self.values = {f'arg{i}': a for i, a in enumerate(args)}
        self.values.update({f'key_{k}': v for k, v in keywords.items()})
        self.args, self.kwargs = args, keywords
        self.result = function(*copy.deepcopy(args), **copy.deepcopy(keywords))

    def template(self, mode):
        template = self.rule.select(mode, self.nodes, self.keywords)
        if template is None:
            return None, None
        binding = template.bind(self.nodes, self.keywords)
        scope = {name: self._value(node, template) for name, node in binding.items()}
        scope[template.result] = self.result
        return template, scope

    def _value(self, node, template):
        if literal(node) is not UNKNOWN:
            return literal(node)
        text = gast.unparse(gast.Expression(node)) if not isinstance(node, gast.Tuple) else None
        if text is None and all(isinstance(e, gast.Name) and e.id in self.values for e in node.elts):
            return tuple(self.values[e.id] for e in node.elts)
        if isinstance(node, gast.Name) and node.id in self.values:
            return self.values[node.id]
        return eval(text or gast.unparse(node), template.written.__globals__)

    def argument(self, formal):
        """Give the value of a parameter by its name in the rule."""
        for mode in ('elementwise', 'adjoint'):
            template, scope = self.template(mode)
            if template is not None:
                return scope[formal]

    def formals(self):
        """Give the differentiable parameters that the call gives a differentiable value."""
        template, scope = self.template('elementwise')
        if template is None:
            template, scope = self.template('adjoint')
            names = [name for name in template.assigned() if name not in template.refused()]
        else:
            names = template.differentiable()
        binding = template.bind(self.nodes, self.keywords)
        return [name for name in names if name in binding.given and is_active(scope[name])
                and literal(binding[name]) is UNKNOWN]

    def pullback(self, bz, active):
        """Give ``formal -> adjoint``."""
        template, scope = self.template('elementwise')
        if template is not None:
            return {name: unbroadcast(bz * run(partial, template, scope), scope[name])
                    for name, partial in template.partials().items() if name in active}
        template, scope = self.template('adjoint')
        slots = {template.result: bz}
        for statement in template.body(template.bind(self.nodes, self.keywords)):
            target = statement.targets[0]
            if not (isinstance(target, gast.Subscript) and target.slice.id not in active):
                execute(statement, template, scope, slots)
        return {name: slots[name] for name in active}

    def _with(self, name, value):
        """Call the function with another value of one argument."""
        swap = {id(self.argument(name)): value}
        args = [swap.get(id(a), a) for a in self.args]
        return self.function(*args, **{k: swap.get(id(v), v) for k, v in self.kwargs.items()})

    def pushforward(self, tangents):
        """Give the tangent of the result for ``formal -> tangent`` of the active parameters."""
        template, scope = self.template('elementwise')
        if template is not None:
            parts = [tangents[name] * run(partial, template, scope)
                     for name, partial in template.partials().items() if name in tangents]
            return np.broadcast_to(sum(parts), np.shape(self.result))
        if self.rule.linear:
            return functools.reduce(operator.add, [self._with(name, tangent) for name, tangent in tangents.items()])
        template, scope = self.template('tangent')
        slots = {name: tangents[name] if name in tangents else zeros_like(value) for name, value in scope.items()
                 if name != template.result}
        total = None
        for statement in template.body(template.bind(self.nodes, self.keywords)):
            if isinstance(statement, gast.AugAssign):
                used = {n.slice.id for n in gast.walk(statement.value) if registry.is_marker(n)}
                if used & set(tangents):
                    part = run(statement.value, template, scope, slots)
                    total = part if total is None else total + part
            elif isinstance(statement.targets[0], gast.Subscript):
                total = run(statement.value, template, scope, slots)
            else:
                execute(statement, template, scope, slots)
        return total


def written(name, value):
    """Give the argument as it stands in a call: a literal, or a name."""
    if value is None or isinstance(value, (str, int, Literal)) or (isinstance(value, tuple) and is_index(value)):
        return gast.parse(repr(value), mode='eval').body
    if isinstance(value, float) and np.isinf(value):
        infinity = gast.Name('@numpy.inf', gast.Load(), None, None)
        return infinity if value > 0 else gast.UnaryOp(gast.USub(), infinity)
    return gast.Name(name, gast.Load(), None, None)


def is_index(value):
    return all(isinstance(member, int) or isinstance(member, tuple) and is_index(member) for member in value)


def is_active(value):
    if isinstance(value, (list, tuple)):
        return bool(value) and all(is_active(v) for v in value)
    return isinstance(value, (float, complex)) or (hasattr(value, 'dtype') and value.dtype.kind in 'fc')


def run(expression, template, scope, slots=None):
    tree = _Markers().visit(gast.Expression(copy.deepcopy(expression)))
    return eval(gast.unparse(tree), {**template.written.__globals__, **scope, 'd': slots})


def execute(statement, template, scope, slots):
    tree = _Markers().visit(copy.deepcopy(statement))
    # One scope: before Python 3.12 a comprehension does not see the locals of exec.
    names = {**template.written.__globals__, **scope, 'd': slots}
    exec(gast.unparse(tree), names)
    if isinstance(statement.targets[0], gast.Name):
        scope[statement.targets[0].id] = names[statement.targets[0].id]
