"""Which events are of one fault: a rule with a version, so that it may change without breaking what was grouped."""
