"""What the demo company is made of, as text that people can read."""
