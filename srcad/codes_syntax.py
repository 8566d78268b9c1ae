"""The error codes of syntax, SRC101 to SRC199: what each means, an example, and the remedy. `srcad.codes` reads them."""

UNSUPPORTED_SYNTAX = """
SRC101 async functions are not differentiated
    A coroutine suspends in the middle of the computation; its derivative would have to suspend too.

        async def loss(w): ...
        async def loss(w): return await fetch(w)

    Remedy: do the waiting outside, and differentiate a plain function of what came.
SRC102 class definitions in a function
    A class that is made anew in each call cannot be followed by the analysis.

        def f(x):
            class Pair: ...

    Remedy: move the class to the top level of the module.
SRC103 a function within a function that cannot be followed
    A function that stands in the function to differentiate is called by its name, which is bound once and before the
    call, or given to a function of yours that calls it. As a value like others it cannot be followed.

        def f(x):
            def square(v): return v * v
            table = [square]            # stored: which function is called is not known
            return table[0](x)

    Remedy: call it by its name; or move it out, and pass what it reads as arguments.
SRC104 generator functions
    A generator hands out values while it runs; a derivative needs the whole computation.

        def f(x):
            for i in range(3): yield x ** i

    Remedy: collect the values in a list, and return a function of it.
SRC105 a lambda that cannot be followed
    As SRC103: a lambda is given a name once, called on the spot, or given to a function of yours that calls it.

        return sorted(x, key=lambda v: -v)[0]       # sorted is not written in Python

    Remedy: write the expression out, or use array operations.
SRC106 generator expressions
    A generator expression is supported where its values are consumed at once: in a ``for`` loop, with ``zip`` and
    ``enumerate`` around it, by a star, and by ``sum``, ``max``, ``min``, ``any``, ``all``, ``next`` with a default,
    ``list``, ``tuple``, ``set``, ``sorted``, ``dict``, ``join``. Elsewhere it would be handed on, and run later.

        total = add_up(w * w for w in ws)

    Remedy: make a list: ``add_up([w * w for w in ws])``; or write a for loop.
SRC107 a try statement that cannot be followed
    ``try`` is supported where it does not matter how far its body came when something was raised. A value that is
    differentiated must not be bound, nor memory written, before another statement of the body may raise, if that is seen
    afterwards. Nor may a handler catch what only the derivative raises, or a ``finally`` be left by ``return``.

        y = x
        try:
            y = y * x               # the handler finds one y or another
            y = y * table[key]
        except KeyError: pass

    Remedy: put into the body what may raise, and the rest after it, or into its ``else``.
SRC108 a context that is not known to keep to itself
    In a ``with`` may stand what changes nothing that is computed: ``np.errstate``, locks, files, warnings, texts that are
    written, timers of your own. Not what may swallow an exception, or change what is read in the block, such as a setting:
    the reverse sweep stands outside of it. ``contextlib.suppress`` is supported, as a ``try``.

        with precision(8):          # sets something global
            y = scale(x)

    Remedy: enter the context around the call of the derivative: ``with precision(8): df(x)``.
SRC109 a pattern that is not supported
    ``match`` is written as ``if`` and ``elif``. What an alternative binds, what is left of a mapping, and the positions of a
    class that is not known before the code runs, are not.

        case ("sum", x) | ("mean", x): ...

    Remedy: use if and elif, or a case for each alternative.
SRC110 a del statement that is not supported
    ``del`` of a name that may be read afterwards, of an attribute, or of a part of a list.

        if cond: del y
        return y

    Remedy: leave it out; names end with the function. To remove a part of a list, build a new list.
SRC111 global and nonlocal
    A function that binds names outside itself has a result that its caller does not see. Within the function that is
    differentiated, `nonlocal` is supported: the variable is its own.

        def f(x):
            global count
            count += 1

    Remedy: return the value, or keep it in an argument that is not differentiated.
SRC112 an import within a function that is not supported
    What it binds must be known before the function runs: a library, or a module of yours that is imported already; and the
    name must be bound by nothing else.

    Remedy: move the import to the top of the module.
SRC113 keyword dictionaries whose keys are not known
    ``**kwargs`` in a definition or a call hides which argument gets which value, unless the keys are known: from the
    call of the derivative, or of the function, or from a dictionary that is written out. A text for all arguments,
    ``df.source``, has no keys.

    Remedy: name the parameters. ``*args`` is supported.
SRC114 assignment to an attribute
    ``self.x = v`` and ``self.x += v`` are effects that happen once. They are refused as one of several targets, as the
    target of a loop, and where a class says itself what they do (a property, ``__setattr__``).

        for self.i in range(3): s += x[self.i]

    Remedy: use a local variable, and assign the attribute in a statement of its own.
SRC115 no return value
    The function returns nothing, or not on all its ways, so there is nothing to differentiate.

        def f(x):
            if x > 0:
                return x * x        # and for x <= 0: None

    Remedy: return a value on every way, or raise an exception.
SRC116 syntax that is not supported
    A construct that has no meaning for a derivative, or for which nobody wrote one yet. Remedy: see the message.
SRC117 functions that look at the running frame
    ``locals()``, ``eval``, ``exec``, ``vars()`` and ``dir()`` depend on the very function that they stand in; a
    derivative is another function. ``super()`` is supported in methods, where a method of it is called at once:
    ``super().f(x)``.

    Remedy: name what you mean: a dictionary that you build yourself; ``Base.f(self, x)``.
SRC131 a call that may change values in place
    A call whose result is not used can only matter by what it writes to, which is not known.

        fill(out, x)

    Remedy: assign the result to a variable, or write the update as ``out[...] = value``.
SRC134 a container that is differentiated
    Repeating a list, ``a * n``, has no reverse yet, nor has joining what is not known to be two lists; nor storing into a
    dictionary under a key that is computed, or into one that is passed on as a whole: the key may be new, and there is
    nothing to put back.

        d = {}
        for k in range(3): d[k] = x[k] ** 2

    Remedy: append in a loop; write the keys of a dictionary out where it is made and stored to; or use arrays.
SRC135 a loop over something that is differentiated
    The reverse sweep must know where each value of the loop came from. It does for arrays, lists and tuples, for zip,
    enumerate and reversed of such, and for dictionaries and their keys, values and items.

        for pair in zip(x, y): s += pair[0] * pair[1]

    Remedy: ``for a, b in zip(x, y): s += a * b``; or loop over indices.
SRC136 a call that is not differentiated
    The call of a function of the user's has no derivative in this place. Remedy: see the message; or write the
    function's body out.
SRC137 the function that is called is not known
    Which function a variable or a table holds is found only when the code runs, and what it may be is not known. A
    choice by conditions, or from a dictionary of functions, is no error where all that may be chosen are known.

        f = box.function
        return f(x)

    Nor is a method known where the class of its object is not: in a text for all arguments, ``df.source``, that of a
    parameter.

        def loss(model, x):
            return model.energy(x)

    Remedy: call each function by its own name, in the branches of an if statement; or pass it as an argument. For a
    method, call the derivative, or ``df.specialize``, with the object; or write ``Model.energy(model, x)``.
SRC138 a function that is called writes to its argument
    Remedy: let it work on a copy and return it, or write its loop in the function that is differentiated.
SRC139 a name may refer to memory that is written
    Which array a name refers to is decided when the code runs, in a way that cannot be followed, and one of them is
    written to: the derivative of what is written could go to the wrong array.

        v = larger(x, y)            # gives back one of its arguments
        v[0] = 1.0

    Nor is memory followed that outlives the call: attributes of objects, arrays and containers of the module. They may be
    stored to, but what is stored must not be read for the result.

    Remedy: work on a copy, ``v = larger(x, y).copy()``, or write through one name only; use a local
    variable. A function that is
    chosen at run time, or that the compiler cannot see into, may give back its argument as well: call it by name.
SRC140 an expression that is nested too deeply
    A single expression with thousands of operands, or parentheses thousands deep.

    Remedy: give names to parts of it, or use a loop.
SRC141 a text hides a derivative
    What is read out of a text that was made of a value has the derivative of that value, and a text cannot carry it.

        x = float(f'{x:.3f}')

    Remedy: compute with the value itself, ``round(x, 3)`` where that is meant. Texts that are printed, that are keys, or
    that are the message of an error are no obstacle.
SRC145 an operator or a function on an object
    A class may define what ``+``, ``*`` or ``np.sum`` mean for its objects. Operators are followed to the method that
    Python calls (``__add__``, ``__rmul__``, ``__getitem__``, ...) where that is certain.

        def __add__(self, other):
            return NotImplemented if other is None else Vector(self.x + other.x)

    Remedy: call a method by its name, or pass the numbers and arrays that the object holds.
"""
