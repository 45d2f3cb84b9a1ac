"""A demo practice: invented people with years of history, on this machine alone."""
