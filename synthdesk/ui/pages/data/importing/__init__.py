"""How a file is read: settings with a live preview."""
