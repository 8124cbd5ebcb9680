"""Tables made for reference: what a known generator does with the user's own training table.

They are something to hold a synthetic table against, never something to release.
"""
