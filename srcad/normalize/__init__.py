"""The passes that bring a function to core form, in order."""
from srcad.normalize import (
    anf,
    annotated,
    augmented,
    chained,
    conditional,
    decided,
    exits,
    inline,
    loops,
    outputs,
    parallel,
    unpack,
    versions,
)

PASSES = [decided, annotated, outputs, loops, chained, parallel, unpack, augmented, exits, conditional, anf, inline,
          versions]
