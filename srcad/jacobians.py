"""Jacobians, Hessians, and the derivative by element: loops around generated tangents and pullbacks."""
from __future__ import annotations

from typing import Any

import numpy as np

from srcad import errors
from srcad.compose import Composite, Writer
from srcad.derivative import Gradient, split_functions
from srcad.unit import Request


class _Matrix(Composite):
    """What Jacobians and Hessians have in common."""

    def _check_arguments(self, named: dict[str, Any]) -> None:
        for position in self.wrt:
            name = self.parameters.names[position]
            value = named[name]
            if not isinstance(value, (float, complex, np.number, np.ndarray)):
                raise errors.DtypeError(f'{name} is a {type(value).__name__}, and {self.transform} takes numbers and '
                                        'arrays', help='use srcad.vjp or srcad.jvp for structures')
            if np.iscomplexobj(value):
                raise errors.DtypeError(f'{name} is complex: {self.transform} is for real arguments',
                                        help='use srcad.vjp or srcad.jvp')

    def _derived(self, transform: str, types_: dict[str, Any] | None, target: Any = None) -> Any:
        from srcad import pipeline
        request = Request(transform, self.wrt, optimized=self._options.get('optimized', True))
        return pipeline.derivative(self._target(types_) if target is None else target, request, types_)

    def _names(self) -> list[str]:
        return [self.parameters.names[i] for i in self.wrt]

    def _columns(self, writer: Writer, call: Any, several_results: bool = False) -> list[str]:
        """Write the loop over the directions in which the arguments change, one element at a time."""
        np_, names = writer.np, self._names()
        tangents = [writer.fresh(f't{name}') for name in names]
        index, columns, blocks = writer.fresh('i'), writer.fresh('columns'), []
        lines = []
        for name, tangent in zip(names, tangents):
            block = writer.fresh(f'J_{name}' if len(names) > 1 else 'J')
            blocks.append(block)
            zeros = [f'{t} = {np_}.zeros_like({n})[()]' for n, t in zip(names, tangents) if n != name]
            lines += [*zeros, f'{columns} = []',
                      f'for {index} in {np_}.ndindex({np_}.shape({name})):',
                      f'    {tangent} = {np_}.zeros_like({name})',
                      f'    {tangent}[{index}] = 1.0',
                      f'    {columns}.append({call([t if t != tangent else t + "[()]" for t in tangents])})',
                      f'if not {columns}:',
                      f'    {columns}.append({call([f"{np_}.zeros_like({n})[()]" for n in names])})']
            lines += self._stack(writer, block, columns, name, several_results)
        return [*lines, f'return {self._result(blocks)}']

    def _stack(self, writer: Writer, block: str, columns: str, name: str, several_results: bool) -> list[str]:
        np_ = writer.np
        if not several_results:
            return [f'{block} = {np_}.stack({columns}, axis=-1)[..., :{np_}.size({name})]',
                    f'{block} = {np_}.reshape({block}, {np_}.shape({columns}[0]) + {np_}.shape({name}))[()]']
        rows, part, parts = writer.fresh('row'), writer.fresh('part'), writer.fresh('parts')
        return [f'{rows} = []',
                f'for {parts} in zip(*{columns}):',
                f'    {part} = {np_}.stack({parts}, axis=-1)[..., :{np_}.size({name})]',
                f'    {rows}.append({np_}.reshape({part}, {np_}.shape({parts}[0]) + {np_}.shape({name}))[()])',
                f'{block} = {rows}']

    def _result(self, blocks: list[str]) -> str:
        if not self._several:
            return blocks[0]
        return '(' + ', '.join(blocks) + ',' * (len(blocks) == 1) + ')'


class ForwardJacobian(_Matrix):
    """The Jacobian by columns; see `srcad.jacfwd`."""

    transform = suffix = 'jacfwd'
    title = 'Jacobian'

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        return [self._derived('tangent', types_)]

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        function = parts[0].function
        return self._columns(writer, lambda tangents: writer.call(function, tangents))


