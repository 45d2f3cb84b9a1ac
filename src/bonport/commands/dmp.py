"""`bonport dmp`: the DMP of one patient, in the sandbox or at any address."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import msgspec

from bonport.commands.common import (
    FINDING,
    OK,
    TROUBLE,
    Commands,
    Outcome,
    add_environment,
    add_ins,
    expected,
    ins_of,
    new_id,
    now,
    read_file,
    write_files,
)
from bonport.commands.service import Known, add_caller, add_service, dmp_client
from bonport.commands.xds import add_masks, masks_of
from bonport.interop.cda.read import HeaderRead, read
from bonport.interop.dmp import AuthorisationAction, DmpClient, Lot
from bonport.interop.errors import AlreadyThere, BadInput, OutcomeUnknown, Refused, RetryLater
from bonport.interop.identity import INS
from bonport.interop.soap import Mode
from bonport.interop.terminology import oids
from bonport.interop.terminology.oids import oid_of
from bonport.interop.xds import DocumentEntry, entry_from_cda
from bonport.interop.xds.metadata import APPROVED, DEPRECATED

_ACTIONS = {
    "add": AuthorisationAction.ADD,
    "remove": AuthorisationAction.REMOVE,
    "treating-doctor": AuthorisationAction.TREATING_DOCTOR,
}
_WITH_CARD = "a card is needed: --mode directe"


def main(argv: list[str]) -> int:
    commands = Commands(
        "dmp",
        "The DMP of one patient, in the sandbox or at any address.",
        """
bonport dmp status --ins 279035121518989 --services https://127.0.0.1:8443 --keys keys --rpps 99700000017 \\
    --family MEDIONI --given Stéphane --specialty G15_10/SM26
bonport dmp send letter.xml --services https://127.0.0.1:8443 --keys keys
bonport dmp list --ins 279035121518989 --services https://127.0.0.1:8443 --keys card --mode directe …""",
    )
    status = commands.add(
        "status", "is there a DMP, and what may be done with it (TD0.2); status 1 if it takes no document", _status
    )
    authorise = commands.add(
        "authorise", f"add or remove the right to consult, on the patient's consent (TD0.3); {_WITH_CARD}", _authorise
    )
    authorise.add_argument(
        "--consent",
        action="store_true",
        help="the patient consents, said to the professional at this moment (EX_0.3-1010)",
    )
    authorise.add_argument("--action", choices=_ACTIONS, default="add", help="default: add")
    send = commands.add(
        "send",
        "feed a document (TD2.1), once: sent again, it is found there and nothing changes",
        _send,
        "bonport dmp send vsm.xml --mask INVISIBLE_PATIENT --services URL --keys DIR\n"
        "bonport dmp send vsm-v2.xml --replace --services URL --keys DIR   the version that its header names",
    )
    send.add_argument(
        "file", type=Path, metavar="F.xml", help="the CDA; - for stdin. Patient, author, structure are its own"
    )
    add_masks(send)
    send.add_argument("--replace", action="store_true", help="the header names a version that this one replaces there")
    list_ = commands.add("list", f"documents of this DMP (TD3.1); {_WITH_CARD}", _list)
    list_.add_argument("--archived", action="store_true", help="those replaced too")
    get = commands.add("get", f"fetch a document (TD3.2); {_WITH_CARD}", _get)
    get.add_argument(
        "--out", type=Path, required=True, metavar="F.xml", help="where its bytes go, untouched: do not trust them"
    )
    mask = commands.add(
        "mask", f"give a document exactly these masks, none to show it to all (TD3.3a, b); {_WITH_CARD}", _mask
    )
    add_masks(mask)
    withdraw = commands.add("withdraw", "delete a document (TD3.3c)", _withdraw)
    for parser in (get, mask, withdraw):
        parser.add_argument("document", metavar="UNIQUE_ID", help="of the document, as its header says")
    for parser in (status, authorise, list_, get, mask, withdraw):
        add_ins(parser)
    add_environment(send)
    for parser in (status, authorise, send, list_, get, mask, withdraw):
        parser.add_argument("--secret", action="store_true", help="« connexion secrète » of a minor (EX_0.1-1100)")
        add_service(parser)
        add_caller(parser)
    return commands.run(argv)


# ------------------------------------------------------------------------------------------------------- what asks


