"""Fake vs real: can a classifier tell synthetic rows from real ones?"""
