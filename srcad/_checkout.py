"""Lets an uninstalled checkout find its rules.

In the checkout the rules stand in ``templates/`` beside the package ``srcad/``; installing maps them to
``srcad.templates``. Python that runs in the checkout imports ``srcad`` from there whether or not something is
installed, and must then take the rules from the same tree: never none, and never those of another version.
"""
from __future__ import annotations

import importlib.machinery
import importlib.util
import pathlib
import sys


class CheckoutFinder:
    """Finds ``srcad.templates``, and nothing else, in one folder."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> (
            importlib.machinery.ModuleSpec | None):
        """Give the place of the rules; their submodules are found from there in the usual way."""
        if fullname != 'srcad.templates':
            return None
        return importlib.util.spec_from_file_location(
            fullname, self.folder / '__init__.py', submodule_search_locations=[str(self.folder)])


def find_templates(package: str) -> bool:
    """Make ``import srcad.templates`` work when the package lies in a checkout; called by ``srcad/__init__.py``.

    Parameters
    ----------
    package
        The ``__file__`` of ``srcad/__init__.py``.

    Returns
    -------
    bool
        Whether the package lies in a checkout.
    """
    folder = pathlib.Path(package).resolve().parent
    rules = folder.parent / 'templates'
    if (folder / 'templates').is_dir() or not ((rules / '__init__.py').is_file()
                                               and (folder.parent / 'setup.cfg').is_file()):
        return False
    # First in line: an editable install of another checkout would answer too.
    if not any(isinstance(finder, CheckoutFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, CheckoutFinder(rules))
    return True
