"""The language that people write rules in: words, syntax, kinds of values, evaluation."""
