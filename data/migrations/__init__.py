"""Numbered, forward only, one transaction each; never edited after a release."""
