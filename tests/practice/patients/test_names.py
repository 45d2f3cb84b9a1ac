"""How a name is read on a screen: the family in capitals, the first name after its capital; traits stay untouched."""

from __future__ import annotations

import pytest

from bonport.practice.patients.models import Identity
from bonport.practice.patients.names import given_name
from tests.cast import Cast


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("JEANNE", "Jeanne"),
        ("JEAN-PIERRE", "Jean-Pierre"),
        ("MARIE LOU", "Marie Lou"),
        ("N'GOLO", "N'Golo"),
        ("D’ANGELA", "D’Angela"),
        ("ANNE--LISE", "Anne--Lise"),
        ("Éloïse", "Éloïse"),
        ("McKenzie", "McKenzie"),
        ("", ""),
    ],
)
def test_a_first_name_in_capitals_is_read_after_its_capital(kept: str, read: str) -> None:
    assert given_name(kept) == read


def test_the_name_in_use_comes_before_the_one_of_birth(cast: Cast) -> None:
    identity: Identity = cast.patient.identity
    assert identity.known_as == "DURAND Jeanne"
    identity.used_name, identity.used_first_name = "Le Goff", "Janig"
    assert identity.known_as == "LE GOFF Janig"
    assert (identity.birth_name, identity.birth_first_name) == ("DURAND", "JEANNE")