def _status(options: argparse.Namespace) -> Outcome:
    ins = ins_of(options)
    status = dmp_client(options).status(ins, message_id=new_id(), now=now(), secret=options.secret)
    existence = {"active": "actif", "closed": "fermé", "none": "inexistant"}[status.existence.value]
    lines = [f"DMP\u00a0: {existence}"]
    if status.authorisation is not None:
        lines.append(f"Autorisation de consulter\u00a0: {status.authorisation.value}")
    if status.treating_doctor is not None:
        lines.append(f"Médecin traitant\u00a0: {'oui' if status.treating_doctor else 'non'}")
    return Outcome({"dmp": msgspec.to_builtins(status)}, tuple(lines), OK if status.active else FINDING)


def _list(options: argparse.Namespace) -> Outcome:
    ins = ins_of(options)
    statuses = (APPROVED, DEPRECATED) if options.archived else (APPROVED,)
    found = dmp_client(options).find_documents(
        ins, message_id=new_id(), now=now(), statuses=statuses, secret=options.secret
    )
    return Outcome({"documents": [_plain(entry) for entry in found]}, tuple(map(_line, found)))


def _plain(entry: DocumentEntry) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(entry)
    return plain


def _line(entry: DocumentEntry) -> str:
    masks = " ".join(code.code for code in entry.confidentiality[1:])
    return "  ".join(
        part for part in (entry.unique_id, entry.creation_time, entry.type_code.code, entry.title, masks) if part
    )


def _get(options: argparse.Namespace) -> Outcome:
    ins = ins_of(options)
    found = dmp_client(options).retrieve([options.document], ins, message_id=new_id(), now=now(), secret=options.secret)
    if not found:
        return _not_there(options.document)
    (body, mime) = (found[0].body, found[0].mime_type)
    write_files({options.out: body})
    sha1 = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    plain = {"out": str(options.out), "size": len(body), "sha1": sha1, "mime_type": mime}
    return Outcome(plain, (f"{options.out} ({len(body)}\u00a0octets)",))


def _not_there(unique_id: str) -> Outcome:
    return Outcome({"found": False}, (f"Ce document n’est pas dans ce DMP\u00a0: {unique_id}",), FINDING)


# --------------------------------------------------------------------------------------------------- what changes


def _authorise(options: argparse.Namespace) -> Outcome:
    action = _ACTIONS[options.action]
    if action is not AuthorisationAction.REMOVE and not options.consent:
        raise BadInput(
            "consent",
            "l’accès à un DMP ne s’ouvre qu’avec le consentement du patient, recueilli à l’instant.",
            "Recueillez-le, puis donnez --consent.",
        )
    accepted = dmp_client(options).set_authorization(
        action, ins_of(options), message_id=new_id(), now=now(), secret=options.secret
    )
    return Outcome({"accepted": accepted.to_plain(), "action": options.action}, ("Fait.",))


def _send(options: argparse.Namespace) -> Outcome:
    cda = read_file(options.file)
    with expected(options.file, "un document CDA"):
        header = read(cda)
    ins = header.patient.ins
    if ins is None:
        raise BadInput(
            "patient.ins",
            "ce document ne porte pas d’INS\u00a0: il ne peut pas alimenter le DMP.",
            "Qualifiez l’identité du patient, puis refaites le document.",
        )
    ins.check(options.environment)
    client = dmp_client(options, _known(header))
    replaced = _replaced(client, header, ins, options)
    entry = entry_from_cda(cda, masks=masks_of(options.mask))
    # The same document gives the same submission set: sent again, the DMP recognises it.
    lot = Lot(
        oid_of(uuid5(NAMESPACE_OID, f"{entry.unique_id}/{entry.hash}/{','.join(options.mask)}")),
        now(),
        cda,
        entry,
        replaced,
    )
    try:
        accepted = client.submit(lot, ins, message_id=new_id(), now=now(), secret=options.secret)
    except (AlreadyThere, OutcomeUnknown) as error:
        return _looked_up(client, lot, ins, error, options)
    return Outcome(
        {"unique_id": entry.unique_id, "already_there": False, "accepted": accepted.to_plain(), "hash": entry.hash},
        (f"{entry.unique_id}\u00a0: déposé.",),
    )


