"""The abbreviations and templates that doctors make for their notes."""
