"""A failure reported from any screen: one key, one sentence; and what became of those reported before."""
