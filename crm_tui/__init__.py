"""The CRM itself: rules, use cases, robots, doors to the outside. No widgets, no SQL."""

__version__ = "0.1.0"
