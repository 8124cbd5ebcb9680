"""Fairness of models: what they decide for groups of people, and how far the groups lie apart."""
