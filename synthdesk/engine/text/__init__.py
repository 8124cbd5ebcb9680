"""Text columns: characters, terms, which terms go together, and texts that re-appear."""
