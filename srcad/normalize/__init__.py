"""The passes that bring a function to core form, in order."""
from srcad.normalize import (
    anf,
    annotated,
    attempts,
    augmented,
    chained,
    conditional,
    contexts,
    decided,
    deletions,
    exits,
    generators,
    inline,
    loops,
    matching,
    outputs,
    parallel,
    progress,
    unpack,
    versions,
)

PASSES = [matching, contexts, attempts, deletions, decided, annotated, generators, outputs, loops, chained, parallel, unpack,
          augmented, exits, conditional, anf, inline, progress, versions]
