"""The derivative rules, one file a library topic, installed as ``srcad.templates``.

A file is named like its library, ``math``, or library and topic, ``math_sequences``.
"""
if __name__ != 'srcad.templates':  # two names for one rule would be two rules
    raise ImportError(f'the rules are imported as srcad.templates, not as {__name__}')

# What is no library: a module of this name that a user has says nothing.
ALWAYS = ('control', 'operators', 'runtime')
