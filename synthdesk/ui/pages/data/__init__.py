"""Which tables are audited, and what their columns are."""
