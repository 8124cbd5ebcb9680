"""What is wrong with the tables, and who takes responsibility for it."""
