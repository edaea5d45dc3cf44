"""The outside world behind small protocols. One provider per file."""
