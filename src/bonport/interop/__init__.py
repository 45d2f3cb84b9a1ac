"""The ground floor: every French format and protocol, in pure Python, with no global state."""
