"""The window: the only part of synthdesk that knows Qt."""
