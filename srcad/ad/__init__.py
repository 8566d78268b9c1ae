"""Differentiation: the transformers that splice rules, and what they need."""
