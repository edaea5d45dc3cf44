"""Actions that plan: activities, meetings, calls, the end of tasks."""
