"""How a person reads a patient's name; the traits that it is made of are never changed by it."""

from __future__ import annotations


def given_name(given: str) -> str:
    """A first name in small letters after its capital.

    Traits are kept in capitals without accents, as INSi wants them. What was typed with small letters (a used first
    name) stays as it is.

    >>> given_name("JEAN-PIERRE"), given_name("N'GOLO"), given_name("MARIE LOU"), given_name("McKenzie")
    ('Jean-Pierre', "N'Golo", 'Marie Lou', 'McKenzie')
    """
    return given.title() if given.isupper() else given
