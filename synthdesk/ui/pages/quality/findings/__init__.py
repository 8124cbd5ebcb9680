"""Findings of the quality analyses as a list, in full, and with their rows."""
