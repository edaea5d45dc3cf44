"""What the clock calls, one job per file. A job asks services and keeps nothing in memory."""
