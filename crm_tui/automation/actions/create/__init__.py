"""Actions that create records."""
