"""Names of functions that run become objects: globals, closures, builtins, locals; names that do not exist."""
import builtins
import math

import numpy as np
import pytest

from srcad import errors
from srcad.frontend.load import load
from srcad.frontend.resolve import LiveResolver, NamespaceResolver
from srcad.unit import MISSING

G = 2.5
ARRAY = np.ones(3)


class Config:
    K = 3

    def __init__(self):
        self.x = 1.0


cfg = Config()


def names_of(function):
    return set(load(function)[1].externals)


def test_globals_instances_and_classes():
    def f(x):
        return x * G + ARRAY[0] + cfg.x + Config.K + abs(x)
    tree, unit = load(f)
    home = '@' + __name__
    assert set(unit.externals) == {home + '.G', home + '.ARRAY', home + '.cfg', home + '.Config.K', '@builtins.abs'}
    import gast
    attribute = [node for node in gast.walk(tree) if isinstance(node, gast.Attribute)]
    assert [(node.value.id, node.attr) for node in attribute] == [(home + '.cfg', 'x')]
    assert unit.externals[home + '.ARRAY'].value is ARRAY
    assert unit.externals[home + '.ARRAY'].kind == 'global' and unit.externals[home + '.ARRAY'].path == 'ARRAY'
    assert unit.externals[home + '.Config.K'].value == 3


def test_closure_hides_globals_and_globals_hide_builtins():
    def make(G, np_):
        def f(x):
            return x * G + np_.sin(x) + np.cos(x)
        return f
    f = make(7, np)
    _, unit = load(f)
    key = f'@cell.{f.__qualname__}.G'
    assert unit.externals[key].value == 7 and unit.externals[key].kind == 'cell' and unit.externals[key].path == 'G'
    assert unit.externals['@numpy.sin'].spelling == 'np_.sin'
    shadowed = NamespaceResolver({'__name__': 'm', 'len': 3}).lookup('len')
    assert shadowed.key == '@m.len' and shadowed.value == 3
    assert NamespaceResolver({'__name__': 'm'}).lookup('len').value is len
    assert NamespaceResolver({'__name__': 'm', '__builtins__': {}}).lookup('len') is None


def test_empty_cell_has_no_value():
    def f(x):
        return later(x)
    found = LiveResolver(f).lookup('later')
    assert found.value is MISSING and found.kind == 'cell'
    later = math.sin
    assert LiveResolver(f).lookup('later').value is later


def test_locals_are_those_of_python():
    def f(x, *args, k=1):
        if x:
            len = 2
        for abs, (sum, [*max]) in args:
            pass
        if (min := x) > 1:
            pass
        a = b = c = x
        a += 1
        d: float = 3.0
        while k:
            k -= 1
        else:
            e = 1
        return len + abs + sum + max[0] + min + a + b + c + d + e + k
    assert names_of(f) == set()


def test_a_name_that_is_assigned_later_is_local():
    def f(x):
        y = G + x       # noqa: F823  an error in Python as well, when it runs
        G = y           # noqa: F841
        return y
    assert names_of(f) == set()


def test_defaults_and_annotations_are_left_alone():
    def f(x, n=G):
        y: G = x
        return y
    tree, unit = load(f)
    assert unit.externals == {}
    assert tree.body[0].args.defaults[0].id == 'G'
    assert tree.body[0].body[0].annotation.id == 'G'


def test_keys_are_never_shared():
    namespace = {'__name__': 'numpy', 'sin': 1.0, 'np': np}
    resolver = NamespaceResolver(namespace)
    one, other = resolver.lookup('sin'), resolver.attribute(resolver.lookup('np'), 'sin')
    assert one.key != other.key and other.value is np.sin and one.value == 1.0
    nameless = NamespaceResolver({'len2': 1, '__name__': None})
    assert nameless.lookup('len2').key == '@global.len2'
    lying = NamespaceResolver({'__name__': 'builtins', 'len': 1})
    assert lying.lookup('len').key != '@builtins.len'


def test_distinct_objects_in_one_namespace_have_distinct_keys():
    resolver = NamespaceResolver({'__name__': 'm', 'np': np, 'sin': math.sin, 'nsin': np.sin, 'abs': np.abs,
                                  'pyabs': builtins.abs, 'a': Config(), 'b': Config(), 'max': np.max, 'amax': np.amax})
    by_key = {}
    for name in ('np', 'sin', 'nsin', 'abs', 'pyabs', 'a', 'b', 'max', 'amax', 'len'):
        found = resolver.lookup(name)
        assert by_key.setdefault(found.key, found.value) is found.value
    assert by_key['@math.sin'] is math.sin and by_key['@numpy.sin'] is np.sin and by_key['@builtins.abs'] is abs


def test_objects_that_claim_to_be_of_a_library_are_not_believed():
    def sin(x):
        return x
    sin.__module__, sin.__qualname__ = 'numpy', 'sin'

    class Nasty:
        def __getattr__(self, name):
            raise RuntimeError(name)
    resolver = NamespaceResolver({'__name__': 'm', 'sin': sin, 'nasty': Nasty()})
    assert resolver.lookup('sin').key == '@m.sin'
    assert resolver.lookup('nasty').key == '@m.nasty'


def test_current_follows_rebinding():
    namespace = {'__name__': 'm', 'act': np.tanh, 'np': np}
    resolver = NamespaceResolver(namespace)
    act, sin = resolver.lookup('act'), resolver.attribute(resolver.lookup('np'), 'sin')
    namespace['act'] = np.sin
    assert resolver.current(act) is np.sin and resolver.current(sin) is np.sin
    del namespace['act']
    assert resolver.current(act) is MISSING


def test_unknown_names_are_reported_with_near_ones():
    def f(x):
        return np.sinn(x) + lenn(x)     # noqa: F821
    with pytest.raises(errors.UnknownName) as caught:
        load(f)
    text = str(caught.value)
    assert "has no attribute 'sinn'" in text and 'sin' in text
    assert "name 'lenn' is not defined" in text and 'did you mean len' in text
    assert len(caught.value.problems) == 2
