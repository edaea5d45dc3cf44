"""Actions that say something: comments, events, notifications."""
