"""Models of a target: trained here or handed in, on columns that are matched and shown."""
