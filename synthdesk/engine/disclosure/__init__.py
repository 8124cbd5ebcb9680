"""What may leave the house: the shareable form of a result."""
