"""The Versions page: several synthetic tables made from one training table, side by side."""
