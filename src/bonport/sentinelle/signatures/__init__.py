"""Which events are of one fault: a rule that has a version."""
