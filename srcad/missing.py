"""What is missing: functions without rules, and the names that look most like one that does not exist."""
from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from srcad import errors
from srcad.unit import Source


def missing_rule(name: str, params: Iterable[str] = ('x',), candidates: Iterable[str] = (),
                 source: Source | None = None, node: Any = None, mode: str = 'adjoint',
                 note: str | None = None) -> errors.MissingRule:
    """Build the error for a function that has no rule: with the rule to write, and similar names that have one.

    Parameters
    ----------
    name
        The function as the user wrote it, ``'np.outer'``.
    params
        Names of the parameters of the function that are differentiated.
    candidates
        Names of all the functions that have rules.
    mode
        ``'adjoint'`` or ``'tangent'``.
    """
    params = list(params)
    last = name.rpartition('.')[2]
    lines = ['write a rule for it, such as', f'  @srcad.{mode}({name})',
             f"  def {last}_{mode}({', '.join(['result', *params])}):"]
    if mode == 'adjoint':
        lines += [f'      d[{param}] = ...' for param in params]
    else:
        lines += ['      d[result] = ...']
    lines += [f'or say that it has no derivative: srcad.nondifferentiable({name})']
    near = nearest(name, candidates)
    if near:
        lines += ['rules exist for ' + ', '.join(near)]
    error = errors.at(errors.MissingRule, 'SRC301', source, node, f'{name} has no derivative rule', '\n'.join(lines), note)
    assert isinstance(error, errors.MissingRule)
    return error


def nearest(name: str, candidates: Iterable[str], count: int = 3) -> list[str]:
    """Give the candidates that look most like a name: by their last parts first, then as a whole."""
    candidates = sorted(set(candidates))
    last: dict[str, list[str]] = {}
    for candidate in candidates:
        last.setdefault(candidate.rpartition('.')[2], []).append(candidate)
    found = [full for part in difflib.get_close_matches(name.rpartition('.')[2], last, count) for full in last[part]]
    found += [c for c in difflib.get_close_matches(name, candidates, count) if c not in found]
    return found[:count]
