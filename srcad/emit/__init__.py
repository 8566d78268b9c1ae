"""From a tree to text, and from text to a function."""
