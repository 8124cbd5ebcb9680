"""The Fake vs real tab: how well a classifier tells synthetic rows from real ones."""
