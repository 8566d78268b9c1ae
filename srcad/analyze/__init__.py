"""Analyses of functions in core form, as typed results."""
