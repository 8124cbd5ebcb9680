"""A small generator of synthetic rows, by which the figures of others can be read.

It is a reference and no product: nothing it draws is meant for release.
"""
