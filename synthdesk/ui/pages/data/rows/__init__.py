"""The rows of a table, millions of them."""
