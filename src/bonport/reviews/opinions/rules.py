"""The rules of reviews that are numbers: lengths, thresholds, how long what is kept. Our own unless a source is named;
the method page tells them all."""

from __future__ import annotations

from datetime import timedelta

SHORTEST, LONGEST = 30, 8000
"""Characters of an experience."""
OLDEST_EXPERIENCE = timedelta(days=3 * 365)
"""Before a review is written: what is older is told of another product."""
PUBLISHED_FOR = timedelta(days=5 * 365)
"""After its last experience a review is published no more: it would weigh a sixth of what a new one does."""
ERASED_AFTER = timedelta(days=3 * 365)
"""After it stopped being published (expired, withdrawn, refused, removed), its content is erased."""
DRAFT_KEPT = timedelta(days=180)
ORIGIN_KEPT = timedelta(days=30)
"""Of the network from which a review came: what the check for one network looks at, and no longer."""
CONTACT_KEPT = timedelta(days=180)
"""Of whoever sent a notice, after it was decided: the time in which he may complain (DSA, art. 20: six months)."""
ANSWER_NOTICE_WITHIN = timedelta(days=7)
"""What the page of a notice announces."""

TOLD_TOGETHER = 220
"""Doctors of whose reviews the profiles are told at once: of so many, a specialty of one doctor in twenty reaches the
eleven that it takes (`profiles.K`)."""

COUNTING_TIES = ("none", "club", "other")
"""Declared ties with which an opinion counts in the marks. Whoever is paid by the vendor, or owns a part of it, is
read, with his tie beside, and not counted."""

# The checks: `checks.py`.
WINDOWS = {
    timedelta(days=7): timedelta(days=180),
    timedelta(days=30): timedelta(days=180),
    timedelta(days=180): timedelta(days=720),
}
"""Stretches of time in which too many reviews of one product are a burst, each with the time before it that tells what
is usual. The longest is there for a campaign that raises slowly what is usual for the shorter ones."""
ALIKE_WINDOWS = {timedelta(days=180): timedelta(days=720)}
"""The same for reviews that all go one way: too few for a burst, they carry a mark as far as many that differ."""
UNLIKELY_ALIKE = 0.0001
"""As `UNLIKELY`, of those: asked of each review, on each of its two sides."""
MOST_ALIKE = 0.75
"""A side that more of a category's reviews than this are on is none."""
SIDE_PRIOR, SIDE_SHARE = 40, 0.5
"""What a category that has few reviews yet is taken to have besides: so many, of which this share is on that side."""
WAVE = timedelta(days=7)
"""Of a burst, the reviews published in this time before it was seen are read again."""
USUAL_A_WEEK = 0.5
"""At least: reviews a week of a product that had none."""
UNLIKELY = 0.001
"""A stretch that would have so many reviews by chance less often than this is a burst."""
NEAR = 85.0
"""Of 100, likeness of two texts (rapidfuzz's ratio) from which one is a copy."""
TOO_SHORT_TO_COPY = 60
"""Characters under which two texts may be alike by chance."""
SAME_NETWORK = 3
"""Other doctors of one network who reviewed the same product within `ORIGIN_KEPT`: a whole practice may, once."""
