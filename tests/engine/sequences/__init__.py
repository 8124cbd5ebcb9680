"""Tests of sequences and subjects."""
