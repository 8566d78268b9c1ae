"""How long generated gradients take, beside those that were written by hand.

Run ``python tests/bench/golden.py``: both are called in turn in one process, and the shortest of many times counts.
"""
from __future__ import annotations

import copy
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'golden'))

import golden_pairs as golden


def shortest(functions: list, make, repeats: int = 400) -> list[float]:
    """Time functions in turn on fresh arguments; give the shortest time of each."""
    best = [float('inf')] * len(functions)
    for _ in range(repeats):
        for k, function in enumerate(functions):
            given = make()
            start = time.perf_counter()
            function(*given)
            best[k] = min(best[k], time.perf_counter() - start)
    return best


def main() -> None:
    """Print the table."""
    print(f'{"pair":12} {"generated":>10} {"by hand":>10} {"ratio":>6} {"statements":>12} {"helpers":>8}')
    for pair in golden.PAIRS:
        given = golden.arguments(pair, 30)
        ideal = golden.module_of(pair).ideal
        derivative = golden.specialised(pair)
        one, other = shortest([derivative, ideal], lambda given=given: copy.deepcopy(given))
        text = golden.text_of(derivative)
        sizes = f'{golden.statements(text)}/{golden.statements(golden.ideal_text(pair))}'
        print(f'{pair.module:12} {one * 1e6:8.1f}us {other * 1e6:8.1f}us {one / other:6.2f} {sizes:>12} '
              f'{golden.helper_calls(text):8}')


if __name__ == '__main__':
    main()
