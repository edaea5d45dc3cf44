"""The room of the set-up: settings, statuses and dropdowns, custom fields, smart processes, the layout of cards."""
