"""Text columns: characters, terms, co-occurrence, exact matches."""
