"""A failure in the field, followed by persons until its remedy is verified in the field."""
