"""What evaluating an expression may do: which calls are free of effects, and what an expression binds or delays."""
from __future__ import annotations

import gast

from srcad import ir
from srcad.unit import Unit

WALRUS = 1     # binds a name
CALL = 2       # calls something that may have effects
LAZY = 4       # holds a conditional expression, `and` or `or` in a position whose value may be differentiated
DELAYED = 8    # one of the first two, or a comprehension, stands where it is not always evaluated
BURIED = 16    # calls something that may have effects in a place that stays whole otherwise: an index, a comparison
LOOP = 32      # holds a comprehension or a generator expression

COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)

EFFECTFUL_BUILTINS = frozenset("""
    print input open next iter setattr delattr exec eval compile breakpoint __import__ help vars globals locals
    """.split())
PURE_LIBRARIES = frozenset("""
    builtins math cmath numpy scipy operator itertools functools collections fractions decimal statistics numbers
    typing string
    """.split())
EFFECTFUL_PATHS = frozenset(f'numpy.{name}' for name in """
    copyto put place putmask fill_diagonal put_along_axis save savetxt savez savez_compressed load loadtxt fromfile
    genfromtxt memmap seterr seterrcall setbufsize set_printoptions printoptions errstate apply_along_axis
    apply_over_axes vectorize fromfunction frompyfunc piecewise nditer
    """.split()) | {'operator.' + name for name in """
    setitem delitem iadd isub imul itruediv ifloordiv imod ipow imatmul iand ior ixor ilshift irshift iconcat call
    methodcaller""".split()}
EFFECTFUL_PREFIXES = ('numpy.random.', 'scipy.io.', 'scipy.optimize.', 'scipy.integrate.', 'functools.reduce')
PURE_METHODS = frozenset("""
    all any argmax argmin argpartition argsort astype choose clip compress conj conjugate copy cumprod cumsum diagonal
    dot flatten item max mean min nonzero prod ptp ravel repeat reshape round searchsorted squeeze std sum swapaxes
    take tobytes tolist trace transpose var view
    get items keys values count index
    startswith endswith lower upper strip lstrip rstrip split rsplit join replace format find rfind isdigit isalpha
    capitalize title zfill
    union intersection difference issubset issuperset
    bit_length is_integer hex as_integer_ratio
    """.split())
TESTS = frozenset("""
    isinstance issubclass callable hasattr bool len any all
    """.split())
INTEGER_CALLS = frozenset('len id ord hash int'.split())


def external_path(node: gast.AST, unit: Unit) -> tuple[str, str]:
    """Give kind and dotted path of an external name; empty strings for anything else."""
    if not ir.is_external(node):
        return '', ''
    entry = unit.externals.get(node.id)
    return (entry.kind, entry.path) if entry else ('', node.id[1:])


def builtin_name(node: gast.AST, unit: Unit) -> str:
    """Give the name of the builtin that an expression is; the empty string for anything else."""
    kind, path = external_path(node, unit)
    return path.rpartition('.')[2] if kind == 'builtin' or path.startswith('builtins.') else ''


def effectful(call: gast.Call, unit: Unit) -> bool:
    """Tell whether a call may have an effect or run code of the user's.

    Calls of local names, of the user's functions, of unknown methods and libraries all count.
    """
    if any(k.arg == 'out' for k in call.keywords):
        return True
    func = call.func
    if isinstance(func, gast.Attribute):
        if not ir.is_external(func.value):
            return func.attr not in PURE_METHODS
        return external_path(func.value, unit)[0] == 'library' or func.attr not in PURE_METHODS
    kind, path = external_path(func, unit)
    name = builtin_name(func, unit)
    if name:
        return name in EFFECTFUL_BUILTINS or _calls_back(call, name)
    if kind != 'library' or path.partition('.')[0] not in PURE_LIBRARIES:
        return True
    return path in EFFECTFUL_PATHS or path.startswith(EFFECTFUL_PREFIXES)


def _calls_back(call: gast.Call, name: str) -> bool:
    """Tell whether a builtin is given a function that it calls: `sorted(xs, key=f)`, `map(f, xs)`."""
    return name in ('map', 'filter') or any(k.arg in ('key', None) for k in call.keywords) and name in (
        'sorted', 'min', 'max')


def truth_valued(node: gast.expr, unit: Unit) -> bool:
    """Tell whether the value of an expression is surely a truth value or a whole number, so never active."""
    if isinstance(node, gast.BoolOp):
        return all(truth_valued(v, unit) for v in node.values)
    if isinstance(node, gast.Constant):
        return not isinstance(node.value, (float, complex))
    if isinstance(node, gast.Call):
        return builtin_name(node.func, unit) in TESTS
    return isinstance(node, gast.Compare) or isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not)


class Facts:
    """What the expressions of a statement may do, computed once a node.

    Parameters
    ----------
    unit
        Knows the externals.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        # The node is kept with its facts, so that its id cannot be given to another node.
        self._known: dict[int, tuple[gast.AST, int]] = {}

    def of(self, node: gast.AST | None) -> int:
        """Give the flags of an expression as one integer."""
        if node is None or isinstance(node, (gast.Name, gast.Constant)):
            return 0
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = (node, self._compute(node))
        return known[1]

    def _compute(self, node: gast.AST) -> int:
        parts = [self.of(child) for child in ir.parts(node)]
        flags = 0
        for part in parts:
            flags |= part
        if isinstance(node, gast.NamedExpr):
            return flags | WALRUS
        if isinstance(node, COMPREHENSIONS):
            return flags | LOOP
        if isinstance(node, gast.Call):
            return flags | CALL if effectful(node, self.unit) else flags
        if isinstance(node, gast.Subscript):
            return flags & ~LAZY | self.of(node.value) & LAZY | _bury(self.of(node.slice))
        if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not) or isinstance(node, gast.JoinedStr):
            return flags & ~LAZY | _bury(flags)
        if isinstance(node, gast.Compare):
            return flags & ~LAZY | _bury(flags) | self._delayed(node.comparators[1:])
        if isinstance(node, gast.IfExp):
            return flags | LAZY | _bury(self.of(node.test)) | self._delayed([node.body, node.orelse])
        if isinstance(node, gast.BoolOp):
            flags |= self._delayed(node.values[1:])
            return flags & ~LAZY | _bury(flags) if truth_valued(node, self.unit) else flags | LAZY
        return flags

    def _delayed(self, nodes: list) -> int:
        return DELAYED if any(self.of(n) & (WALRUS | CALL | LOOP) for n in nodes) else 0

    def pure(self, node: gast.AST | None) -> bool:
        """Tell whether an expression may stay whole in a test or an index."""
        return not self.of(node) & (WALRUS | CALL | LOOP)


def _bury(flags: int) -> int:
    return BURIED if flags & CALL else 0


def binds(node: gast.AST) -> set[str]:
    """Give the names that assignment expressions in a tree bind."""
    return {part.target.id for part in ir.walk(node) if isinstance(part, gast.NamedExpr)}
