"""Who works on what: the responsible person, choosing somebody, telling people."""
