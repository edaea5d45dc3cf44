"""Steps that wait for people."""
