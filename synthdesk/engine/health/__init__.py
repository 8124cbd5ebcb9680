"""What is wrong with the columns before any model or metric sees them."""
