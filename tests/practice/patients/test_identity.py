from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bonport.base.errors import NotAllowed, NotPossible
from bonport.base.models import AuditEvent
from bonport.interop.identity import Traits
from bonport.interop.identity.status import Guardian
from bonport.interop.terminology.identity_documents import IDENTITY_DOCUMENTS
from bonport.practice.patients.actions import (
    attest_identity,
    change_traits,
    declare_treating_doctor,
    flag_identity,
    keep_insi_answer,
    qualify_identity,
    record_identity,
    register_patient,
    verify_identity,
)
from bonport.practice.patients.models import FormerMatricule, InsiAnswer, Patient
from tests.cast import JEANNE, LEO, Cast
from tests.practice.factories import (
    FORMER_INS,
    JEANNE_INS,
    LEO_INS,
    TEXT,
    app_card,
    attest,
    by_card,
    by_traits,
    identity_of,
    lose_identity,
    nobody,
    qualify,
    verification,
)


def history(cast: Cast) -> list[tuple[str, str]]:
    with cast.act(None).reading():
        rows = FormerMatricule.objects.filter(patient=cast.patient).order_by("pk")
        return sorted(rows.values_list("matricule", "reason"))


# ----------------------------------------------------------------------------------------------------- registering


def test_what_was_typed_is_provisoire_and_in_official_characters(cast: Cast) -> None:
    typed = Traits(
        "d’Ornano-Lefèvre", "zoé marie", "zoé", JEANNE.sex, JEANNE.birth_date, used_name="Petit", used_first_name="Zoé"
    )
    patient = register_patient(cast.act(cast.secretary), typed)
    identity = identity_of(cast, patient)
    assert identity.status == "PROV"
    assert identity.ins is None
    assert (identity.birth_name, identity.birth_first_names) == ("D'ORNANO-LEFEVRE", "ZOE MARIE")
    assert identity.used_name


@pytest.mark.requirement("EXI ID 08")
def test_the_used_name_is_never_filled_from_the_birth_name(cast: Cast) -> None:
    identity = qualify(cast)
    assert (identity.used_name, identity.used_first_name) == ("", "")


