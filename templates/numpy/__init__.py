"""Rules for the functions of NumPy."""
