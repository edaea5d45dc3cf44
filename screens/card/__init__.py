"""The card: one record with its fields and its timeline."""
