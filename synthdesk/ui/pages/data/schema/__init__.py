"""What each column is, with undo."""
