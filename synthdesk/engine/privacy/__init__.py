"""Evidence on copied people, each test against rows that the generator never saw."""
