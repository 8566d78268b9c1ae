"""The functions that generated code may call where nothing is known about its operands.

Each is short and uses NumPy and the others here only, so that it can be copied into an output file. Where types
prove it, ``optimize/lower.py`` writes plain NumPy instead. None changes its arguments; a result may share memory
with them, or be a read-only broadcast view.
"""
from __future__ import annotations

from srcad.runtime_core import (
    accumulate,
    add_to_item,
    array_adjoint,
    array_buffer,
    array_tangent,
    astype_adjoint,
    astype_tangent,
    buffer_like,
    count_reduced,
    detached,
    fields_like,
    fresh,
    last_written,
    like,
    match,
    no_derivative,
    overlap,
    put_written,
    repack,
    restore_axes,
    shadow,
    spread,
    sum_to_shape,
    unbroadcast,
    unreduce,
    zeros_like,
)
from srcad.runtime_einsum import (
    einsum_adjoint,
    einsum_adjoints,
    einsum_back,
    einsum_tangent,
    einsum_terms,
    einsum_without,
)
from srcad.runtime_finite import check_finite
from srcad.runtime_linalg import (
    as_diagonal,
    block_diagonal_sum,
    block_triangular,
    corner,
    from_lower,
    half_lower,
    hermitian,
    in_corner,
    matrix_transpose,
    of_reals,
    on_both,
    reciprocal_gaps,
    solve_outer,
    solve_vector,
    tall,
    thin,
    times_vector,
    to_lower,
)
from srcad.runtime_objects import attributes, class_constant, like_object, with_attributes
from srcad.runtime_product import (
    dot_adjoint_x,
    dot_adjoint_y,
    inner_adjoint_x,
    inner_adjoint_y,
    kron_adjoint_x,
    kron_adjoint_y,
    kron_blocks,
    matmul_adjoint_x,
    matmul_adjoint_y,
    tensordot_adjoint_x,
    tensordot_adjoint_y,
    tensordot_axes,
)
from srcad.runtime_reduce import (
    extremum_share,
    finite_order,
    gather_weights,
    linspace_weight,
    ptp_share,
    quantile_adjoint,
    quantile_share,
    quantile_tangent,
    spread_weights,
    var_partial,
    vector_of,
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
    products_like,
    spread_like,
    unbroadcast_each,
    weighted_sum,
)
from srcad.runtime_scan import (
    along,
    back_along,
    both_sides,
    convolve_adjoint,
    diff_adjoint,
    from_mode,
    gradient_adjoint,
    interval_of,
    pair_sums,
    previous,
    product_of_others,
    products_before,
    recurrence,
    reverse_cumsum,
    steps_adjoint,
    steps_along,
    to_mode,
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
    'accumulate', 'add_to_item', 'along', 'array_adjoint', 'array_buffer', 'array_tangent', 'as_diagonal', 'astype_adjoint',
    'astype_tangent', 'attributes', 'back_along', 'block_diagonal_sum', 'block_triangular', 'both_sides', 'buffer_like',
    'check_finite', 'class_constant', 'conj_sign', 'conj_sign_change',
    'convolve_adjoint', 'corner', 'count_reduced', 'detached', 'diag_adjoint', 'diff_adjoint', 'dot_adjoint_x',
    'dot_adjoint_y',
    'einsum_adjoint', 'einsum_adjoints', 'einsum_back', 'einsum_tangent', 'einsum_terms', 'einsum_without',
    'extremum_share', 'fields_like', 'finite_order', 'fresh', 'from_lower', 'from_mode', 'gather_weights',
    'gradient_adjoint',
    'half_lower', 'half_reciprocal', 'hermitian', 'i1', 'in_corner', 'inner_adjoint_x', 'inner_adjoint_y',
    'interval_of', 'inverse_axes', 'join_like', 'kron_adjoint_x', 'kron_adjoint_y', 'kron_blocks', 'last_written',
    'like', 'like_object', 'like_sequence', 'linspace_weight', 'log_or_zero', 'match', 'matmul_adjoint_x',
    'matmul_adjoint_y',
    'matrix_transpose', 'max_share', 'no_derivative', 'of_reals', 'on_both', 'overlap', 'pad_adjoint', 'pair_sums',
    'polygamma', 'previous', 'product_of_others', 'products_before', 'products_like', 'ptp_share', 'put_along_axis',
    'put_diagonal',
    'put_elements', 'put_written', 'quantile_adjoint', 'quantile_share', 'quantile_tangent', 'reciprocal_gaps',
    'recurrence', 'repack', 'repeat_adjoint', 'restore_axes', 'reverse_cumsum', 'rolled_axes', 'shadow', 'solve_outer',
    'solve_vector', 'split_like', 'spread', 'spread_like', 'spread_weights', 'steps_adjoint', 'steps_along',
    'sum_to_shape', 'tall', 'tensordot_adjoint_x', 'tensordot_adjoint_y', 'tensordot_axes', 'thin', 'tile_adjoint',
    'times_vector', 'to_lower', 'to_mode', 'unbroadcast', 'unbroadcast_each', 'unreduce', 'unstack', 'var_partial',
    'vector_of', 'weighted_sum', 'with_attributes', 'zeros_like',
]

# Generated code knows each helper by one name, whatever file it stands in.
for _name in __all__:
    globals()[_name].__module__ = __name__
