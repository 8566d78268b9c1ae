"""Loops, branches and exits: every derivative of each program is right in every mode."""
import branch_programs
import exit_programs
import loop_programs
from catalogue import each
from harness import check


@each([*loop_programs.PROGRAMS, *exit_programs.PROGRAMS, *branch_programs.PROGRAMS])
def test_program(function, args, options):
    check(function, *args, whole=True, **options)
