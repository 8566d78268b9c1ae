"""What the files of programs have in common: how programs are entered and tested, and the arrays that they take."""
import numpy as np
import pytest

A = np.array([0.3, -0.7, 1.1])
B = np.array([1.5, 0.4, -0.6])
M = np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.5]])


class Programs(list):
    """The programs of one file, with their arguments and the options of `harness.check`; a decorator enters them."""

    def __call__(self, *args, **options):
        """Enter a program with its arguments."""
        def enter(function):
            self.append((function, args, options))
            return function
        return enter


def each(programs):
    """Give the decorator that makes a test of each program."""
    return pytest.mark.parametrize(('function', 'args', 'options'), programs, ids=[f.__name__ for f, _, _ in programs])
