"""Records as rows: choose, sort, edit many."""
