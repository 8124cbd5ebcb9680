"""Accuracy within each level of a chosen column."""
