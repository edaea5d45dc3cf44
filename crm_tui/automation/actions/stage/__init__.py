"""Actions that move the document to another stage or pipeline; the run ends with them."""
