"""Rules for the functions of NumPy."""
import importlib
import pkgutil

# The topics here are no modules of NumPy: all are loaded together.
for _topic in pkgutil.iter_modules(__path__):
    importlib.import_module(f'{__name__}.{_topic.name}')
