"""What a new store starts with, as TOML that people can read and change."""
