"""Settings: dictionaries, currencies, users, reminders."""
