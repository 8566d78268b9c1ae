"""Jacobians, Hessians, and the derivative by element: loops around generated tangents and pullbacks."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcad import errors
from srcad.compose import Composite, Writer, identifier
from srcad.derivative import Gradient, split_functions
from srcad.unit import Request


class _Matrix(Composite):
    """What Jacobians and Hessians have in common."""

    _types: dict[str, Any] = {}       # of the arguments, while a text is written

    def _derive(self, types_: dict[str, Any] | None) -> Any:
        self._types = types_ or {}
        return super()._derive(types_)

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
        request = Request(transform, self.wrt, **self._compiling())
        return pipeline.derivative(self._target(types_) if target is None else target, request, types_)

    def _names(self) -> list[str]:
        return [self.parameters.names[i] for i in self.wrt]

    def _columns(self, writer: Writer, call: Any, rows: Sequence[str] = ()) -> list[str]:
        """Write the loop over the directions in which the arguments change, one element at a time.

        Parameters
        ----------
        writer
            Makes names.
        call
            Gives the text of a call for the names of the tangents.
        rows
            What the results of a call belong to, where they are a tuple.
        """
        np_, names = writer.np, self._names()
        tangents = [writer.fresh(f't{name}') for name in names]
        zeros = {name: f'{np_}.zeros_like({name})[()]' for name in names}
        lines, blocks = [], []
        for name, tangent in zip(names, tangents):
            block, columns = writer.fresh(f'J_{name}' if len(names) > 1 else 'J'), writer.fresh('columns')
            blocks.append(block)
            given = [tangent if other == name else zeros[other] for other in names]
            if self._is_empty(name):
                lines.append(f'{columns} = [{call([zeros[other] for other in names])}]')
            else:
                lines += [f'{columns} = []', f'for {tangent} in {self._basis(writer, name, self._dtype(name))}:',
                          f'    {columns}.append({call(given)})']
            lines += self._stack(writer, block, columns, name, rows)
        if not rows:
            return [*lines, f'return {self._result(blocks)}']
        return [*lines, f'return {self._result([self._result([f"{b}_{row}" for b in blocks]) for row in rows])}']

    @staticmethod
    def _basis(writer: Writer, name: str, dtype: str) -> str:
        """Write the directions: arrays of the shape of a value with a single 1."""
        np_ = writer.np
        option = f', dtype={np_}.{dtype}' if dtype else ''
        return f'{np_}.reshape({np_}.eye({np_}.size({name}){option}), ({np_}.size({name}),) + {np_}.shape({name}))'

    def _stack(self, writer: Writer, block: str, columns: str, name: str, rows: int) -> list[str]:
        """Write how columns become a Jacobian, or a list of them."""
        np_ = writer.np
        end = f'[..., :{np_}.size({name})]' if self._is_empty(name) else ''
        if not rows:
            shape = f'{np_}.shape({columns}[0]) + {np_}.shape({name})'
            return [f'{block} = {np_}.reshape({np_}.stack({columns}, axis=-1){end}, {shape})[()]']
        column, lines = writer.fresh('column'), []
        for number, row in enumerate(rows):
            parts = writer.fresh('parts')
            shape = f'{np_}.shape({parts}[0]) + {np_}.shape({name})'
            lines += [f'{parts} = []', f'for {column} in {columns}:', f'    {parts}.append({column}[{number}])',
                      f'{block}_{row} = {np_}.reshape({np_}.stack({parts}, axis=-1){end}, {shape})[()]']
        return lines

    def _is_empty(self, name: str) -> bool:
        """Tell whether an argument is known to have no element."""
        from srcad.analyze import types as ty
        shape = ty.shape(self._types.get(name, ty.UNKNOWN))
        return any(d is not None and d.is_const and d.const == 0 for d in shape or ())

    def _dtype(self, name: str) -> str:
        """Give the dtype of an argument where it is not that of Python's floats."""
        from srcad.analyze import types as ty
        dtype = ty.dtype(self._types.get(name, ty.UNKNOWN)) or 'float64'
        return '' if dtype == 'float64' else dtype

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

    def plain(self, types_: dict[str, Any] | None = None) -> Callable:
        """Give a function that can be differentiated: by columns, which keep no residuals."""
        return ForwardJacobian(self.primal, self._wrt, **self._options).plain(types_)

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        value, saved = writer.fresh('y'), writer.fresh('saved')
        forward, backward = split_functions(parts[0])
        return [f'{value}, {saved} = {writer.call(forward)}', *self._rows(writer, backward, value, saved)]

    def _rows(self, writer: Writer, backward: Any, value: str, saved: str) -> list[str]:
        """Write the loop over the elements of the result."""
        np_, names = writer.np, self._names()
        seed, rows, row = (writer.fresh(n) for n in ('by', 'rows', 'row'))
        lines = [f'if {np_}.iscomplexobj({value}):',
                 f"    raise TypeError('the result of {self.parameters.name} is complex: use srcad.jacfwd')",
                 f'{rows} = []', f'for {seed} in {self._basis(writer, value, "")}:',
                 f'    {rows}.append({writer.backward(backward, saved, seed)})']
        blocks = []
        for number, name in enumerate(names):
            block = writer.fresh(f'J_{name}' if len(names) > 1 else 'J')
            item = rows if len(names) == 1 else f'[{row}[{number}] for {row} in {rows}]'
            shape = f'{np_}.shape({value}) + {np_}.shape({name})'
            dtype = f', {np_}.{self._dtype(name)}' if self._dtype(name) else ''
            lines.append(f'{block} = {np_}.reshape({np_}.array({item}{dtype}), {shape})[()]')
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
        function, names = parts[0].function, self._names()
        lines = self._columns(writer, lambda tangents: writer.call(function, tangents), names if len(names) > 1 else ())
        if len(names) == 1 and self._several:
            return [*lines[:-1], f'return ({lines[-1].removeprefix("return ")},)']
        return lines


class ElementwiseGradient(_Matrix):
    """The derivative of each element of the result, summed; see `srcad.elementwise_grad`."""

    transform = suffix = 'elementwise_grad'
    title = 'Derivative by element'

    def plain(self, types_: dict[str, Any] | None = None) -> Callable:
        """Give a function that can be differentiated: in one sweep, which keeps no residuals."""
        return _JointElementwise(self.primal, self._wrt, **self._options)._derive(self._own(types_)).function

    def _own(self, types_: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if types_ is None else {n: types_[n] for n in self.parameters.names if n in types_}

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        return [self._derived('split', types_)]

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        value, saved = writer.fresh('y'), writer.fresh('saved')
        forward, backward = split_functions(parts[0])
        call = writer.backward(backward, saved, f'{writer.np}.ones_like({value})[()]')
        return [f'{value}, {saved} = {writer.call(forward)}',
                f'return ({call},)' if self._several and len(self.wrt) == 1 else f'return {call}']


class _JointElementwise(ElementwiseGradient):
    """The derivative by element, as it is differentiated again."""

    def _parts(self, types_: dict[str, Any] | None) -> list[Any]:
        self._function = self._target(types_)
        return [self._derived('vjp', types_, self._function)]

    def _body(self, writer: Writer, parts: list[Any]) -> list[str]:
        primal = writer.fresh(identifier(self.parameters.name))
        seed = f'{writer.np}.ones_like({writer.call(self._function, name=primal)})[()]'
        call = writer.call(parts[0].function, [seed])
        return [f'return ({call},)' if self._several and len(self.wrt) == 1 else f'return {call}']
