"""Write `with` and `try` again: what stands between marks becomes a block.

Before::

    enter('call', np.errstate, divide='ignore')
    z = np.log(x)
    leave()
    %caught = attempt('1', KeyError)
    if %caught:
        y = z
    else:
        %1 = table['y']
        settled()
        y = %1 * z
    if %caught:
        ...

After::

    with np.errstate(divide='ignore'):
        z = np.log(x)
    %caught = False
    try:
        %1 = table['y']
    except KeyError:
        %caught = True
        y = z
    else:
        y = %1 * z
    if %caught:
        ...

The flag is set only where something else asks for it.
"""
from __future__ import annotations

import collections

import gast

from srcad import errors, ir, markers


def run(function: gast.FunctionDef) -> None:
    """Make blocks of what stands between the marks of a function, in place."""
    if not any(markers.name_of(node) for node in ir.walk(function) if isinstance(node, gast.Call)):
        return
    work = _Nest(function)
    function.body = work.block(function.body)
    used = {n.id for n in ir.names(function) if n.ctx.__class__ is gast.Load}
    function.body = _Flags(work.flags, used).block(function.body)
    for node in ir.walk(function):
        if isinstance(node, gast.Call) and markers.name_of(node):
            raise errors.make('SRC901', f'a mark is left: {markers.name_of(node)}', None, node)


class _Nest:
    def __init__(self, function: gast.FunctionDef) -> None:
        self.attempts: dict[str, gast.Call] = {}
        self.flags: dict[int, str] = {}             # the names that tell what was caught, by `try`
        self.counts = collections.Counter(n.id for n in ir.names(function))
        self.loads = _loads(function)

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """Nest the statements of a block."""
        level: list[gast.stmt] = []
        outer: list[tuple[gast.stmt, list[gast.stmt]]] = []
        for node in body:
            mark = markers.name_of(node)
            if mark in ('enter', 'cleanup'):
                new = _with(node) if mark == 'enter' else gast.Try([], [], [], [])
                outer.append((ir.copy_origin(new, node), level))
                level = []
            elif mark == 'final':
                outer[-1][0].body, level = level or [gast.Pass()], []
            elif mark in ('leave', 'ended'):
                new, around = outer.pop()
                setattr(new, 'body' if mark == 'leave' else 'finalbody', level)
                level = [*around, *(_kept(new) if mark == 'leave' else [self._joined(new)])]
            elif mark == 'attempt':
                self.attempts[node.targets[0].id] = node.value
            elif markers.caught(node) is not None:
                level += self._try(node)
            else:
                for field in ('body', 'orelse'):
                    if isinstance(node, (gast.If, gast.For, gast.While)):
                        setattr(node, field, self.block(getattr(node, field)))
                level.append(node)
        return level

    def _joined(self, node: gast.Try) -> gast.Try:
        """Give a `finally` its handlers, where nothing else stands in it."""
        node.finalbody = node.finalbody or [gast.Pass()]
        inner = node.body[0]
        if len(node.body) > 1 or not isinstance(inner, gast.Try) or inner.finalbody:
            return node
        inner.finalbody = node.finalbody
        return inner

    def _try(self, node: gast.If) -> list[gast.stmt]:
        flag = next(n.id for n in ir.names(node.test))
        call, block = self.attempts[flag], markers.tried(node)
        end = markers.settles(block)
        body, after = block[:end], block[end + 1:]
        self._merge(body, after)
        handlers = []
        sizes, *kinds = call.args
        for number, size in enumerate(map(int, sizes.value.split(',')), 1):
            own, kinds = kinds[:size], kinds[size:]
            handlers.append(self._handler(own, markers.caught(node), flag, number))
        after = self.block(after)
        leaves = all(isinstance(handler.body[-1], (gast.Return, gast.Raise)) for handler in handlers)
        new = gast.Try(self.block(body) or [gast.Pass()], handlers, [] if leaves else after, [])
        self.flags[id(new)] = flag
        return [ir.copy_origin(new, node), *(after if leaves else [])]

    def _merge(self, body: list[gast.stmt], after: list[gast.stmt]) -> None:
        """Let what is tried last bind the variable itself, and not a temporary for it."""
        last = body[-1] if body else None
        name = getattr(last.targets[0], 'id', '') if isinstance(last, gast.Assign) else ''
        if not ir.is_temporary(name) or self.counts[name] != 2:
            return
        for index, node in enumerate(after):
            if any(n.id == name for n in ir.names(node)):
                target = node.targets[0] if isinstance(node, gast.Assign) and ir.is_local(node.value) else None
                before = {n.id for s in after[:index] for n in ir.names(s)}
                if target is not None and ir.is_local(target) and target.id not in before:
                    last.targets = [target]
                    del after[index]
                return

    def _handler(self, kinds: list, handling: list[gast.stmt], flag: str, number: int) -> gast.ExceptHandler:
        body = _chosen([ir.copy_tree(s) for s in handling], flag, number)
        name = None
        if body and markers.name_of(body[0]) == 'exception':
            first = body.pop(0)
            name = first.targets[0]
            if self.loads[name.id] > _loads(gast.Module(handling, []))[name.id]:       # Python forgets it with the handler
                body.insert(0, ir.copy_origin(ir.assign(name.id, ir.load('%raised')), first))
                name = ir.store('%raised')
        kind = gast.Tuple(kinds, gast.Load()) if len(kinds) > 1 else kinds[0] if kinds else None
        handler = gast.ExceptHandler(kind, name, self.block(body) or [gast.Pass()])
        handler.number = number
        return handler


