"""Broken templates that compute the same: why, and parts of what was changed and of the change; `` ... `` is any text.

`mutate.py` counts what no check notices as one of these if a part is in its name, and fails where a part is in none: then
the change is noticed, and does not belong here.
"""
import re

EQUIVALENT = {
    'z is a norm or a spread: where it is 0, so is what is divided by 1 or by -1':
        ('(z == 0.0): Add -> Sub',),
    'where x is 0, `where` selects another value, or what is divided is 0':
        ('(x == 0.0): Add -> Sub', '(x == 0): Add -> Sub', '(x == 0.0) * (y == 0.0): Add -> Sub'),
    'at x = 0 it makes a difference for y = -1 alone, which has no logarithm':
        ('special.xlogy: (x == 0.0) * (y == 0.0): factor dropped',),
    'it says in which order a product is computed':
        ('optimize= dropped',),
    'it is what the function takes by default':
        ('np.concatenate(d[z], axis=0): axis= dropped', 'axis=0, rank=2): axis= dropped'),
    'both are 1 or -1':
        ('math.copysign(1.0, y): Mult -> Div',),
    'only the parts that both have are read':
        ('np.linalg.svd(a, full_matrices=False): full_matrices= dropped',),
    'it raises an error all the same':
        ('no_derivative( ... : negated', 'no_derivative( ... : arguments 0 and 1 swapped'),
    'one argument, whose kind the result and its adjoint have':
        (*(f'{name}: match( ... : call dropped' for name in (
            'item_adjoint', 'tolist_adjoint', 'diff_once', 'diff_from_adjoint', 'diff_to_adjoint', 'diff_between_adjoint',
            'scan.diff', 'cumsum', 'cumprod_adjoint', 'var_of_all_adjoint', 'std_of_all_adjoint', 'slogdet_adjoint')),
         'einsum_1_plain: unbroadcast( ... : call dropped'),
    'two arguments, of which both have the kind of the result':
        tuple(f'{name}: match( ... : call dropped' for name in (
            'restore_axes', 'products_before_adjoint', 'from_mode_rule', 'to_mode_rule', 'product_of_others_tangent')),
    'the numbers are the same, of another dtype':
        ('astype_tangent_: astype_tangent(d[x], z): call dropped',),
    'the other operand is an array':
        ('dist_adjoint: np.array(', 'dist_tangent: np.array('),
    'the function takes sequences too':
        ('_adjoint: np.array(iterable): call dropped', '_tangent: np.array(iterable): call dropped'),
    'both triangles are taken afterwards, or the matrix is Hermitian':
        ('cholesky_adjoint: hermitian(np.linalg.solve(hermitian(z), hermitian(', 'cholesky_tangent: hermitian('),
    'the last two axes of a diagonal, or two axes that are exchanged':
        ('0, -2, -1): arguments 2 and 3 swapped', 'np.swapaxes(d[z], -1, -2): arguments 1 and 2 swapped',
         'np.swapaxes(d[z], axis1, axis2): arguments 1 and 2 swapped'),
    'sums and products of two, which change places':
        ('weighted_sum( ... : arguments 0 and 1 swapped', ': accumulate( ... : arguments 0 and 1 swapped',
         'np.convolve(d[z], v, mode): arguments 0 and 1 swapped'),
    'three of which the middle one is taken, as the first is the smaller of the others':
        ('np.clip((x - np.take(xp, i)) / width, 0.0, 1.0): arguments 0 and 1 swapped',),
    'the axis -1 and the step -1':
        ('products_before(flat, -1, -1): arguments 1 and 2 swapped', '-1, -1): arguments 2 and 3 swapped',
         'previous(flat, -1, -1): arguments 1 and 2 swapped', 'after, -1, -1): arguments 1 and 2 swapped'),
    'the step 1 and the 1.0 before the first':
        ('previous(z, axis, 1, 1.0): arguments 2 and 3 swapped',),
    'a step that is not 1 counts as -1':
        ('cumprod_adjoint: 1: 1 + 1', 'product_of_others_adjoint: 1: 1 + 1', 'product_of_others_tangent: 1: 1 + 1'),
    'only the shape and the kind of the product are used':
        ('trapezoid_adjoint: dx * pair_sums(y, axis): Mult -> Div',
         'trapezoid_at_adjoint: steps_along(x, y, axis) * pair_sums(y, axis): Mult -> Div'),
    'an axis that is None is written out in each sample, and has a rule of its own':
        ('cumsum: np.reshape(reverse_cumsum(d[z], axis), np.shape(a)): call dropped',),
    'both parts of the result have one shape':
        ('divmod_tangent: 0: 0 + 1', 'slogdet_tangent: 0: 0 + 1'),
    'what has fewer axes is one row':
        ('vstack_adjoint: 2: 2 + 1',),
    'the norm of a matrix has no such order in NumPy either':
        ('norm_p_adjoint: vector_of( ... : call dropped', 'norm_p_tangent: vector_of( ... : call dropped'),
    'a list in place of a tuple':
        ('tuple(np.meshgrid(d[x], d[y])): call dropped',),
}


def reasons(name):
    """Give the entries that a change is one of."""
    return [part for parts in EQUIVALENT.values() for part in parts
            if re.search('.*'.join(map(re.escape, part.split(' ... '))), name)]
