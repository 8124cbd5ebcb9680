"""The audit as files: JSON for machines, one HTML page for people."""