def _loads(tree: gast.AST) -> collections.Counter:
    """Count where names are read."""
    return collections.Counter(n.id for n in ir.names(tree) if n.ctx.__class__ is gast.Load)


def _with(node: gast.stmt) -> gast.With:
    """Build the statement for the mark that enters a context."""
    how, context, *args = node.value.args
    if how.value == 'call':
        context = gast.Call(context, args, node.value.keywords)
    target = node.targets[0] if isinstance(node, gast.Assign) else None
    return gast.With([gast.withitem(context, target)], [], None)


def _kept(node: gast.With) -> list[gast.stmt]:
    """Give a statement, or what stays of it: an empty block needs no context for what it computes."""
    if node.body:
        return [node]
    node.body = [gast.Pass()]
    function = getattr(node.items[0].context_expr, 'func', None)
    return [] if isinstance(function, gast.Name) and function.id == '@numpy.errstate' else [node]


def _chosen(body: list[gast.stmt], flag: str, number: int) -> list[gast.stmt]:
    """Take what is done for one of several handlers."""
    result: list[gast.stmt] = []
    for node in body:
        found = _is_number(node.test, flag) if isinstance(node, gast.If) else None
        if found is None:
            result.append(node)
        else:
            wanted, truth = found
            result += _chosen(node.body if (wanted == number) is truth else node.orelse, flag, number)
    return result


def _is_number(test: gast.expr, flag: str) -> tuple[int, bool] | None:
    """Read a test which handler it was: its number, and whether it has to be that one."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        found = _is_number(test.operand, flag)
        return found and (found[0], not found[1])
    if isinstance(test, gast.Compare) and ir.is_local(test.left) and test.left.id == flag:
        return test.comparators[0].value, True
    return None


class _Flags:
    """Sets the names that tell what was caught, where they are read."""

    def __init__(self, flags: dict[int, str], used: set[str]) -> None:
        self.flags, self.used = flags, used

    def block(self, body: list[gast.stmt]) -> list[gast.stmt]:
        """Set the flags of a block."""
        result: list[gast.stmt] = []
        for node in body:
            flag = self.flags.get(id(node), '')
            handlers = getattr(node, 'handlers', [])
            if flag in self.used:
                several = len(handlers) > 1
                result.append(ir.copy_origin(ir.assign(flag, ir.constant(0 if several else False)), node))
                for handler in handlers:
                    told = ir.assign(flag, ir.constant(handler.number if several else True))
                    handler.body = [ir.copy_origin(told, node), *[s for s in handler.body if not isinstance(s, gast.Pass)]]
            result.append(node)
            for owner in (node, *handlers):
                for field in ('body', 'orelse', 'finalbody'):
                    if isinstance(getattr(owner, field, None), list):
                        setattr(owner, field, self.block(getattr(owner, field)))
        return result
