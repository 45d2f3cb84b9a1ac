"""Papers received, scanned into the record."""
