"""Sequences: coherence, length, distinct values."""
