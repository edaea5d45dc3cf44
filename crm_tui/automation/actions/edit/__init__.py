"""Actions that change what is there: the document, its client, who is responsible."""
