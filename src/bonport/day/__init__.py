"""A simulated morning: a believable practice, the sandbox, workers that are killed, and a ledger at the end.

It knows the practice, whose actions it plays, and the sandbox's own face over HTTP; nobody knows it.
"""
