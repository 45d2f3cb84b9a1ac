"""A year of Sentinelle, for the demo: invented vendors, whose software fails in the ways that the field has told of."""
