"""The VIHF and the certificates: whoever is not who he says is told so, before anything is looked at."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.requests import BASE, GET_DOCUMENTS, Answer, Signer, Vihf, World

UNTRUSTED = ("Sender", "DMPInvalidCertificate")
DENIED = ("Sender", "DMPAccessDeniedByRightsService")


def ask(world: World, vihf: Vihf | None, by: Signer | None = None) -> Answer:
    """TD3.1b, which every good VIHF may ask."""
    if vihf is None:
        return world.soap(f"{BASE}/registry", "urn:ihe:iti:2007:RegistryStoredQuery", "<a/>", None, by)
    parameters: dict[str, str | list[str]] = {"$XDSDocumentEntryUniqueId": "('1.2.3')"}
    if by is None:
        return world.query(vihf, GET_DOCUMENTS, "ObjectRef", parameters)
    body = "<a/>"
    return world.soap(f"{BASE}/registry", "urn:ihe:iti:2007:RegistryStoredQuery", body, vihf, by)


@pytest.fixture
def good(world: World) -> Vihf:
    return world.indirect(world.document().ins)


@pytest.fixture
def card(world: World) -> Vihf:
    return world.direct(world.document().ins)


def test_both_good_ones_are_accepted(world: World, good: Vihf, card: Vihf) -> None:
    assert ask(world, good).success
    assert ask(world, card).success
    assert ask(world, replace(good, attributes={"VIHF_Version": "4.0"})).success
    assert ask(world, replace(good, expires=world.now + timedelta(minutes=5))).success


def test_without_vihf(world: World) -> None:
    answer = ask(world, None)
    assert answer.fault == UNTRUSTED
    assert answer.status == 400
    assert answer.relates_to == answer.message_id


def test_unsigned(world: World, good: Vihf) -> None:
    assert ask(world, replace(good, signed=False)).fault == UNTRUSTED


def test_changed_after_signing(world: World, good: Vihf) -> None:
    other = world.document(5).person["matricule"].encode()
    mine = world.document().person["matricule"].encode()
    assert ask(world, replace(good, spoil=lambda xml: xml.replace(mine, other))).fault == UNTRUSTED


def test_signed_with_another_key(world: World, good: Vihf) -> None:
    assert ask(world, replace(good, key=world.other_structure.sign_key)).fault == UNTRUSTED


def test_signed_with_the_authentication_certificate(world: World, good: Vihf) -> None:
    pair = {"key": world.structure.auth_key, "certificate": world.structure.auth_certificate}
    assert ask(world, replace(good, **pair)).fault == UNTRUSTED


def test_signed_by_a_certificate_of_another_authority(world: World, good: Vihf, stranger: Any) -> None:
    key, certificate = stranger
    assert ask(world, replace(good, key=key, certificate=certificate)).fault == UNTRUSTED


def test_issuer_is_not_the_signer(world: World, good: Vihf) -> None:
    assert ask(world, replace(good, issuer="CN=autre")).fault == UNTRUSTED


@pytest.mark.parametrize("age", [timedelta(hours=2), -timedelta(hours=1)])
def test_too_old_or_from_the_future(world: World, good: Vihf, age: timedelta) -> None:
    assert ask(world, replace(good, issued=world.now - age)).fault == UNTRUSTED


def test_expired(world: World, good: Vihf) -> None:
    assert ask(world, replace(good, expires=world.now - timedelta(minutes=1))).fault == UNTRUSTED


def test_a_card_does_not_feed_in_indirect_mode(world: World, card: Vihf) -> None:
    assert ask(world, replace(card, mode="INDIRECTE")).fault == UNTRUSTED


def test_a_structure_does_not_speak_in_direct_mode(world: World, good: Vihf) -> None:
    assert ask(world, replace(good, mode="DIRECTE")).fault == UNTRUSTED


def test_another_structure_than_the_certificates(world: World, good: Vihf) -> None:
    assert ask(world, replace(good, structure="1370000026")).fault == UNTRUSTED


def test_another_person_than_the_card(world: World, card: Vihf) -> None:
    assert ask(world, replace(card, person="899700000025")).fault == UNTRUSTED


def test_tls_certificate_of_another_structure(world: World, good: Vihf) -> None:
    assert ask(world, good, by=world.other_structure).fault == UNTRUSTED


def test_tls_certificate_of_another_card(world: World, card: Vihf) -> None:
    assert ask(world, card, by=world.other_card).fault == UNTRUSTED


def test_signature_certificate_shown_in_tls(world: World, good: Vihf) -> None:
    """OpenSSL itself refuses it: its extended key usage is not client authentication."""
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        ask(world, good, by=with_certificate(world.structure, "sign"))


def test_no_certificate_at_all(world: World, good: Vihf) -> None:
    context = ssl.create_default_context(cafile=str(world.structure.folder / "1750000019-authority.pem"))
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        ask(world, good, by=replace(world.structure, context=context))


def with_certificate(signer: Signer, use: str) -> Signer:
    context = ssl.create_default_context(cafile=str(signer.folder / f"{signer.structure}-authority.pem"))
    name = f"{signer.structure}-{use}"
    context.load_cert_chain(signer.folder / f"{name}_certificate.pem", signer.folder / f"{name}_key.pem")
    return replace(signer, context=context)


@pytest.mark.parametrize(
    "spoil",
    [
        {"attributes": {"VIHF_Version": "2.0"}},
        {"attributes": {"Ressource_URN": "urn:autre"}},
        {"attributes": {"Secteur_Activite": "SA07"}},
        {"attributes": {"Authentification_mode": "INDIRECTE_RENFORCEE"}},
        {"attributes": {"urn:oasis:names:tc:xacml:2.0:resource:resource-id": "12"}},
        {"purpose": "curiosite"},
        {"person": ""},
        {"roles": ""},
        {"roles": '<Role xmlns="urn:hl7-org:v3" xsi:type="CE" code="10" codeSystem="1.2.250.1.71.1.2.7"/>'},
        {"without": ("LPS_ID",)},
        {"without": ("LPS_Nom",)},
        {"without": ("LPS_Version",)},
        {"without": ("LPS_ID_HOMOLOGATION_DMP",)},
        {"without": ("urn:oasis:names:tc:xspa:1.0:subject:subject-id",)},
        {"without": ("Secteur_Activite",)},
        {"without": ("urn:oasis:names:tc:xspa:1.0:subject:purposeofuse",)},
    ],
    ids=str,
)
def test_attributes_missing_or_unknown(world: World, good: Vihf, spoil: dict[str, Any]) -> None:
    assert ask(world, replace(good, **spoil)).fault == DENIED


def test_a_nurse_needs_no_specialty(world: World, good: Vihf) -> None:
    nurse = '<Role xmlns="urn:hl7-org:v3" xsi:type="CE" code="60" codeSystem="1.2.250.1.71.1.2.7"/>'
    assert ask(world, replace(good, roles=nurse)).success


def test_faults_of_retrieval_are_multipart(world: World, good: Vihf) -> None:
    body = '<x:RetrieveDocumentSetRequest xmlns:x="urn:ihe:iti:xds-b:2007"/>'
    answer = world.soap(f"{BASE}/repository", "urn:ihe:iti:2007:RetrieveDocumentSet", body, good)
    assert answer.content_type.startswith("multipart/related")
    assert answer.fault == DENIED