class ReverseJacobian(_Matrix):
    """The Jacobian by rows; see `srcad.jacrev`."""

    transform = suffix = 'jacrev'
    title = 'Jacobian'

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        return [self._derived('split', types_)]

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        value, saved = writer.fresh('y'), writer.fresh('saved')
        forward, backward = split_functions(parts[0])
        return [f'{value}, {saved} = {writer.call(forward)}', *self._rows(writer, backward, value, saved)]

    def _rows(self, writer: Writer, backward: Any, value: str, saved: str) -> list[str]:
        """Write the loop over the elements of the result."""
        np_, names = writer.np, self._names()
        index, seed, rows, row = (writer.fresh(n) for n in ('i', 'by', 'rows', 'row'))
        lines = [f'if {np_}.iscomplexobj({value}):',
                 f"    raise TypeError('the result of {self.parameters.name} is complex: use srcad.jacfwd')",
                 f'{rows} = []',
                 f'for {index} in {np_}.ndindex({np_}.shape({value})):',
                 f'    {seed} = {np_}.zeros_like({value})',
                 f'    {seed}[{index}] = 1.0',
                 f'    {rows}.append({writer.backward(backward, saved, seed + "[()]")})']
        blocks = []
        for number, name in enumerate(names):
            block = writer.fresh(f'J_{name}' if len(names) > 1 else 'J')
            item = rows if len(names) == 1 else f'[{row}[{number}] for {row} in {rows}]'
            shape = f'{np_}.shape({value}) + {np_}.shape({name})'
            lines.append(f'{block} = {np_}.reshape({np_}.array({item}), {shape})[()]')
            blocks.append(block)
        return [*lines, f'return {self._result(blocks)}']


class Jacobian(ReverseJacobian):
    """The Jacobian in the cheaper mode; see `srcad.jacobian`."""

    transform = suffix = 'jacobian'
    title = 'Jacobian'

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        from srcad.analyze import types as ty
        if types_ and all(ty.rank(types_[name]) == 0 for name in self._names()):
            return [self._derived('tangent', types_)]
        return [self._derived('split', types_), self._derived('tangent', types_)]

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        if len(parts) == 1:
            return self._columns(writer, lambda tangents: writer.call(parts[0].function, tangents))
        np_ = writer.np
        value, saved = writer.fresh('y'), writer.fresh('saved')
        forward, backward = split_functions(parts[0])
        size = ' + '.join(f'{np_}.size({name})' for name in self._names())
        columns = self._columns(writer, lambda tangents: writer.call(parts[1].function, tangents))
        return [f'{value}, {saved} = {writer.call(forward)}',
                f'if {np_}.size({value}) >= {size} or {np_}.iscomplexobj({value}):',
                *('    ' + line for line in columns),
                '',
                *self._rows(writer, backward, value, saved)]


class Hessian(_Matrix):
    """The matrix of second derivatives; see `srcad.hessian`."""

    transform = suffix = 'hessian'
    title = 'Hessian'

    def __init__(self, primal: Any, wrt: Any = 0, **options: Any) -> None:
        super().__init__(primal, wrt, **options)
        self.gradient = Gradient(primal, self.wrt if len(self.wrt) > 1 else self.wrt[0], **options)

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        return [self._derived('tangent', types_, self.gradient.plain(types_))]

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        function, count = parts[0].function, len(self.wrt)
        lines = self._columns(writer, lambda tangents: writer.call(function, tangents), several_results=count > 1)
        if count == 1:
            return [*lines[:-1], f'return ({lines[-1].removeprefix("return ")},)'] if self._several else lines
        # The loop runs over columns; what is given is rows of blocks.
        blocks = lines.pop().removeprefix('return ')
        return [*lines, f'return tuple(zip{blocks})']


class ElementwiseGradient(_Matrix):
    """The derivative of each element of the result, summed; see `srcad.elementwise_grad`."""

    transform = suffix = 'elementwise_grad'
    title = 'Derivative by element'

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        return [self._derived('split', types_)]

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        value, saved = writer.fresh('y'), writer.fresh('saved')
        forward, backward = split_functions(parts[0])
        call = writer.backward(backward, saved, f'{writer.np}.ones_like({value})[()]')
        return [f'{value}, {saved} = {writer.call(forward)}',
                f'return ({call},)' if self._several and len(self.wrt) == 1 else f'return {call}']
