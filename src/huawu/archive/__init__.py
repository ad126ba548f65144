"""Every contact as one row to search, folded from the journal; its notes and follow-ups."""
