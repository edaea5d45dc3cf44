"""One question per file; each returns frozen rows, ordered, limited, served by an index."""
