"""The national services, played on loopback: INSi and the DMP, with the faults of the real world.

A house apart: it judges what Bonport sends, so it shares none of the code that makes it.
"""
