"""Building one table with one row per subject from related tables."""
