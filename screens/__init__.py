"""THE TEXTUAL DOOR. Widgets, keys, messages. Calls services; never imports data."""
