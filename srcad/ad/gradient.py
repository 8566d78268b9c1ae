"""The functions of reverse mode: gradient, value and gradient, vjp in one function, and its halves."""
from __future__ import annotations

import gast

from srcad import errors, ir, markers
from srcad.ad import attempts, doubles, inactive, lists, models, residual, returns, views
from srcad.ad.adjoints import Adjoints, adjoint_name
from srcad.ad.assembly import copies, copy_of, definition
from srcad.ad.facts import Facts
from srcad.ad.headers import Headers
from srcad.ad.needs import primal_reads
from srcad.ad.ownership import copied, is_immutable
from srcad.ad.record import Record
from srcad.ad.reverse import ReverseAD
from srcad.ad.splice import helper_name
from srcad.ad.weave import Sweeps, Weave
from srcad.analyze import infer, lattice
from srcad.analyze import types as ty
from srcad.analyze.blocks import Layout, bound_within, exposed, header_bound, parameters, statements
from srcad.unit import Request, Unit


class Reverse:
    """Builds the functions of reverse mode for one primal."""

    def __init__(self, facts: Facts, unit: Unit, request: Request) -> None:
        self.facts, self.unit, self.request = facts, unit, request
        self.seed_name = self._free_seed()
        self.retained: set[str] = set()
        self.keeps_result = False

    def _free_seed(self) -> str:
        used = {n.id for n in ir.names(self.facts.function)}
        return next(f'b|{n}' for n in ('y', 'result', 'output', 'seed') if n not in used)

    def joint(self) -> gast.FunctionDef:
        """Build one function with both sweeps."""
        function = self.facts.function
        body = copies(self.facts, self.unit) + self._arm(function.body, [])
        seeds = [self.seed_name] if self.request.transform == 'vjp' else []
        return definition(function, f'{self.unit.name}_{_SUFFIX[self.request.transform]}', body, seeds)

    def halves(self, accumulated: list[str], owns: bool) -> list[gast.FunctionDef]:
        """Build the forward half, which gives the value and the residuals, and the reverse half, which leaves them as
        they are.

        Parameters
        ----------
        accumulated
            Parameters whose adjoints are buffers of the caller's.
        owns
            Whether the residuals must be the derivative's own: who calls may change his arrays in between.
        """
        function = self.facts.function
        body = returns.single(function.body, self.unit)
        sweeps, gradients, value = self.build(body, [], accumulated)
        self._check_buffers(accumulated, sweeps.reverse)
        result, keep = self._kept(value, sweeps)
        residuals = self._residuals([*sweeps.reverse, *map(gast.Expr, gradients)], accumulated)
        taken = self._views_of_shared(residuals)
        residuals = self._without(residuals, taken)
        sweeps.reverse[:0] = taken
        residual.copy_snapshots(sweeps, residuals, self.facts.memory, self.unit)
        plan = residual.Plan(self.facts, self.unit, sweeps, residuals, owns)
        self.retained, self.keeps_result = plan.retained(), plan.keeps(result)
        sweeps.forward[:0] = [ir.assign(n, _nothing(n)) for n in residuals if n not in plan.bound]
        held = [plan.held(name) for name in residuals]
        saved: gast.expr = gast.Tuple(held, gast.Load())
        if plan.holds_objects():
            saved = ir.call(helper_name(self.unit, 'detached'), saved)
        forward = [*copies(self.facts, self.unit), *plan.arguments(), *sweeps.forward, *keep,
                   gast.Return(gast.Tuple([plan.result(result), saved], gast.Load()))]
        collects = function.args.vararg is not None and self.facts.shared is not None
        first = definition(function, f'{self.unit.name}_fwd', forward, [], positional=collects)
        backward = self._backward(residuals, sweeps, gradients, accumulated, plan)
        return [first, backward]

    def _check_buffers(self, accumulated: list[str], reverse: list[gast.stmt]) -> None:
        """The caller sees what is added to his buffer, and not what its name is bound to afterwards."""
        # `b += e` binds the name too, but changes the array.
        rebound = {n for s in statements(reverse) if not isinstance(s, gast.AugAssign) for n in header_bound(s)}
        for name in accumulated:
            if adjoint_name(name) in rebound:
                raise errors.at(errors.UnsupportedSyntax, 'SRC136', self.unit.source, self.facts.function,
                                f'the adjoint of {ir.base_name(name)} is not a buffer all through this function',
                                help='do not bind a parameter again whose elements are written')

    def _residuals(self, reverse: list[gast.stmt], accumulated: list[str]) -> list[str]:
        """Give the names that the reverse sweep reads and that it does not make itself."""
        given = {self.seed_name, *map(adjoint_name, accumulated), *self._shared()}
        exposed_names = exposed(reverse)
        order = dict.fromkeys(n.id for s in reverse for n in ir.names(s))
        return [n for n in order if n in exposed_names and n not in given]

    def _views_of_shared(self, residuals: list[str]) -> list[gast.stmt]:
        """Take the views of the caller's arrays again: what is put back through them is his. A number was kept as it was."""
        bases, result = set(self._shared()), []
        for stmt in self.facts.function.body:
            name = getattr(stmt.targets[0], 'id', '') if isinstance(stmt, gast.Assign) else ''
            place = self.facts.references.views.get(name)
            if place is None or place.stmt is not stmt or self.facts.memory.views.get(name) not in bases:
                continue
            if not self.facts.layout.record(stmt.value.value.id).definitions or stmt.value.value.id not in self._shared():
                bases.add(name)
                result.append(stmt)
        needed = {*residuals}
        for stmt in reversed(result):
            needed |= ir.reads(stmt.value) if ir.bound(stmt) & needed else set()
        return [self._taken_again(ir.copy_tree(s)) for s in result if ir.bound(s) & needed]

    def _taken_again(self, stmt: gast.Assign) -> gast.Assign:
        name, view = stmt.targets[0].id, stmt.value
        if isinstance(view, gast.Subscript) and not (
                views.is_part(view) or views.is_array(name, self.unit, self.facts.memory)):
            stmt.value = gast.IfExp(views.rank(name, self.unit), view, ir.load(name))
        return stmt

    def _without(self, residuals: list[str], taken: list[gast.stmt]) -> list[str]:
        """Give the residuals when some views are taken again: their indices are there, and they are not."""
        bound = set().union(*(ir.bound(s) - ir.reads(s.value) for s in taken))
        indices = [n.id for s in taken for n in ir.names(s.value)]
        given = {*bound, *self._shared()}
        return list(dict.fromkeys(n for n in [*residuals, *indices] if ir.is_local(ir.load(n)) and n not in given))

    def _shared(self) -> list[str]:
        """Give the parameters whose memory is the caller's and is written, in order."""
        return [n for n in parameters(self.facts.function) if n in (self.facts.shared or ())]

    def _backward(self, residuals, sweeps, gradients, accumulated, plan) -> gast.FunctionDef:
        saved = self.unit.unused('residuals')
        body: list[gast.stmt] = []
        if residuals:
            targets = gast.Tuple([ir.store(n) for n in residuals], gast.Store())
            body.append(gast.Assign([targets], plan.taken(ir.load(saved)), None))
        body += plan.own_copies()
        body += sweeps.reverse
        own = [g for g, name in zip(gradients, self.facts.independent) if name not in accumulated]
        if own:
            body.append(gast.Return(own[0] if len(own) == 1 else gast.Tuple(own, gast.Load())))
        arguments = [ir.store(n) for n in (saved, self.seed_name, *self._shared(), *map(adjoint_name, accumulated))]
        for node in arguments:
            node.ctx = gast.Param()
        signature = gast.arguments(arguments, [], None, [], [], None, [])
        return gast.FunctionDef(f'{self.unit.name}_bwd', signature, body or [gast.Pass()], [], None, None, [])

    def _path(self, body: list[gast.stmt], before: list[gast.stmt]) -> list[gast.stmt]:
        """Build the sweeps of a block that returns; a guard keeps a small reverse sweep of its own.

        ``before`` are the statements that ran before the block, none of which has a reverse.
        """
        last = body[-1]
        if isinstance(last, gast.If) and returns.returns([last]):
            before = before + body[:-1]
            first, second = self._arm(last.body, before), self._arm(last.orelse, before)
            if markers.caught(last) is not None:
                attempts.check(last, self.unit, self.facts.memory, self.facts.activity)
                return [*body[:-1], ir.copy_origin(gast.If(last.test, first, second), last)]
            if not second:
                return [*body[:-1], ir.copy_origin(gast.If(last.test, first, []), last)]
            return [*body[:-1], ir.copy_origin(gast.If(last.test, first, []), last), *second]
        return self._sweeps(body, before)

    def _arm(self, body: list[gast.stmt], before: list[gast.stmt]) -> list[gast.stmt]:
        if not body:
            return []
        return self._path(body, before) if returns.returns(body) else body

    def _sweeps(self, body: list[gast.stmt], before: list[gast.stmt]) -> list[gast.stmt]:
        sweeps, gradients, value = self.build(body, before)
        result = sweeps.forward
        if self.request.transform in ('value_and_grad',) or self.request.preserve_result or self.request.has_aux:
            value, keep = self._kept(value, sweeps)
            result = result + keep
        return [*result, *sweeps.reverse, gast.Return(self._result(value, gradients))]

    def _kept(self, value: gast.expr, sweeps: Sweeps) -> tuple[gast.expr, list[gast.stmt]]:
        """Keep the value of the primal: the reverse sweep restores over memory, and binds names again."""
        names = ir.reads(value)
        lost = names & (bound_within(sweeps.reverse) | {n for n in names if self.facts.memory.is_memory(n)})
        saved, renamed = [], {}
        for name in sorted(lost):
            renamed[name] = self.unit.fresh()
            t = self.unit.types.get(name, ty.UNKNOWN)
            self.unit.types[renamed[name]] = t
            shared = self.facts.memory.is_memory(name) and not is_immutable(t)
            saved.append(ir.assign(renamed[name], copy_of(name, self.unit) if shared else ir.load(name)))
        value = ir.copy_tree(value)
        for node in ir.names(value):
            node.id = renamed.get(node.id, node.id)
        return value, saved

    def build(self, body: list[gast.stmt], before: list[gast.stmt],
              accumulated: list[str] = ()) -> tuple[Sweeps, list[gast.expr], gast.expr]:
        """Build the sweeps of a block that ends with its return; the gradients; the expression of the value."""
        facts, value = self.facts, body[-1].value
        layout = Layout(facts.function) if not before else facts.layout
        ad = ReverseAD(self.unit, facts.activity, facts.memory, layout, facts.references, facts.shadows)
        for name in accumulated:
            ad.adjoints.owned[name] = True
            ad.adjoints.in_place[name] = True
            ad.adjoints.buffers.add(name)
            own = self.unit.types.get(name, ty.UNKNOWN)
            if ty.is_array(own) and ty.rank(own) == 0:          # not a number, which an adjoint of rank 0 may be elsewhere
                self.unit.types[adjoint_name(name)] = own
        seeding = self._seed(ad, value)
        for stmt in seeding:
            stmt.origin = getattr(body[-1], 'origin', None)
        mirrors = ad.block(body[:-1])
        ending, gradients = self._gradients(ad.adjoints, accumulated)
        inactive.mark(mirrors, self.unit, facts.memory, facts.shared or set(), facts.activity)
        headers = Headers(self.unit, facts.memory)
        mirrors = headers.prepare(mirrors)
        available = parameters(facts.function) + sorted(bound_within(before))
        models.choose(mirrors, facts.function, self.unit)
        record = Record(mirrors, self.unit, facts.memory, available, ir.reads(value), facts.shared or set(),
                        headers.backwards, ending)
        sweeps = Weave(record, self.unit, facts.memory, headers.backwards).run()
        sweeps.reverse = [*seeding, *sweeps.reverse]
        _define_maybe_unbound(sweeps, record)
        return sweeps, gradients, value

    def _seed(self, ad: ReverseAD, value: gast.expr) -> list[gast.stmt]:
        """Define the adjoint of the result."""
        if self.unit.idle:
            return []
        if self.request.transform in ('grad', 'value_and_grad'):
            target = value.elts[0] if isinstance(value, gast.Tuple) and self.request.has_aux else value
            return self._add_seed(ad, target, ir.constant(1.0))
        seed: gast.expr = ir.load(self.seed_name)
        if isinstance(value, gast.Tuple) and self.request.has_aux:
            return self._add_seed(ad, value.elts[0], seed)
        if isinstance(value, gast.Tuple):
            parts = [gast.Subscript(ir.copy_tree(seed), ir.constant(k), gast.Load()) for k in range(len(value.elts))]
            return [s for v, part in zip(value.elts, parts) for s in self._add_seed(ad, v, part)]
        self.unit.types.setdefault(self.seed_name, self._type_of(value))
        return self._add_seed(ad, value, seed)

    def _type_of(self, value: gast.expr) -> ty.Type:
        t = infer.rhs(value, self.unit)
        return t if not ty.is_integer(t) else ty.UNKNOWN

    def _add_seed(self, ad: ReverseAD, value: gast.expr, seed: gast.expr) -> list[gast.stmt]:
        if not (ir.is_local(value) and ad.is_active(value.id)):
            return []
        if value.id in ad.references.views:
            ad.returned[value.id] = seed        # its shadow is bound first
            return []
        result = ad.adjoints.add(value.id, seed)
        if self.facts.memory.is_memory(value.id):
            result += ad.adjoints.own(value.id)
        return result

    def _gradients(self, adjoints: Adjoints, accumulated: list[str]) -> tuple[list[gast.stmt], list[gast.expr]]:
        """Give the expressions of the gradients, each of which is owned by the caller."""
        ending: list[gast.stmt] = []
        gradients = []
        for name in self.facts.independent:
            if name in self.facts.shadows.gradients:
                gradients.append(self._fitted(self.facts.shadows.gradients[name], name, ending))
                continue
            if name in accumulated and adjoints.defined(name):
                gradients.append(ir.load(adjoint_name(name)))       # the caller's buffer stays what it is
                continue
            if not adjoints.defined(name):
                ending.append(adjoints.zero(name))
            elif not adjoints.owned[name] and not is_immutable(t := self.unit.types.get(name, ty.UNKNOWN)):
                mine = ir.load(adjoint_name(name))
                sequence = name in adjoints.structured or t == ty.UNKNOWN and adjoints.loose[name]
                own = ir.call(helper_name(self.unit, 'fresh'), mine) if sequence else copied(mine, self.unit)
                ending.append(ir.assign(adjoint_name(name), own))
            gradients.append(self._fitted(adjoint_name(name), name, ending))
        return ending, gradients

    def _fitted(self, gradient: str, name: str, ending: list[gast.stmt]) -> gast.expr:
        """Give a gradient fitted to its parameter, where it may have another dtype, or be another kind of sequence."""
        own, function = self.unit.types.get(name, ty.UNKNOWN), self.facts.function
        # What is known of a dtype is what the adjoint should have where it comes out of a container.
        single = ty.is_number(own) or ty.is_array(own) and not any(
            isinstance(t, _CONTAINERS) and lattice.may_be_float(t) for t in self.unit.types.values())
        if own == ty.UNKNOWN:
            fits = doubles.keeps(function, self.unit) and name not in self.unit.loose | self.unit.objects
        else:
            whole = isinstance(own, _CONTAINERS) and self.unit.buffers.get(name) in ('number', 'array_buffer')
            typed = ty.is_number(own) or ty.is_array(own) or isinstance(own, (*_CONTAINERS, ty.Object))
            fits = not typed or doubles.only(function, self.unit) and not lists.is_named(own) and not whole
        # In functions that are called, adjoints of objects are no objects.
        if fits or self.facts.shared is not None and lists.is_named(own):
            return ir.load(gradient)
        fitted, helper = self.unit.fresh(), helper_name(self.unit, 'match' if single else 'like')
        ending.append(ir.assign(fitted, ir.call(helper, ir.load(gradient), ir.load(name))))
        return ir.load(fitted)

    def _result(self, value: gast.expr, gradients: list[gast.expr]) -> gast.expr:
        several = len(gradients) > 1 or self.request.tupled
        gradient = gast.Tuple(gradients, gast.Load()) if several else gradients[0]
        if self.request.transform == 'value_and_grad':
            return gast.Tuple([value, gradient], gast.Load())
        if self.request.has_aux:
            return gast.Tuple([gradient, value.elts[1]], gast.Load())
        if self.request.preserve_result:
            return gast.Tuple([gradient, value] if len(gradients) == 1 else [*gradients, value], gast.Load())
        return gradient


