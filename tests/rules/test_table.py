"""Checks the table of rules as a whole: samples, both modes, and that rules call only what has a rule."""
import contextlib

import gast
import numpy as np
import pytest

from srcad import register, registry, runtime
from srcad.registry import Template

with contextlib.suppress(ImportError):
    import scipy.special  # noqa: F401  its rules are loaded when it is

# Those that other tests make are none of ours.
RULES = [rule for rule in registry.rules()
         if not str(getattr(rule.function, '__module__', '')).startswith(('rules.', 'test_'))]

# Helpers that have no rule: the derivative of what calls them can not be differentiated again (an error, no zero).
FIRST_ORDER_ONLY = {'einsum_adjoints', 'einsum_tangent'}


def test_there_are_rules():
    assert len(RULES) > 300


@pytest.mark.parametrize('rule', RULES, ids=lambda rule: getattr(rule.function, '__qualname__', rule.function.__name__))
def test_both_modes_and_samples(rule):
    if rule.nondifferentiable:
        assert rule.elementwise is rule.adjoint is rule.tangent is None
        return
    assert rule.samples
    assert rule.elementwise or (rule.adjoint and (rule.tangent or rule.linear))


def templates():
    found = {}
    for table in (register.ELEMENTWISE, register.ADJOINT, register.TANGENT):
        for entries in table.values():
            found.update({id(template): template for template in entries})
    return list(found.values())


def called(template):
    for node in gast.walk(gast.Module(template.function.body, [])):
        if isinstance(node, gast.Call):
            root, *path = gast.unparse(node.func).split('.')
            value = template.resolve(root)
            for name in path:
                value = getattr(value, name)
            yield value


@pytest.mark.parametrize('template', templates(), ids=repr)
def test_rules_call_what_has_a_rule(template):
    for function in called(template):
        if function in (tuple, list, zip) or function is runtime.no_derivative:
            continue
        helper = getattr(runtime, getattr(function, '__name__', ''), None) is function
        if helper and function.__name__ in FIRST_ORDER_ONLY:
            assert registry.lookup(function) is None, 'has a rule now: take it off the list'
            continue
        assert registry.lookup(function) is not None, function


@pytest.mark.parametrize('template', templates(), ids=repr)
def test_parameters_are_those_of_the_rule(template):
    assert set(template.differentiable()) <= set(template.params)
    assert template.differentiable()


def tangents():
    return [template for entries in register.TANGENT.values() for template in entries]


@pytest.mark.parametrize('template', tangents(), ids=repr)
def test_each_tangent_statement_uses_a_tangent(template):
    for statement in template.function.body:
        target = statement.target if isinstance(statement, gast.AugAssign) else statement.targets[0]
        if registry.is_marker(target):
            assert any(registry.is_marker(node) for node in gast.walk(statement.value))


def literals(function, text, mode='adjoint'):
    call = gast.parse(text).body[0].value
    return registry.lookup(function).select(mode, call.args, call.keywords)


@pytest.mark.parametrize('function, text, keyword', [
    (np.pad, "f(x, 1, mode='wrap')", 'mode'), (np.pad, "f(x, 1, 'reflect')", 'mode'),
    (np.linalg.norm, "f(x, 'nuc')", 'ord'), (np.linalg.norm, 'f(x, ord=0)', 'ord'),
    (np.linalg.qr, "f(x, mode='complete')", 'mode'), (np.linalg.eigh, "f(x, UPLO='U')", 'UPLO'),
    (np.gradient, 'f(x, axis=(0, 1))', 'axis'), (np.gradient, 'f(x, edge_order=2)', 'edge_order'),
    (np.quantile, "f(x, 0.5, method='lower')", 'method'), (np.interp, 'f(x, xp, fp, left=0.0)', 'left'),
    (np.einsum, 'f(1, [0])', 'subscripts')])
def test_literals_that_no_rule_covers_are_refused(function, text, keyword):
    for mode in ('adjoint', 'tangent'):
        with pytest.raises(registry.RuleDoesNotCover) as caught:
            literals(function, text, mode)
        assert caught.value.keyword == keyword


def test_a_literal_chooses_the_rule():
    assert literals(np.linalg.norm, 'f(x)').written.__name__ == 'norm_adjoint'
    assert literals(np.linalg.norm, 'f(x, ord=1)').written.__name__ == 'norm_1_adjoint'
    assert literals(np.linalg.norm, 'f(x, ord=p)').written.__name__ == 'norm_p_adjoint'


def test_helpers_are_evaluated_when_spliced():
    call = gast.parse("f('ij,jk->ik', x, y)").body[0].value
    template = registry.lookup(np.einsum).select('adjoint', call.args, [])
    text = gast.unparse(template.body(template.bind(call.args, []))[1])
    assert text == "d[y] = unbroadcast(np.einsum('ij,ik->jk', x, d[z]), y)"


