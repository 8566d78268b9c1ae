"""The passes that bring a function to core form, in order."""
from srcad.normalize import (
    anf,
    annotated,
    augmented,
    chained,
    conditional,
    decided,
    deletions,
    exits,
    generators,
    inline,
    loops,
    matching,
    outputs,
    parallel,
    unpack,
    versions,
)

PASSES = [matching, deletions, decided, annotated, generators, outputs, loops, chained, parallel, unpack, augmented, exits,
          conditional, anf, inline, versions]
