"""Who may open each address of Avis, in plain words. A new address without its line fails `test_access`."""

from __future__ import annotations

from tests.www.sentinelle.table import WHO as SENTINELLE
from tests.www.table import Address, addresses

ANYONE = "quiconque"
THE_WAY_IN = "quiconque, à son tour dans l’entrée"  # each step asks for the one before it: tests/www/common
SIGNED_IN = "toute personne connectée"
TEAM = "l’équipe Avis"
VENDORS = "les éditeurs, chacun chez lui"
VENDOR_A = "l’éditeur du produit en cause"
DOCTORS = "les médecins"
AUTHOR = "le médecin qui l’a écrit"

# Of the cast. The product, the review and the correction of the samples are vendor A's; the review is the doctor's.
ACTORS = ("team", "vendor_a", "vendor_b", "doctor", "other_doctor", "stranger", "public")
ALLOWED: dict[str, set[str]] = {
    ANYONE: set(ACTORS),
    THE_WAY_IN: set(ACTORS),
    SIGNED_IN: set(ACTORS) - {"public"},
    TEAM: {"team"},
    VENDORS: {"vendor_a", "vendor_b"},
    VENDOR_A: {"vendor_a"},
    DOCTORS: {"doctor", "other_doctor"},
    AUTHOR: {"doctor"},
}

WHO: dict[str, str] = {
    # Signing in: the same in every house of members
    **{name: who for name, who in SENTINELLE.items() if who in (THE_WAY_IN, SIGNED_IN)},
    **dict.fromkeys("account_login enter_by_link account_inactive lock unlock unlocked present".split(), ANYONE),
    "unlock": THE_WAY_IN,
    # What anybody may read and do
    **dict.fromkeys(
        (
            "home category product measures product_history review notify notify_reply compare search switchers switch "
            "method rules moderation moderation_file open_data open_marks open_reviews open_kit"
        ).split(),
        ANYONE,
    ),
    **dict.fromkeys("notice_followed kit add_voice drop_voice".split(), ANYONE),  # by an address that nobody guesses
    # A doctor's
    **dict.fromkeys("my_reviews my_review save_draft drop_draft erase_me".split(), DOCTORS),
    **dict.fromkeys("withdraw_review contest_review erase_review".split(), AUTHOR),
    # A vendor's space
    "vendor_reviews": VENDORS,
    **dict.fromkeys("vendor_reply vendor_product propose_version declare_solicitation".split(), VENDOR_A),
    # The team
    **dict.fromkeys(
        (
            "queue queue_review prove_use decide_review decide_notice remove_reply queue_correction decide_correction "
            "registers add_vendor add_product register_product correct_sheet withdraw_product add_version "
            "link_sentinelle note_referencing change_version move_version add_member member_link end_member"
        ).split(),
        TEAM,
    ),
}

__all__ = ["ACTORS", "ALLOWED", "ANYONE", "AUTHOR", "THE_WAY_IN", "VENDOR_A", "WHO", "Address", "addresses"]
