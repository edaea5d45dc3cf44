"""One file per entity type: its fields and traits. They drive card, list, filter, import and command line."""
