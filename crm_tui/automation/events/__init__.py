"""Events of triggers, one file each: what it is called, its settings, what it listens to, which records it is about."""
