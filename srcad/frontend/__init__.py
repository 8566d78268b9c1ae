"""From a function to its tree: the source text, the names that it reads, the check of its syntax."""
