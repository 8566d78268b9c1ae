"""The functions that generated code may call where nothing is known about its operands.

Each is short and uses NumPy and the others here only, so that it can be copied into an output file. Where types
prove it, ``optimize/lower.py`` writes plain NumPy instead. None changes its arguments; a result may share memory
with them, or be a read-only broadcast view.
"""
from __future__ import annotations

from srcad.runtime_core import (
    array_adjoint,
    array_tangent,
    astype_adjoint,
    astype_tangent,
    count_reduced,
    match,
    restore_axes,
    sum_to_shape,
    unbroadcast,
    unreduce,
    zeros_like,
)
from srcad.runtime_product import (
    cholesky_adjoint,
    cholesky_tangent,
    dot_adjoint_x,
    dot_adjoint_y,
    einsum_adjoint,
    einsum_tangent,
    einsum_terms,
    half_lower,
    inner_adjoint_x,
    inner_adjoint_y,
    kron_adjoint_x,
    kron_adjoint_y,
    kron_blocks,
    matmul_adjoint_x,
    matmul_adjoint_y,
    matrix_transpose,
    solve_outer,
    solve_vector,
    tensordot_adjoint_x,
    tensordot_adjoint_y,
    tensordot_axes,
    times_vector,
)
from srcad.runtime_reduce import (
    average_adjoint_weights,
    average_tangent_weights,
    average_weights,
    both_sides,
    cumprod_jacobian,
    cumprod_tangent,
    cumulative,
    diff_adjoint,
    extremum_share,
    full_weights,
    linspace_weight,
    norm_partial,
    product_of_others,
    ptp_share,
    reverse_cumsum,
    trapezoid_weights,
    var_partial,
)
from srcad.runtime_scalar import (
    conj_sign,
    conj_sign_change,
    half_reciprocal,
    i1,
    like_sequence,
    log_or_zero,
    max_share,
    polygamma,
    spread_like,
    weighted_sum,
)
from srcad.runtime_shape import (
    diag_adjoint,
    inverse_axes,
    join_like,
    pad_adjoint,
    put_along_axis,
    put_diagonal,
    put_elements,
    repeat_adjoint,
    rolled_axes,
    split_like,
    tile_adjoint,
    unstack,
)

__all__ = [
    'array_adjoint', 'array_tangent', 'astype_adjoint', 'astype_tangent', 'average_adjoint_weights',
    'average_tangent_weights', 'average_weights', 'both_sides', 'cholesky_adjoint', 'cholesky_tangent',
    'conj_sign', 'conj_sign_change', 'count_reduced', 'cumprod_jacobian', 'cumprod_tangent', 'cumulative',
    'diag_adjoint', 'diff_adjoint', 'dot_adjoint_x', 'dot_adjoint_y', 'einsum_adjoint', 'einsum_tangent',
    'einsum_terms', 'extremum_share', 'full_weights', 'half_lower', 'half_reciprocal', 'i1', 'inner_adjoint_x',
    'inner_adjoint_y', 'inverse_axes', 'join_like', 'kron_adjoint_x', 'kron_adjoint_y', 'kron_blocks',
    'like_sequence', 'linspace_weight', 'log_or_zero', 'match', 'matmul_adjoint_x', 'matmul_adjoint_y',
    'matrix_transpose', 'max_share', 'norm_partial', 'pad_adjoint', 'polygamma', 'product_of_others', 'ptp_share',
    'put_along_axis', 'put_diagonal', 'put_elements', 'repeat_adjoint', 'restore_axes', 'reverse_cumsum',
    'rolled_axes', 'solve_outer', 'solve_vector', 'split_like', 'spread_like', 'sum_to_shape',
    'tensordot_adjoint_x', 'tensordot_adjoint_y', 'tensordot_axes', 'tile_adjoint', 'times_vector',
    'trapezoid_weights', 'unbroadcast', 'unreduce', 'unstack', 'var_partial', 'weighted_sum', 'zeros_like',
]

# Generated code knows each helper by one name, whatever file it stands in.
for _name in __all__:
    globals()[_name].__module__ = __name__


def fresh(x):
    """Give a value that nothing else refers to: a copy of an array, items copied for a list, a number as it is."""
    if isinstance(x, np.ndarray):
        return x.copy()
    if isinstance(x, (list, tuple)):
        return type(x)([fresh(value) for value in x])
    return {key: fresh(value) for key, value in x.items()} if isinstance(x, dict) else x


def spread(tx, y):
    """Give a tangent the shape of the value y, to which its primal was broadcast; of the dtype of y."""
    return match(tx if np.shape(tx) == np.shape(y) else np.broadcast_to(tx, np.shape(y)), y)


def last_written(bx, index):
    """Give the adjoint of the values of ``x[index] = values``: zero for a value that a later one overwrites."""
    order = np.arange(np.size(bx[index])).reshape(np.shape(bx[index]))
    winner = np.full(np.shape(bx), -1)
    winner[index] = order
    return np.where(winner[index] == order, bx[index], 0.0)