def test_keywords_are_kept_where_the_defaults_differ():
    call = gast.parse('f(x, y)').body[0].value
    template = registry.lookup(np.append).adjoint
    assert 'axis=axis' in gast.unparse(template.body(template.bind(call.args, []))[0])


def test_what_has_no_derivative_is_refused():
    call = gast.parse('f(x, 1, constant_values=c)').body[0].value
    template = registry.lookup(np.pad).select('adjoint', call.args, call.keywords)
    assert template.refused() == ['constant_values']
    assert template.differentiable() == ['array']
    with pytest.raises(NotImplementedError, match='constant_values of np.pad'):
        runtime.no_derivative(1.0, 'constant_values of np.pad')


def test_sources_are_the_arguments_that_derivatives_flow_from():
    call = gast.parse('f(by, x, axis=0)').body[0].value
    sources = registry.lookup(runtime.unreduce).sources(call.args, call.keywords)
    assert [gast.unparse(source) for source in sources] == ['by']
    call = gast.parse('f(x, 1, constant_values=c)').body[0].value
    sources = registry.lookup(np.pad).sources(call.args, call.keywords)
    assert [gast.unparse(source) for source in sources] == ['x', 'c']


def test_the_rules_are_there_if_a_user_has_a_module_of_their_name(tmp_path):
    import os
    import subprocess
    import sys
    (tmp_path / 'operators.py').write_text('')
    (tmp_path / 'runtime.py').write_text('')
    text = 'import operator; from srcad import registry; print(registry.lookup(operator.add) is not None)'
    done = subprocess.run([sys.executable, '-c', text], capture_output=True, text=True,
                          env={**os.environ, 'PYTHONPATH': os.pathsep.join([str(tmp_path), *sys.path])})
    assert done.stdout.strip() == 'True'


def bind(function, text):
    call = gast.parse(text).body[0].value
    template = registry.lookup(function).adjoint or registry.lookup(function).elementwise
    return template, template.bind(call.args, call.keywords)


def test_binding_fills_in_defaults_and_knows_what_was_given():
    template, binding = bind(np.sum, 'np.sum(x, keepdims=True)')
    assert binding.given == {'a', 'keepdims'}
    assert gast.unparse(binding['axis']) == 'None'
    assert gast.unparse(template.body(binding)[0]) == 'd[a] = unreduce(d[z], a, keepdims=keepdims)'


@pytest.mark.parametrize('text, keyword', [('f(x, out=y)', 'out'), ('f(x, *a)', '*args'), ('f(x, **k)', '**keywords'),
                                           ('f(x, where=m)', 'where'), ('f(x, y, z)', 'positional argument 2')])
def test_uncovered_arguments_are_named(text, keyword):
    with pytest.raises(registry.RuleDoesNotCover) as caught:
        bind(np.sin, text)
    assert caught.value.keyword == keyword


def test_defaults_that_are_spelled_out_are_accepted():
    bind(np.sin, 'np.sin(x, out=None, where=True, dtype=None)')
    bind(np.sum, 'np.sum(x, out=None)')


def test_alternatives_are_chosen_by_the_call():
    nodes = [gast.Name('x', gast.Load(), None, None)]
    rule = registry.lookup(max)
    assert rule.select('elementwise', nodes * 2).params == ['x', 'y']
    assert rule.select('elementwise', nodes) is None
    assert rule.select('adjoint', nodes).params == ['values']
    assert rule.select('adjoint', nodes * 3).variadic == 'values'


def test_a_rule_of_a_user_is_found_by_identity():
    def cube(x):
        return x ** 3

    @registry.elementwise(cube)
    def cube_rule(z, x):
        return 3.0 * x * x

    assert isinstance(registry.lookup(cube).elementwise, Template)
    assert registry.lookup(lambda x: x ** 3) is None
    assert registry.lookup([1]) is None


def test_names_that_a_version_lacks_are_skipped():
    @registry.elementwise('numpy.there_is_no_such_function')
    def rule(z, x):
        return 1.0


def test_methods_and_attributes():
    assert registry.method('sum') is np.sum
    assert registry.method('copy') is np.copy
    assert registry.attribute('T') is np.transpose
    x = gast.Name('x', gast.Load(), None, None)
    two = gast.Constant(2, None)
    function, args, _ = registry.method_call('reshape', x, [two, two], [])
    assert function is np.reshape
    assert gast.unparse(args[1]) == '(2, 2)'
    assert registry.method_call('no_such_method', x, [], []) is None


def test_operators():
    import operator
    assert registry.operator_function(gast.Add) is operator.add
    assert registry.operator_function(gast.MatMult()) is operator.matmul


def test_looking_up_a_rule_does_not_import_scipy():
    import subprocess
    import sys
    text = 'import sys; from srcad import registry; registry.rules(); print("scipy" in sys.modules)'
    assert subprocess.run([sys.executable, '-c', text], capture_output=True, text=True).stdout.strip() == 'False'
