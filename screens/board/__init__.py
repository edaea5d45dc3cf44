"""Kanban: one column per stage, drawn line by line."""
