"""Steps that steer a run: pauses, its end, its log and variables."""
