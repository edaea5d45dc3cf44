"""ROBOTS. What happens without a hand on the keyboard: the clock, its jobs, later the workflows."""
