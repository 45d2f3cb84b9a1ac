"""Leaving: what must go to the DMP, where it stands, and the worker that takes it there."""
