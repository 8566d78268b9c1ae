"""Independent ways to differentiate, to compare with. They share no code with the compiler, and import none of it.

`srcad.reference.numeric`
    differences, extrapolation with an error estimate, the complex step
`srcad.reference.dual`
    dual numbers: forward mode by operator overloading, of any order
`srcad.reference.tape`
    a recorded list: reverse mode by operator overloading

Each is imported when it is asked for. `steps` shows the errors of differences, `recording` has the tape itself, and
`lines` how it is printed. What dual numbers and tapes have in common stands in

* `levels`: traced values, and how differentiations nest;
* `operations` and `overload`: what is done with traced values, and the operators and protocols that lead there;
* `partials` and `special`: the derivatives of functions by element;
* `tables`, `arrays`, `reductions`, `sorting`, `products`, `linalg` and `methods`: functions of arrays;
* `substitute`: programs that call `math` and make arrays of their own.
"""
