"""Texts from which letters and certificates are made, and the record merged into them."""
