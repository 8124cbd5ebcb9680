"""synthdesk audits synthetic tabular data and the models trained on it, wholly offline."""

__version__ = "0.1.0"
