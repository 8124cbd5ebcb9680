"""Every column: accuracy, what binning hides, and small multiples."""
