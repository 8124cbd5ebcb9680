"""Synthetic tables beside each other, and tables of known quality that give them a scale."""
