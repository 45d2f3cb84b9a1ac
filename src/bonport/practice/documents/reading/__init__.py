"""Reading what was signed, and the page that is printed of it."""
