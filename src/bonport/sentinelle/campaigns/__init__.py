"""Asking the doctors themselves: calls and short surveys, before a fix and after it (*sentinelle renforcée*)."""
