"""Actions that read: their results are for later steps."""
