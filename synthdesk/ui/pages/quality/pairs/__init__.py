"""Every pair of columns: accuracy, gap and difference of association."""
