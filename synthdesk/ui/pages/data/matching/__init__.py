"""What does not fit between the tables, and settling it."""
