"""The derivative rules, one file a library topic, installed as ``srcad.templates``."""
if __name__ != 'srcad.templates':  # two names for one rule would be two rules
    raise ImportError(f'the rules are imported as srcad.templates, not as {__name__}')
