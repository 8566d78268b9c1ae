"""Independent ways to differentiate, to compare with. They share no code with the compiler, and import none of it.

`srcad.reference.numeric`
    differences, extrapolation with an error estimate, the complex step
`srcad.reference.dual`
    dual numbers: forward mode by operator overloading, of any order
`srcad.reference.tape`
    a recorded list: reverse mode by operator overloading

Each is imported when it is asked for. What dual numbers and tapes have in common stands in `overload` (operators and the
protocols of NumPy), `partials` and `special` (derivatives of functions by element), `arrays`, `products` and `linalg`
(functions of arrays), and `substitute` (functions that call `math` and make arrays of their own).
"""