_CONTAINERS = (ty.Dict, ty.List, ty.Tuple)
_SUFFIX = {'grad': 'grad', 'value_and_grad': 'value_and_grad', 'vjp': 'vjp'}


def _nothing(name: str) -> gast.expr:
    """Give what a residual is where the primal did not come to it."""
    return gast.List([], gast.Load()) if name.startswith('stack|') else ir.constant(None)


def _define_maybe_unbound(sweeps: Sweeps, record: Record) -> None:
    """Bind names that are saved, or whose adjoint is made zero, before anything is certain to have bound them."""
    lost = record.uncertain.union(*(e.restore for e in record.entries.values()))
    for scope in record.scopes.values():
        entering = [s for m in scope.mirrors if m.body for s in m.adjoint]
        lost |= primal_reads([*scope.ends, *entering], record.unit, record.memory).before
    for name in sorted(n for n in lost if not n.startswith('memory|')):
        if name not in record.parameters and not _bound_first(name, sweeps.forward):
            sweeps.forward.insert(0, ir.assign(name, ir.constant(None)))


def _bound_first(name: str, body: list[gast.stmt]) -> bool:
    """Tell whether the first statement that mentions a name is a plain definition of it at the top level."""
    for stmt in body:
        if name in {n.id for n in ir.names(stmt)}:
            return isinstance(stmt, gast.Assign) and name in header_bound(stmt) and name not in ir.reads(stmt)
    return True
