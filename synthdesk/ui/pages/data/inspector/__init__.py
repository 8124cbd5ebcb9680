"""One column in all tables side by side."""
