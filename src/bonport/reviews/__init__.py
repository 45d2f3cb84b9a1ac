"""Avis: doctors rate their software. A house of its own; any software is in its catalogue."""
