"""Anybody reports a failure in one sentence, and follows what becomes of it, without an account."""
