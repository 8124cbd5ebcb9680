"""The pages of the window, one package a tab; no page knows another."""
