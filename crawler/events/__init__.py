"""The days an article speaks of. Pure."""
