"""The passes that bring a function to core form, in order."""
from srcad.normalize import (
    anf,
    annotated,
    attempts,
    attributes,
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
    members,
    outputs,
    parallel,
    progress,
    stores,
    unpack,
    versions,
)

PASSES = [stores, matching, contexts, attempts, deletions, decided, annotated, generators, outputs, loops, chained, parallel,
          unpack, augmented, exits, conditional, anf, inline, progress, versions, members, attributes]
