"""Workflows on the screen: templates, runs, what each run did."""
