"""Who may open each address of Sentinelle, in plain words. A new address without its line fails `test_access`."""

from __future__ import annotations

from tests.www.table import Address, addresses

ANYONE = "quiconque"
THE_WAY_IN = "quiconque, à son tour dans l’entrée"  # each step asks for the one before it: tests/www/common
SIGNED_IN = "toute personne connectée"
TEAM = "l’équipe Sentinelle"
VENDORS = "les éditeurs, chacun chez lui"
VENDOR_A = "l’éditeur du logiciel en cause"
DOCTORS = "les médecins"
MACHINES = "les machines, avec la clé d’un projet"  # tests/sentinelle/intake, tests/sentinelle/reports

# Of the cast. The dossier, the product and the version of the samples are vendor A's.
ACTORS = ("team", "vendor_a", "vendor_b", "doctor", "stranger", "public")
ALLOWED: dict[str, set[str]] = {
    ANYONE: set(ACTORS),
    THE_WAY_IN: set(ACTORS),
    SIGNED_IN: set(ACTORS) - {"public"},
    TEAM: {"team"},
    VENDORS: {"vendor_a", "vendor_b"},
    VENDOR_A: {"vendor_a"},
    DOCTORS: {"doctor"},
    MACHINES: set(),
}

WHO: dict[str, str] = {
    # Machines
    **dict.fromkeys(
        "<int:project>/envelope/ <int:project>/store/ <int:project>/usages/ signalements".split(), MACHINES
    ),
    # Signing in
    **dict.fromkeys(
        "account_login enter_by_link account_inactive lock unlocked present".split(),
        ANYONE,
    ),
    **dict.fromkeys(
        (
            "psc_login openid_connect_callback mfa_login_webauthn mfa_authenticate account_logout "
            "lock_form unlock account_reauthenticate mfa_reauthenticate mfa_reauthenticate_webauthn "
            "mfa_deactivate_totp mfa_view_recovery_codes"
        ).split(),
        THE_WAY_IN,
    ),
    **dict.fromkeys(
        (
            "account_change_password account_set_password mfa_index mfa_activate_totp mfa_generate_recovery_codes "
            "mfa_add_webauthn mfa_remove_webauthn"
        ).split(),
        SIGNED_IN,
    ),
    # What anybody may read
    **dict.fromkeys(
        "home public_board public_board_json public_figures_json public_dossier public_dossier_json".split(), ANYONE
    ),
    **dict.fromkeys("report_form followed forget_contact".split(), ANYONE),  # by an address that nobody guesses
    **dict.fromkeys("survey survey_never_again".split(), ANYONE),  # by a link that nobody guesses
    # The team
    **dict.fromkeys(
        (
            "triage triage_report attach_report open_from_report put_aside put_fault_aside triage_signature "
            "attach_signature signature report_contact forget_reporter attachment open_from_signature triage_undo "
            "take_call import_tickets ticket_example dossiers open_dossier "
            "export_dossiers dossier describe_dossier move_dossier detach overdue campaigns open_campaign join_panel "
            "campaign close_campaign conclude_campaign campaign_calls record_call products product registers "
            "add_vendor register_vendor add_product open_webhook close_webhook register_product add_line add_version "
            "set_level subscribe_digest unsubscribe_digest move_version date_version add_project end_project "
            "add_member member_link end_member"
        ).split(),
        TEAM,
    ),
    # A vendor's space
    **dict.fromkeys("vendor_dossiers export_vendor_dossiers vendor_products".split(), VENDORS),
    **dict.fromkeys("vendor_dossier vendor_move vendor_signature vendor_product declare_park".split(), VENDOR_A),
    # A doctor's
    "my_reports": DOCTORS,
}

__all__ = ["ACTORS", "ALLOWED", "ANYONE", "MACHINES", "THE_WAY_IN", "VENDOR_A", "WHO", "Address", "addresses"]
