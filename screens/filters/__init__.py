"""The filter bar and its presets."""
