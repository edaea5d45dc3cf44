"""What a record sells: its rows of products. Opened from cards; it knows the store through services only."""
