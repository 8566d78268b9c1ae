"""The table of error codes: what each means, an example, and the remedy. `srcad.errors` uses and shows it.

The codes of syntax stand in `srcad.codes_syntax`.

The hundreds tell the part: 1 syntax, 2 source and names, 3 rules, 4 wrt, 5 results and types, 6 memory, 7 calls,
8 use of srcad, 9 srcad's own mistakes.
"""
from __future__ import annotations

import dataclasses
import textwrap

from srcad.codes_syntax import UNSUPPORTED_SYNTAX


@dataclasses.dataclass(frozen=True)
class CodeEntry:
    """One error code.

    Attributes
    ----------
    error
        Name of the class in `srcad.errors`.
    title
        One line that says what it is.
    explanation
        Why, with an example and the remedy.
    """

    error: str
    title: str
    explanation: str


def _entries(error: str, text: str) -> dict[str, CodeEntry]:
    """Read entries of one class: a line ``SRC101 title``, then the indented explanation."""
    found = {}
    for block in textwrap.dedent(text).strip().split('\nSRC'):
        head, _, body = block.removeprefix('SRC').partition('\n')
        number, _, title = head.partition(' ')
        found['SRC' + number] = CodeEntry(error, title, textwrap.dedent(body).strip('\n'))
    return found


CODES: dict[str, CodeEntry] = {
    **_entries('UnsupportedSyntax', UNSUPPORTED_SYNTAX),
    **_entries('SourceError', """
SRC201 a function without Python source
    Functions that are written in C have no text to transform.

        srcad.grad(math.sin)

    Remedy: differentiate a Python function that calls it: ``lambda x: math.sin(x)``.
SRC202 the source cannot be found
    The text of the function is not in a file, a notebook cell or the interpreter's history: it came from exec, eval,
    or a prompt that keeps no history.

    Remedy: put the function into a file or a notebook cell; or enter the text into ``linecache`` before exec.
SRC203 a lambda that cannot be told from others
    Several lambdas begin in one line, and Python 3.10 does not record columns.

    Remedy: write them in separate lines, or use def.
SRC204 the source has changed
    The text that was found does not compile to the code that runs: the file was edited after its import, or an
    import hook or a decorator rewrote the code. A derivative of another text would be wrong.

    Remedy: reload the module (importlib.reload), or restart.
SRC205 not a function
    What was given is not a Python function: a class, a functools.partial, an object that is not called. Methods of
    objects, ``srcad.grad(obj.energy)``, and objects with ``__call__`` are functions.

    Remedy: give a function that calls it: ``def f(x): return part(x)``.
SRC206 a decorator whose effect is not known
    The decorators of a function that is read without running its module must be srcad's own, or known to change
    nothing (functools.lru_cache, functools.cache, numba.jit). The effect of another one would be dropped.

    Remedy: remove the decorator, or differentiate at run time: ``srcad.grad(f)``.
"""),
    **_entries('UnknownName', """
SRC210 a name that does not exist
    A name is neither local, nor a variable of an enclosing function, nor a global of the module, nor a builtin; or a
    module has no such attribute.

    Remedy: correct the spelling, or import it.
"""),
    **_entries('MissingRule', """
SRC301 no derivative rule
    The value of a function that has no rule depends on what is differentiated. Zero would be a wrong derivative.

        @srcad.adjoint(lib.f)
        def f_adjoint(result, x):
            d[x] = d[result] * lib.f_prime(x)

    Remedy: write such a rule, or ``srcad.nondifferentiable(lib.f)`` if its derivative is zero by definition.
SRC302 a rule that does not cover an argument
    The rule exists, but not for this keyword argument, or not for this kind of value.

    Remedy: leave the argument out, or write a rule that covers it.
"""),
    **_entries('WrtError', """
SRC401 no such parameter
    ``wrt`` names or counts a parameter that the function does not have.

        srcad.grad(lambda x, y: x * y, wrt='z')

    Remedy: use a name of the signature, or a position counted from 0.
SRC402 a parameter that cannot be differentiated
    The argument is an integer array, a string, a function: small changes of it mean nothing.

    Remedy: convert it to floating point, ``x.astype(float)``, or leave it out of ``wrt``.
SRC403 wrt is empty, or names a parameter twice
    Remedy: name each parameter once.
"""),
    **_entries('NotScalarError', """
SRC501 the result is not a scalar
    A gradient belongs to one number. The function returned an array or a structure.

    Remedy: sum it, or use ``srcad.jacobian``, ``srcad.vjp`` or ``srcad.elementwise_grad``.
"""),
    **_entries('DtypeError', """
SRC502 a type that cannot be differentiated
    Storing a float into integer memory, or a result that is an integer, has no derivative.

        out = np.zeros(3, dtype=int)
        out[0] = x * x

    Remedy: use floating point memory.
SRC503 an array class that is not supported
    Subclasses of ndarray (matrix, MaskedArray) may redefine any operation.

    Remedy: convert to a plain array, ``np.asarray(x)``.
SRC506 an object that stands in two places
    The gradient of an object has its structure. Where one object stands in two places of an argument, each place would
    get a part of its gradient.

        layer = Layer(w)
        srcad.grad(loss)(Model([layer, layer]), x)

    Remedy: give what the places share as an argument of its own, and make the object of it in the function.
"""),
    **_entries('OverlapError', """
SRC601 arguments share memory
    An array that the function writes to overlaps with another argument.

    Remedy: pass a copy of one of them.
"""),
    **_entries('SignatureError', """
SRC701 arguments that do not fit the derivative
    A specialised derivative was called with arguments of other types or shapes than it is made for.

    Remedy: use the general derivative, or specialise again.
SRC702 arguments that do not fit the function
    The call would be an error for the function itself.

    Remedy: see the signature of the function.
"""),
    **_entries('UsageError', """
SRC801 a wrong use of srcad
    An option or an argument of a public function of srcad has no meaning. Remedy: see the message.
"""),
    **_entries('NotFiniteError', """
SRC504 a value that is not finite
    With ``check_nans=True`` or ``SRCAD_CHECK_NANS=1`` the first NaN or infinity is an error. In the reverse sweep it
    names the statement whose adjoint is computed: the value of the function may be finite, and its derivative not.

        y = np.sqrt(x)          # for x = 0: the derivative is infinite

    Remedy: keep the arguments away from there, or choose another way: ``np.where`` computes both of its arms.
"""),
    **_entries('CheckError', """
SRC802 a derivative that does not agree
    `check_grads` or `check_rule` found that a derivative differs from differences, or forward from reverse mode.

    Remedy: a rule of your own that is wrong; or the function is not smooth at the arguments, is random, or has
    noise; else it is a mistake in srcad: please report it.
"""),
    **_entries('InternalError', """
SRC901 a mistake in srcad
    A pass produced something that breaks its own grammar. Remedy: please report it, with the function.
"""),
}
