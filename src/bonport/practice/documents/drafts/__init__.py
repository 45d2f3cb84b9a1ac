"""Letters and certificates while they are written."""
