"""How people of the practice come in: accounts, one-time links, and the trace of who signed in."""
