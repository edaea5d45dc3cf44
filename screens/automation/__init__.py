"""Rooms of automation: the board of rules and triggers, stage by stage."""
