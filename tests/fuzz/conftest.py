"""The fuzzer's modules, and the harness of the attacks, are imported by their own names."""
import pathlib
import sys

_HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(_HERE), str(_HERE.parent / 'attacks')]
