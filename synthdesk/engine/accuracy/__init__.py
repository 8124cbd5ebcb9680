"""Fidelity: how close the synthetic distribution is to the real one, against what is possible."""
