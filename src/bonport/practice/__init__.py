"""The practice: one app per domain, each with models, actions and perms, and no views.

places < patients < records < documents < deliveries < consultations. A lower room never calls up: it publishes a
signal.
"""
