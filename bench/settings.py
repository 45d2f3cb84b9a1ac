"""The practice, without the national bulk rule: a bench asks how fast we are, not how fast we may be."""

from datetime import timedelta

from bonport.config.practice import *  # noqa: F403

FEEDS_PER_SECOND = None
NOT_BEFORE = timedelta(days=1)  # what is signed stays until the bench releases it
WORKER_PAUSE = timedelta(seconds=0.2)
