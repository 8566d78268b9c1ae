"""The helpers that fit adjoints to the shape, kind and dtype of what they belong to."""
from __future__ import annotations

import copy
import math

import numpy as np

from srcad.runtime_objects import attributes, like_object, with_attributes


def match(bz, x):
    """Give an adjoint that has the shape of x the kind of x: real for a real x, and the dtype of an inexact array."""
    if np.iscomplexobj(bz) and not np.iscomplexobj(x):
        bz = np.real(bz)
    dtype = getattr(x, 'dtype', None)
    if dtype is None or dtype.kind not in 'fc' or getattr(bz, 'dtype', None) == dtype:
        return bz
    return np.asarray(bz, dtype)[()]


def like(bx, x):
    """Give the gradient of x the structure of x: a tuple for a tuple, with each part matched (see match) to its own."""
    if isinstance(x, dict):
        return {key: like(bx[key], value) for key, value in x.items()}
    if isinstance(bx, dict):
        return like_object({key: like(bx[key], value) for key, value in attributes(x).items()}, x)
    if not isinstance(x, (list, tuple)):
        # 0.0 stands for the adjoint of what has been replaced
        cleared = bx is not None and np.ndim(x) and not np.ndim(bx)
        return match(np.full(np.shape(x), bx) if cleared else bx, x)
    return regroup([like(part, value) for part, value in zip(bx, x)], x)


def fields_like(x):
    """Give zeros for the attributes of an object, by name."""
    return {name: None if isinstance(value, int) else zeros_like(value) for name, value in attributes(x).items()}


def regroup(parts, x):
    """Give parts as the kind of list or tuple that x is."""
    return type(x)(*parts) if hasattr(x, '_fields') else type(x)(parts)


def unbroadcast(bz, x):
    """Sum an adjoint to the shape of x, which was broadcast; with the kind and dtype of x (see match)."""
    shape = np.shape(x)
    given = np.shape(bz)
    if given != shape:
        extra = len(given) - len(shape)
        if extra < 0:
            return match(np.broadcast_to(bz, shape), x)
        axes = tuple(range(extra)) + tuple(extra + i for i, n in enumerate(shape) if n == 1 != given[extra + i])
        if axes:
            bz = np.sum(bz, axis=axes, keepdims=True)
        bz = np.reshape(bz, np.shape(bz)[extra:])
        if np.shape(bz) != shape:
            bz = np.broadcast_to(bz, shape)
    return match(bz, x)


def restore_axes(y, x, axis=None, keepdims=False):
    """Give the result y of reducing x the reduced axes back, with length 1."""
    if keepdims:
        return y
    if axis is None:
        return np.reshape(y, (1,) * np.ndim(x))
    axes = axis if isinstance(axis, tuple) else (axis,)
    return np.expand_dims(y, tuple(i % np.ndim(x) for i in axes)) if np.ndim(x) else y


def unreduce(by, x, axis=None, keepdims=False, where=True):
    """Spread the adjoint of a sum over x along axis to the shape of x: zero where ``where`` is false."""
    bx = np.broadcast_to(restore_axes(by, x, axis, keepdims), np.shape(x))
    if where is not True:
        bx = np.where(where, bx, 0)
    return match(bx if np.ndim(x) else bx[()], x)


def count_reduced(x, axis=None, where=True):
    """Count the elements of x that make one element of a reduction along axis."""
    if where is not True:
        kind = np.result_type(np.asarray(x).dtype, np.float16)
        return np.sum(np.broadcast_to(where, np.shape(x)), axis=axis, keepdims=True, dtype=kind)
    if axis is None:
        return np.size(x)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return math.prod(np.shape(x)[i] for i in axes)


def sum_to_shape(x, shape):
    """Sum x over the axes along which ``shape`` was broadcast to the shape of x."""
    extra = np.ndim(x) - len(shape)
    axes = tuple(range(extra)) + tuple(extra + i for i, n in enumerate(shape) if n == 1 != np.shape(x)[extra + i])
    return np.reshape(np.sum(x, axis=axes, keepdims=True), shape) if axes else x


