"""Sentinelle: a failure in the field, followed until its fix is verified there. For any vendor's software."""
