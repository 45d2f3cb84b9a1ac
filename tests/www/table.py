"""Who may open each screen of the practice, in plain words. A new address without its line fails `test_access`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ANYONE = "quiconque"
THE_WAY_IN = "quiconque, à son tour dans l’entrée"  # each step asks for the one before it: tests/www/common
SIGNED_IN = "toute personne connectée"
EVERY_ROLE = "quiconque exerce au cabinet"
CARE_TEAM = "l’équipe de soins"
DOCTORS = "les médecins et leurs remplaçants"
TREATING = "le médecin traitant, en personne"
AUTHOR = "l’auteur, et qui répond pour lui"
OWNER = "son auteur seul"
ADMINISTRATOR = "l’administrateur"

# Of the fixed cast, who that is. The stranger is a doctor of another practice; `anonymous` has not signed in.
ACTORS = ("treating", "replacement", "colleague", "secretary", "administrator", "stranger", "anonymous")
_SIGNED_IN = set(ACTORS) - {"anonymous"}
_DOCTORS = {"treating", "replacement", "colleague", "stranger"}
ALLOWED: dict[str, set[str]] = {
    ANYONE: set(ACTORS),
    THE_WAY_IN: set(ACTORS),
    SIGNED_IN: _SIGNED_IN,
    EVERY_ROLE: _SIGNED_IN,
    CARE_TEAM: _DOCTORS | {"secretary"},
    DOCTORS: _DOCTORS,
    TREATING: {"treating"},
    AUTHOR: {"treating", "replacement"},
    OWNER: {"treating"},
    ADMINISTRATOR: {"administrator"},
}

WHO: dict[str, str] = {
    # Signing in
    "account_login": ANYONE,
    "mfa_login_webauthn": THE_WAY_IN,
    "mfa_authenticate": THE_WAY_IN,
    "enter_by_link": ANYONE,
    "account_logout": THE_WAY_IN,
    "account_inactive": ANYONE,
    "psc_login": ANYONE,
    "psc_choose": THE_WAY_IN,
    "openid_connect_callback": ANYONE,
    "lock": ANYONE,
    "lock_form": THE_WAY_IN,
    "unlock": THE_WAY_IN,
    "unlocked": ANYONE,
    "present": ANYONE,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reauthenticate": THE_WAY_IN,
    "mfa_reauthenticate": THE_WAY_IN,
    "mfa_reauthenticate_webauthn": THE_WAY_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "choose_activity": SIGNED_IN,
    "home": EVERY_ROLE,
    # Finding, and who the patient is
    **dict.fromkeys(
        (
            "find record new_patient create_patient read_card create_from_answer create_from_app to_qualify scan "
            "identity correct_traits flag_identity declare_treating_doctor ask_insi accept_answer refuse_answer "
            "see_document verify_identity"
        ).split(),
        CARE_TEAM,
    ),
    "attest_identity": TREATING,
    **dict.fromkeys("repair open_repair confirm_repair abandon_repair tell_concerned repair_sheet".split(), DOCTORS),
    # The consultation
    **dict.fromkeys(
        (
            "note note_now sign_consultation keep_confidential make_visible past_contacts phrases save_phrase "
            "find_template set_minors outcome synthesis_anew take_back propose_line note_line strike_line "
            "restore_line end_line reopen_line choose_in_vsm none_known curve more_lines "
            "read_measures save_measures"
        ).split(),
        DOCTORS,
    ),
    "remove_phrase": OWNER,
    "hold_document": AUTHOR,
    "release_document": AUTHOR,
    # Letters and documents
    **dict.fromkeys(
        (
            "letter letter_now find_letter begin_letter save_letter entitle_letter address_letter find_addressee "
            "discard_letter restore_letter correspondents save_correspondent correspondent change_correspondent "
            "remove_correspondent documents find_document document document_pdf document_big_pdf "
            "add_file file_content remove_file"
        ).split(),
        CARE_TEAM,
    ),
    **dict.fromkeys(
        (
            "sign_letter letter_templates patient_letter_templates preview_template check_template save_letter_template"
        ).split(),
        DOCTORS,
    ),
    "correct_document": AUTHOR,
    "remove_letter_template": OWNER,
    # Envois, À décider
    **dict.fromkeys(
        (
            "deliveries patient_deliveries oppose_feeding lift_opposition delivery_story delivery_line services "
            "to_decide reports report_context report_failure report_again"
        ).split(),
        CARE_TEAM,
    ),
    **dict.fromkeys(
        (
            "delivery_hold delivery_release delivery_try_again delivery_oppose delivery_lift delivery_withdraw "
            "delivery_mask"
        ).split(),
        AUTHOR,
    ),
    "handed_over": DOCTORS,
    "refused_documents": DOCTORS,  # without documents there is nothing to refuse; the actions ask whose they are
    "delivery_card": DOCTORS,  # with nothing waiting for a card there is nothing to refuse; the action asks whose it is
    "health_space": DOCTORS,
    "health_space_document": DOCTORS,
    # Who saw what, and the patient's right of access
    "journal": DOCTORS,
    "journal_entries": DOCTORS,
    "export_record": DOCTORS,
    # Help
    **dict.fromkeys("help help_screen shortcut_card close_first_morning open_first_morning".split(), EVERY_ROLE),
    # Accounts, activities, sites
    **dict.fromkeys("administration add_activity end_activity give_account issue_link add_site".split(), ADMINISTRATOR),
}


@dataclass(frozen=True)
class Address:
    """One line of the URL table."""

    name: str
    parameters: tuple[str, ...]
    posts: bool

    def of(self, samples: dict[str, object]) -> str:
        return reverse(self.name, kwargs={parameter: samples[parameter] for parameter in self.parameters})


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns))


def _walk(patterns: list[Any]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or str(pattern.pattern), tuple(pattern.pattern.converters), _posts(pattern))


def _posts(pattern: URLPattern) -> bool:
    """Whether the view takes only POST: `require_POST` leaves the methods in its closure."""
    view: Any = pattern.callback
    while view is not None:
        if any(cell.cell_contents == ["POST"] for cell in getattr(view, "__closure__", None) or ()):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


NO_SUCH = UUID(int=0)
