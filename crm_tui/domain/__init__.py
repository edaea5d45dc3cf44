"""RULES. Pure functions and frozen values; the standard library only: no clock, no files, no database."""