def _looked_up(
    client: DmpClient, lot: Lot, ins: INS, error: AlreadyThere | OutcomeUnknown, options: argparse.Namespace
) -> Outcome:
    """How a submission ended that its answer does not tell: is the document there, and as hidden as it was to be?

    Raises:
        OutcomeUnknown: the DMP cannot be asked, or has not got it yet: it may still arrive.
        AlreadyThere: it says so, and finds nothing.
    """
    unique_id = lot.entry.unique_id
    try:
        entries = client.find_reference(unique_id, ins, message_id=new_id(), now=now(), secret=options.secret)
        masks = _masks_there(client, unique_id, ins, options) if entries and options.mask else []
    except (RetryLater, Refused) as trouble:
        reason = trouble.reason if isinstance(trouble, RetryLater) else trouble.code
        raise OutcomeUnknown(reason) from None
    if not entries:
        raise error
    already = isinstance(error, AlreadyThere)
    plain = {"unique_id": unique_id, "already_there": already, "entries": list(entries), "masks": masks}
    was = f"{unique_id}\u00a0: {'déjà là' if already else 'arrivé, vérifié après un échange interrompu'}."
    if masks is None:
        said = (
            "S’il avait été déposé plus tôt sans ces masques, il ne les a pas\u00a0: faites-le vérifier avec une carte."
        )
        return Outcome(plain, (was, said), TROUBLE)
    if set(masks) != set(options.mask):
        said = f"Il n’a pas ces masques (il a\u00a0: {', '.join(masks) or 'aucun'}). Donnez-les avec dmp mask."
        return Outcome(plain, (was, said), FINDING)
    return Outcome(plain, (was,))


def _masks_there(client: DmpClient, unique_id: str, ins: INS, options: argparse.Namespace) -> list[str] | None:
    """The masks that a document has in the DMP; None where a structure asks, which may not see them."""
    if options.mode != Mode.DIRECTE.value:
        return None
    found = client.find_entries(unique_id, ins, message_id=new_id(), now=now(), secret=options.secret)
    current = [entry for entry in found if entry.status in ("", APPROVED)]
    return [code.code for code in current[0].confidentiality[1:]] if current else None


def _known(header: HeaderRead) -> Known:
    """The author and the structure of a document."""
    author = next((person for person in header.authors if person.national_id), None)
    if author is None:
        return Known()
    where = author.organization or header.custodian
    structure = next((one.extension for one in where.ids if one.root == oids.STRUCTURE), "") if where else ""
    return Known(
        author.national_id,
        author.family,
        author.given,
        author.specialty.code if author.specialty else "",
        structure,
        where.name if where else "",
        header.facility_type.code if header.facility_type else "",
    )


def _replaced(client: DmpClient, header: HeaderRead, ins: INS, options: argparse.Namespace) -> str | None:
    if not options.replace:
        return None
    if header.replaces is None:
        raise BadInput("replace", "l’en-tête ne nomme pas de version que ce document remplace.")
    found = client.find_reference(str(header.replaces), ins, message_id=new_id(), now=now(), secret=options.secret)
    if not found:
        raise BadInput(
            "replace", "la version que ce document remplace n’est pas dans ce DMP.", "Déposez-le sans --replace."
        )
    return found[0]


def _mask(options: argparse.Namespace) -> Outcome:
    ins, client = ins_of(options), dmp_client(options)
    entries = client.find_entries(options.document, ins, message_id=new_id(), now=now(), secret=options.secret)
    current = [entry for entry in entries if entry.status in ("", APPROVED)]
    if not current:
        return _not_there(options.document)
    accepted = client.set_masks(
        current[0],
        masks_of(options.mask),
        ins,
        submission_set_uid=oid_of(new_id()),
        message_id=new_id(),
        now=now(),
        secret=options.secret,
    )
    said = f"Masques\u00a0: {', '.join(options.mask)}." if options.mask else "Le document est visible de tous."
    return Outcome({"accepted": accepted.to_plain(), "masks": options.mask}, (said,))


def _withdraw(options: argparse.Namespace) -> Outcome:
    ins, client = ins_of(options), dmp_client(options)
    found = client.find_reference(options.document, ins, message_id=new_id(), now=now(), secret=options.secret)
    if not found:
        return _not_there(options.document)
    accepted = [
        client.withdraw(
            entry, ins, submission_set_uid=oid_of(new_id()), message_id=new_id(), now=now(), secret=options.secret
        )
        for entry in found  # several, of a registry that took the same document twice
    ]
    return Outcome({"accepted": accepted[0].to_plain()}, ("Le document est supprimé du DMP.",))
