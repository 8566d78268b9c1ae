"""Rules for the functions of SciPy."""