def zeros_like(x):
    """Give zeros with the structure of x; None for what can have no derivative."""
    if isinstance(x, dict):
        return {key: zeros_like(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return regroup([zeros_like(value) for value in x], x)
    if isinstance(x, (float, complex)) and not isinstance(x, np.generic):
        return 0.0 if isinstance(x, float) else 0j
    if isinstance(x, (np.ndarray, np.generic)) and x.dtype.kind in 'fciu':
        zeros = np.zeros_like(x, x.dtype if x.dtype.kind in 'fc' else float)
        return zeros[()] if isinstance(x, np.generic) else zeros
    if isinstance(x, int):
        return None if isinstance(x, bool) else 0.0
    return None if attributes(x) is None else fields_like(x)


def buffer_like(x):
    """Give zeros with the structure of x, with a list for a tuple: its items are added to one by one."""
    return [zeros_like(value) for value in x] if isinstance(x, tuple) else zeros_like(x)


def array_buffer(x):
    """Give zeros of which parts are added to: an array for a sequence of numbers."""
    if not isinstance(x, (list, tuple, dict)):
        return zeros_like(x)
    try:
        kind = np.asarray(x).dtype
    except ValueError:
        kind = np.dtype(object)
    if kind.kind not in 'fciu':
        raise TypeError('items of different kinds are read in parts: specialise the derivative')
    return np.zeros(np.shape(x), kind if kind.kind in 'fc' else float)


def shadow(x):
    """Give a buffer for the adjoint of x: zeros that can be added to in place, of rank 0 for a number."""
    if isinstance(x, dict):
        return {key: shadow(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)):
        return regroup([shadow(value) for value in x], x)
    zeros = zeros_like(x)
    return zeros if isinstance(zeros, np.ndarray) or zeros is None else np.array(zeros)


def astype_adjoint(bz, x, z):
    """Give the adjoint of x in ``z = x.astype(...)``: zero where z is integer or boolean."""
    return match(bz[()] if np.ndim(x) == 0 else bz, x) if z.dtype.kind in 'fcO' else np.zeros_like(x, float)


def astype_tangent(tx, z):
    """Give the tangent of ``z = x.astype(...)``: zero where z is integer or boolean."""
    return np.asarray(tx, z.dtype) if z.dtype.kind in 'fcO' else np.zeros_like(z, float)


def array_adjoint(bz, values, z):
    """Give the adjoint of what ``z = np.array(values)`` was made of: nested sequences, or an array."""
    if isinstance(values, (list, tuple)):
        return regroup([array_adjoint(part, value, z) for part, value in zip(bz, values)], values)
    return astype_adjoint(np.reshape(bz, np.shape(values)), values, z)


def array_tangent(tvalues, z):
    """Give the tangent of ``z = np.array(values)``, of the dtype and shape of z."""
    return astype_tangent(np.reshape(np.array(tvalues), np.shape(z)), z)


def fresh(x):
    """Give a value that nothing else refers to: a copy of an array, items copied for a list, a number as it is."""
    if isinstance(x, np.ndarray):
        return x.copy()
    if isinstance(x, (list, tuple)):
        return regroup([fresh(value) for value in x], x)
    if isinstance(x, dict):
        return {key: fresh(value) for key, value in x.items()}
    return x if attributes(x) is None or callable(x) else with_attributes(x, {
        name: fresh(value) for name, value in attributes(x).items() if not isinstance(value, (list, dict))})


def detached(residuals):
    """Copy arrays, in containers too; what was one array, or views of one, is so in the copy."""
    found = {}

    def copied_object(value):
        if id(value) not in found:
            found[id(value)] = value, copy.copy(value)
            with_attributes(found[id(value)][1], {n: copied(part) for n, part in attributes(value).items()}, False)
        return found[id(value)][1]

    def copied(value):
        if isinstance(value, list):
            if id(value) not in found:
                found[id(value)] = value, []
                found[id(value)][1].extend(map(copied, value))
            return found[id(value)][1]
        if isinstance(value, tuple):
            return regroup([copied(item) for item in value], value)
        if isinstance(value, dict):
            if id(value) not in found:
                found[id(value)] = value, {}
                found[id(value)][1].update((key, copied(item)) for key, item in value.items())
            return found[id(value)][1]
        if not isinstance(value, np.ndarray):
            return copied_object(value) if attributes(value) and not callable(value) else value
        owner = value
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if id(owner) not in found:
            found[id(owner)] = owner, owner.copy(order='K')
        own = found[id(owner)][1]
        if owner is value or own.strides != owner.strides:
            return own if owner is value else value.copy()
        start = value.__array_interface__['data'][0] - owner.__array_interface__['data'][0]
        return np.ndarray(value.shape, value.dtype, own, start, value.strides)
    return copied(residuals)


def overlap(x, y):
    """Tell whether arrays share memory; arrays in containers count."""
    if isinstance(x, (list, tuple, dict)):
        return any(overlap(item, y) for item in (x.values() if isinstance(x, dict) else x))
    if isinstance(y, (list, tuple, dict)):
        return overlap(y, x)
    return isinstance(x, np.ndarray) and isinstance(y, np.ndarray) and np.shares_memory(x, y)


def spread(tx, y):
    """Give a tangent the shape of the value y, to which its primal was broadcast; of the dtype of y."""
    if isinstance(y, (list, tuple)):
        return regroup([spread(part, value) for part, value in zip(tx, y)], y)
    if isinstance(y, dict):
        return {key: spread(tx[key], value) for key, value in y.items()}
    if attributes(y) is not None:
        return like_object({name: spread(getattr(tx, name), value) for name, value in attributes(y).items()}, y)
    if not isinstance(y, (int, float, complex, np.ndarray, np.generic)):
        return tx
    return match(tx if np.shape(tx) == np.shape(y) else np.broadcast_to(tx, np.shape(y)), y)


def last_written(bx, index):
    """Give the adjoint of the values of ``x[index] = values``: zero for a value that a later one overwrites."""
    order = np.arange(np.size(bx[index])).reshape(np.shape(bx[index]))
    winner = np.full(np.shape(bx), -1)
    winner[index] = order
    return np.where(winner[index] == order, bx[index], 0.0)


def put_written(bw, bx, index):
    """Give zeros like bx with ``bw`` stored at an index: the adjoint of last_written."""
    result = np.zeros(np.shape(bx), np.result_type(bw))
    result[index] = bw
    return match(result, bx)


def no_derivative(given, what):
    """Refuse a derivative that is asked for: what has no rule is an error, no zero."""
    raise NotImplementedError(f'there is no rule for the derivative in {what}')


def accumulate(bx, more):
    """Add two adjoints of the same structure."""
    if isinstance(more, (dict, list, tuple)) and isinstance(bx, float):
        return more             # 0.0 stands for the adjoint of what has been replaced
    if isinstance(bx, dict) or isinstance(more, dict):
        bx, more = (v if isinstance(v, dict) else attributes(v) for v in (bx, more))
        return {key: accumulate(value, more[key]) for key, value in bx.items()}
    if isinstance(bx, (list, tuple)):
        return regroup([accumulate(one, other) for one, other in zip(bx, more)], bx)
    return more if bx is None else bx if more is None else bx + more


def add_to_item(bx, index, more):
    """Give an adjoint of a tuple with more added to the item, or the items, at an index."""
    parts = list(bx)
    parts[index] = accumulate(parts[index], more)
    return regroup(parts, bx)


def repack(parts, whole):
    """Give the adjoints of the parts of an unpacked sequence the kind of sequence that it is."""
    if isinstance(whole, (list, tuple)):
        return regroup(parts, whole)
    return match(np.reshape(np.array(parts), np.shape(whole)), whole)
