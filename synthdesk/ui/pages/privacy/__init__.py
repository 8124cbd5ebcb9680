"""The Privacy tab: copies of real rows, judged against people the generator never saw."""
