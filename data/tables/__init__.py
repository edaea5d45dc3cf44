"""One Peewee model family per file. Imported by data only."""
