"""The Quality tab: accuracy against what real data reach with themselves, down to a pair."""