@pytest.mark.requirement("EXI ID 10")
def test_a_first_name_that_does_not_begin_the_list_is_refused(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        register_patient(cast.act(cast.secretary), replace(JEANNE, birth_first_name="MARIE"))


def test_numbers_follow_each_other_in_each_practice(cast: Cast) -> None:
    third = register_patient(cast.act(cast.treating), JEANNE)
    elsewhere = register_patient(cast.act(cast.stranger, practice=cast.other_practice), JEANNE)
    assert (third.number, elsewhere.number) == ("000003", "000001")


# --------------------------------------------------------------------------------------------- answers and evidence


@pytest.mark.requirement("EXI SI 07")
def test_a_card_alone_retrieves_and_a_document_qualifies(cast: Cast) -> None:
    answer = by_card(cast)
    assert record_identity(cast.act(cast.secretary), cast.patient, answer).status == "RECUP"
    assert identity_of(cast, cast.patient).ins is None
    identity = qualify_identity(cast.act(cast.secretary), cast.patient, "passport")
    assert identity.status == "QUAL"
    assert identity.ins == JEANNE_INS


@pytest.mark.requirement("EXI SI 07")
def test_a_document_alone_validates(cast: Cast) -> None:
    assert qualify_identity(cast.act(cast.secretary), cast.patient, "id_card_fr").status == "VALI"


def test_an_appli_carte_vitale_arrives_qualified(cast: Cast) -> None:
    identity = record_identity(cast.act(cast.secretary), cast.patient, app_card(cast))
    assert (identity.status, identity.ins) == ("QUAL", JEANNE_INS)


@pytest.mark.requirement("EXI REC 07")
def test_an_answer_is_kept_as_received_found_or_not(cast: Cast) -> None:
    none, found = nobody(cast), by_traits(cast)
    keep_insi_answer(cast.act(cast.secretary), cast.patient, none)
    record_identity(cast.act(cast.secretary), cast.patient, none)
    assert identity_of(cast, cast.patient).status == "PROV"
    record_identity(cast.act(cast.secretary), cast.patient, found)
    with cast.act(None).reading():
        kept = list(InsiAnswer.objects.filter(patient=cast.patient).order_by("code"))
    assert [(row.code, row.operation, bytes(row.raw)) for row in kept] == [
        ("00", "INS2", found.raw),
        ("01", "INS2", none.raw),
    ]
    assert identity_of(cast, cast.patient).insi_answer_id == kept[0].pk


def test_what_insi_says_takes_the_place_of_what_was_typed(cast: Cast) -> None:
    theirs = replace(JEANNE, birth_first_names="JEANNE MARIE LOUISE")
    identity = record_identity(cast.act(cast.secretary), cast.patient, by_card(cast, theirs))
    assert identity.birth_first_names == "JEANNE MARIE LOUISE"


def test_a_document_seen_on_other_traits_no_longer_counts(cast: Cast) -> None:
    qualify_identity(cast.act(cast.secretary), cast.patient, "passport")
    theirs = replace(JEANNE, birth_date=date(1955, 4, 3))
    assert record_identity(cast.act(cast.secretary), cast.patient, by_card(cast, theirs)).status == "RECUP"


@pytest.mark.requirement("EXI ID 19", "EXI SI 10")
@pytest.mark.parametrize("kind", ["", "driving_licence", *(k for k, d in IDENTITY_DOCUMENTS.items() if d.minors_only)])
def test_only_a_high_trust_document_counts(cast: Cast, kind: str) -> None:
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    with pytest.raises(NotPossible):
        qualify_identity(cast.act(cast.secretary), cast.patient, kind)
    assert identity_of(cast, cast.patient).status == "RECUP"


@pytest.mark.requirement("EXI SI 23")
def test_who_controlled_what_is_recorded(cast: Cast) -> None:
    qualify(cast)
    identity = identity_of(cast, cast.patient)
    assert (identity.control_kind, identity.control_by_id) == ("passport", cast.secretary.pk)
    assert identity.control_at == cast.now


def test_a_minor_is_controlled_beside_a_parent(cast: Cast) -> None:
    record_identity(cast.act(cast.secretary), cast.child, by_card(cast, LEO, LEO_INS))
    with pytest.raises(NotPossible):
        qualify_identity(cast.act(cast.secretary), cast.child, "family_booklet")
    with pytest.raises(NotPossible, match="décision de justice"):
        qualify_identity(
            cast.act(cast.secretary), cast.child, "family_booklet", guardian=Guardian.TUTOR, guardian_kind="passport"
        )
    identity = qualify_identity(
        cast.act(cast.secretary), cast.child, "family_booklet", guardian=Guardian.PARENT, guardian_kind="passport"
    )
    assert identity.status == "QUAL"


# ------------------------------------------------------------------------------------------------- the attestation


def test_the_treating_doctor_attests_beside_a_card_read(cast: Cast) -> None:
    attest(cast)
    identity = identity_of(cast, cast.patient)
    assert (identity.status, identity.attested_by_id) == ("QUAL", cast.treating.pk)


@pytest.mark.parametrize("who", ["replacement", "secretary", "colleague", "stranger"])
def test_nobody_else_attests(cast: Cast, who: str) -> None:
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    with pytest.raises(NotAllowed):
        attest_identity(cast.act(cast.everyone[who]), cast.patient, TEXT)
    assert identity_of(cast, cast.patient).status == "RECUP"


def test_a_former_treating_doctor_no_longer_attests(cast: Cast) -> None:
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    declare_treating_doctor(cast.act(cast.secretary), cast.patient, cast.colleague, cast.now.date())
    with pytest.raises(NotAllowed):
        attest_identity(cast.act(cast.treating), cast.patient, TEXT)
    assert attest_identity(cast.act(cast.colleague), cast.patient, TEXT).status == "QUAL"


def test_an_attestation_counts_only_beside_a_card_read(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        attest_identity(cast.act(cast.treating), cast.patient, TEXT)
    record_identity(cast.act(cast.secretary), cast.patient, by_traits(cast))
    with pytest.raises(NotPossible):
        attest_identity(cast.act(cast.treating), cast.patient, TEXT)
    assert identity_of(cast, cast.patient).status == "RECUP"


def test_an_attestation_falls_with_the_answer_and_does_not_come_back(cast: Cast) -> None:
    attest(cast)
    assert verify_identity(cast.act(cast.secretary), cast.patient, verification(cast, "01")).status == "PROV"
    identity = record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    assert (identity.status, identity.attested_at) == ("RECUP", None)


# ------------------------------------------------------------------------------------------------- the verification


def test_a_verification_that_confirms_changes_nothing_else(cast: Cast) -> None:
    qualify(cast)
    later = cast.act(cast.secretary, after=timedelta(days=3))
    identity = verify_identity(later, cast.patient, verification(cast, "00"))
    assert (identity.status, identity.ins, identity.verified_at) == ("QUAL", JEANNE_INS, later.now)
    assert history(cast) == []


@pytest.mark.requirement("EXI REC 08")
def test_a_verification_that_does_not_confirm_drops_the_ins_and_keeps_it_in_the_history(cast: Cast) -> None:
    qualify(cast)
    verify_identity(cast.act(cast.secretary), cast.patient, verification(cast, "00"))
    answer = verification(cast, "01")
    identity = verify_identity(cast.act(cast.secretary), cast.patient, answer)
    assert (identity.status, identity.ins, identity.matricule, identity.oid) == ("VALI", None, "", "")
    assert identity.verified_at is None
    assert history(cast) == [(JEANNE_INS.matricule, "verification_ko")]
    with cast.act(None).reading():
        kept = InsiAnswer.objects.get(patient=cast.patient, operation="INS3", code="01")
    assert bytes(kept.raw) == answer.raw


def test_there_must_be_an_ins_to_verify(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        verify_identity(cast.act(cast.secretary), cast.patient, verification(cast, "00"))
    with cast.act(None).reading():
        assert not InsiAnswer.objects.exists()


# ------------------------------------------------------------------------------------------------------ attributes


@pytest.mark.requirement("EXI ID 24", "EXI ID 26", "EXI SI 09")
@pytest.mark.parametrize("attribute", ["doubtful", "fictitious"])
def test_a_doubt_or_a_fiction_puts_the_ins_out_of_use_for_good(cast: Cast, attribute: str) -> None:
    qualify(cast)
    identity = flag_identity(cast.act(cast.secretary), cast.patient, **{attribute: True})
    assert (identity.status, identity.ins, identity.matricule) == ("PROV", None, "")
    assert history(cast) == [(JEANNE_INS.matricule, "flagged")]
    with pytest.raises(NotPossible):
        record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    identity = flag_identity(cast.act(cast.secretary), cast.patient, **{attribute: False})
    assert (identity.status, identity.matricule, identity.control_at) == ("PROV", "", None)
    assert qualify(cast).status == "QUAL"


@pytest.mark.requirement("EXI ID 24")
def test_doubtful_and_fictitious_exclude_each_other_and_homonym_does_not(cast: Cast) -> None:
    flag_identity(cast.act(cast.secretary), cast.patient, homonym=True)
    lose_identity(cast)
    identity = identity_of(cast, cast.patient)
    assert identity.homonym
    assert identity.doubtful
    with pytest.raises(NotPossible):
        flag_identity(cast.act(cast.secretary), cast.patient, fictitious=True)


def test_a_homonym_stays_qualified(cast: Cast) -> None:
    qualify(cast)
    assert flag_identity(cast.act(cast.secretary), cast.patient, homonym=True).status == "QUAL"


# ---------------------------------------------------------------------------------------------------------- traits


def test_a_strict_trait_that_changes_takes_everything_with_it(cast: Cast) -> None:
    qualify(cast)
    corrected = replace(JEANNE, birth_date=date(1955, 4, 3))
    with pytest.raises(NotPossible, match="pourquoi"):
        change_traits(cast.act(cast.secretary), cast.patient, corrected, " ")
    identity = change_traits(cast.act(cast.secretary), cast.patient, corrected, "erreur de saisie")
    assert (identity.status, identity.matricule, identity.control_at) == ("PROV", "", None)
    assert history(cast) == [(JEANNE_INS.matricule, "corrected")]


@pytest.mark.requirement("EXI ID 08")
def test_a_used_name_may_change_at_any_time(cast: Cast) -> None:
    qualify(cast)
    identity = change_traits(cast.act(cast.secretary), cast.patient, replace(JEANNE, used_name="Petit"), "")
    assert (identity.status, identity.ins, identity.used_name) == ("QUAL", JEANNE_INS, "PETIT")


# ---------------------------------------------------------------------------------------------- matricules, history


def double(cast: Cast) -> Patient:
    return register_patient(cast.act(cast.secretary), JEANNE)


def test_one_qualified_identity_per_matricule_and_practice(cast: Cast) -> None:
    qualify(cast)
    other = double(cast)
    assert record_identity(cast.act(cast.secretary), other, by_card(cast)).status == "RECUP"
    before = AuditEvent.objects.count()
    with pytest.raises(NotPossible, match="Une autre fiche"):
        qualify_identity(cast.act(cast.secretary), other, "passport")
    assert identity_of(cast, other).status == "RECUP"
    assert AuditEvent.objects.count() == before
    lose_identity(cast)
    assert qualify_identity(cast.act(cast.secretary), other, "passport").status == "QUAL"


def test_another_practice_may_know_the_same_person(cast: Cast) -> None:
    qualify(cast)
    stranger = cast.act(cast.stranger, practice=cast.other_practice)
    patient = register_patient(stranger, JEANNE)
    assert record_identity(cast.act(cast.stranger, practice=cast.other_practice), patient, app_card(cast)).ins


@pytest.mark.requirement("EXI REC 08")
def test_former_matricules_that_insi_tells_are_kept_once(cast: Cast) -> None:
    for _ in range(2):
        record_identity(cast.act(cast.secretary), cast.patient, by_card(cast, history=(FORMER_INS,)))
    assert history(cast) == [(FORMER_INS.matricule, "insi_history")]


@pytest.mark.requirement("EXI REC 08")
def test_a_matricule_that_insi_replaces_goes_into_the_history(cast: Cast) -> None:
    record_identity(cast.act(cast.secretary), cast.patient, by_card(cast, ins=FORMER_INS))
    identity = record_identity(cast.act(cast.secretary), cast.patient, by_card(cast))
    assert identity.matricule == JEANNE_INS.matricule
    assert history(cast) == [(FORMER_INS.matricule, "corrected")]


# ----------------------------------------------------------------------------------------------------------- audit


def test_every_step_is_audited_with_codes_only(cast: Cast) -> None:
    qualify(cast)
    verify_identity(cast.act(cast.secretary), cast.patient, verification(cast, "01"))
    lose_identity(cast)
    events = AuditEvent.objects.filter(patient_id=cast.patient.pk).order_by("seq")
    assert [(event.action, event.actor_id) for event in events] == [
        (action, cast.secretary.user_id)
        for action in (
            "register_patient",
            "declare_treating_doctor",
            "record_identity",
            "qualify_identity",
            "verify_identity",
            "flag_identity",
        )
    ]
    assert [event.detail.get("status") for event in events][2:] == ["RECUP", "QUAL", "VALI", "PROV"]
    said = " ".join(str(event.detail) for event in events)
    assert not any(word in said for word in ("DURAND", "JEANNE", JEANNE_INS.matricule[:13], "1955"))
