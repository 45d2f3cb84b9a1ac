"""The identitovigilance sheet of a repair: what happened, when, by whom, what became of each document, whom to tell.

It names the patient and both INS: it is printed for the practice's own file, and never leaves by itself.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bonport.base.act import Act
from bonport.interop.identity import INS
from bonport.interop.pdf.sheet import Card, Fact, Section, Sheet, print_sheet
from bonport.interop.terminology import oids
from bonport.interop.terminology.document_types import DOCUMENT_TYPES
from bonport.practice.consultations.models import Repair
from bonport.practice.consultations.repair import progress
from bonport.practice.consultations.repair.actions import holders
from bonport.practice.consultations.repair.progress import Line
from bonport.practice.deliveries.models import Delivery
from bonport.practice.deliveries.states import NOT_DUE, State
from bonport.practice.documents import content as contents
from bonport.practice.patients.models import Identity
from bonport.practice.patients.perms import may_repair
from bonport.practice.places.models import Person

_TEST = {
    oids.INS_NIR_TEST: "TEST\u00a0: identité de test, aucun patient réel",
    oids.INS_NIR_DEMO: "TEST\u00a0: identité de démonstration, aucun patient réel",
}


def repair_sheet(act: Act, repair: Repair) -> bytes:
    """Print the sheet as things are now, for a doctor. That it was printed is in the audit trail.

    Returns:
        PDF/A-1b.
    """
    with act.transaction():
        activity = may_repair(act)
        repair = Repair.objects.select_related("opened_by", "confirmed_by").get(pk=repair.pk)
        act.audit("print_repair_sheet", repair, patient=repair.patient_id)
        sheet = _sheet(repair, activity.person, act.now)
    return print_sheet(sheet, act.now)


def file_name(repair: Repair) -> str:
    """Under which the sheet is kept: it names nobody."""
    return f"identitovigilance-{repair.pk}.pdf"


def _sheet(repair: Repair, reader: Person, now: datetime) -> Sheet:
    identity = Identity.objects.select_related("patient").get(patient_id=repair.patient_id)
    lines = progress.lines(repair)
    return Sheet(
        title="Fiche d’identitovigilance",
        subtitle="INS d’une autre personne porté par la fiche d’un patient",
        facts=(
            ("Patient", _patient(identity)),
            ("Dossier au cabinet", f"n°\u00a0{identity.patient.number}"),
            ("INS portée par erreur", _ins(repair.wrong)),
            ("INS du patient", _ins(identity.ins) if identity.ins else "à établir (identité non qualifiée)"),
            ("Erreur constatée", f"{_moment(repair.opened_at)}, par {_name(repair.opened_by)}"),
            ("Réparation confirmée", _confirmed(repair)),
            ("État", _state(repair, lines)),
        ),
        sections=(
            Section("Ce qui s’est passé", _story(lines)),
            Section("Documents concernés", _none(lines), tuple(_card(line) for line in lines)),
            Section("À dire, et à qui", bullets=_whom_to_tell(repair, lines)),
        ),
        author=_name(reader),
        reference=f"Réparation {repair.pk}, éditée le {_moment(now)}",
        warning=_TEST.get(repair.wrong_oid, ""),
    )


# ------------------------------------------------------------------------------------------------- what happened


def _story(lines: list[Line]) -> tuple[str, ...]:
    gone = [line for line in lines if line.arrived is not False]
    doubtful = [line for line in lines if line.arrived is None]
    said = [
        "La fiche de ce patient portait l’INS d’une autre personne. Ce qui est parti sous cette INS est arrivé dans le "
        "dossier de cette autre personne, et a pu y être lu par elle et par ses soignants.",
        f"Documents partis, ou peut-être partis\u00a0: {len(gone)}. Dès le constat, cette INS a été mise hors d’usage "
        "sur la fiche, et plus rien n’est parti pour ce patient avant que son identité ne soit qualifiée de nouveau.",
    ]
    if doubtful:
        said.append(f"Pour {len(doubtful)} d’entre eux, le DMP n’a pas encore dit s’il l’a reçu.")
    return tuple(said)


def _none(lines: list[Line]) -> tuple[str, ...]:
    return () if lines else ("Aucun document n’est parti sous cette INS.",)


def _card(line: Line) -> Card:
    document = line.document
    type_ = DOCUMENT_TYPES[document.type_code].code.display
    facts: list[Fact] = [
        ("Type", type_),
        ("Signé", f"{_moment(document.signed_at)}, par {_name(document.author)}"),
        ("Identifiant", document.unique_id),
        ("Transaction", line.first.transaction if line.first else "aucune"),
        ("Chez l’autre personne", _there(line)),
    ]
    if line.withdrawal is not None:
        facts.append(("Retrait", _outcome(line.withdrawal, "retiré")))
    facts.append(("Chez le patient", _here(line)))
    if line.reissue is not None:
        facts.append(("Nouvel identifiant", line.reissue.unique_id))
    return Card(f"{document.title}, version {document.version}", tuple(facts))


def _there(line: Line) -> str:
    when = f" le {_moment(line.sent_at)}" if line.sent_at else ""
    if line.arrived is None:
        return f"peut-être reçu{when}\u202f; le DMP est interrogé"
    return f"reçu{when}{_proof(line.submission)}" if line.arrived else "n’y est pas arrivé"


def _here(line: Line) -> str:
    if line.reissued is not None:
        return _outcome(line.reissued, "réémis et reçu")
    return "non réémis (version remplacée, retenue ou déjà retirée)" if line.withdrawal else "pas encore réémis"


def _outcome(delivery: Delivery, done: str) -> str:
    if delivery.state == State.DELIVERED:
        when = f" le {_moment(delivery.delivered_at)}" if delivery.delivered_at else ""
        return f"{done}{when}{_proof(delivery)}"
    if delivery.state == State.REFUSED:
        return f"refusé par le DMP (code {delivery.reason})\u202f: à reprendre"
    if delivery.state in NOT_DUE:
        return State(delivery.state).label
    reason = "\u202f: identité à qualifier" if delivery.reason == "identity_not_qualified" else ""
    return f"en cours{reason}"


def _proof(delivery: Delivery) -> str:
    """What the DMP's word can be found again by."""
    message = delivery.proof.get("message_id") or delivery.proof.get("by")
    return f" (preuve\u00a0: {message})" if message else ""


# --------------------------------------------------------------------------------------------------- whom to tell


def _whom_to_tell(repair: Repair, lines: list[Line]) -> tuple[Fact, ...]:
    said: list[Fact] = [
        (
            "Au patient",
            "des documents le concernant se sont trouvés dans le dossier d’une autre personne\u202f; lesquels, depuis "
            "quand, et qu’ils en sont retirés puis réémis dans le sien.",
        ),
        ("À la personne dont l’INS a été porté par erreur", _to_the_other(repair)),
    ]
    if recipients := _recipients(lines):
        said.append(
            (
                "Aux destinataires des courriers",
                f"{recipients}\u202f: vérifier qu’ils ont rattaché le courrier au bon patient, et leur donner la bonne "
                "identité.",
            )
        )
    authors = sorted({_name(line.document.author) for line in lines} - {_name(repair.opened_by)})
    if authors:
        said.append(
            ("Aux auteurs des documents", f"{', '.join(authors)}\u202f: leurs documents sont retirés et réémis.")
        )
    if any(line.withdrawal is not None and line.withdrawal.state == State.REFUSED for line in lines):
        said.append(
            (
                "Au support du DMP",
                "un retrait est refusé\u202f: demander le retrait en donnant l’identifiant du document, jamais par un "
                "courriel qui nommerait le patient.",
            )
        )
    said.append(
        (
            "Au référent d’identitovigilance",
            "cette fiche, pour l’analyse de la cause (pièce non contrôlée, carte d’un autre, homonyme, fiches "
            "confondues).",
        )
    )
    said.append(
        (
            "À la CNIL et aux personnes, si un risque existe pour elles",
            "une donnée de santé vue par un tiers est une violation de données personnelles\u00a0: le cabinet, "
            "responsable du traitement, l’inscrit à son registre et apprécie s’il la notifie (RGPD, articles 33 et "
            "34\u202f; 72 heures à partir du constat).",
        )
    )
    return tuple(said)


def _to_the_other(repair: Repair) -> str:
    known = holders(repair)
    if not known:
        return (
            "elle n’est pas connue du cabinet sous cette INS\u202f: le support du DMP peut la prévenir que des "
            "documents qui ne la concernent pas ont figuré dans son dossier."
        )
    numbers = ", ".join(f"n°\u00a0{patient.number}" for patient in known)
    return (
        f"patiente du cabinet (dossier {numbers})\u202f: des documents qui ne la concernent pas ont figuré dans son "
        "DMP et en sont retirés. Vérifier que son propre dossier n’a pas été soigné d’après eux."
    )


def _recipients(lines: list[Line]) -> str:
    names = {f"{one.given} {one.family}" for line in lines for one in contents.read(line.document.content).recipients}
    return ", ".join(sorted(names))


# --------------------------------------------------------------------------------------------------------- words


def _state(repair: Repair, lines: list[Line]) -> str:
    if repair.abandoned_at is not None:
        return f"abandonnée le {_moment(repair.abandoned_at)}\u202f: l’INS était bien celle du patient"
    if repair.confirmed_at is None:
        return "ouverte\u202f: à confirmer pour retirer et réémettre"
    left = sum(not line.mended for line in lines)
    if left:
        return f"en cours\u202f: {left} document{'s' if left > 1 else ''} sur {len(lines)} à terminer"
    return "terminée\u202f: tout est retiré et réémis"


def _confirmed(repair: Repair) -> str:
    if repair.confirmed_at is None or repair.confirmed_by is None:
        return "pas encore"
    return f"{_moment(repair.confirmed_at)}, par {_name(repair.confirmed_by)}"


def _patient(identity: Identity) -> str:
    traits = identity.traits
    used = f", utilise le nom {traits.used_name}" if traits.used_name else ""
    return (
        f"{traits.birth_name} {traits.birth_first_name}{used}, né(e) le {traits.birth_date:%d/%m/%Y}, "
        f"sexe {traits.sex.value}"
    )


def _ins(ins: INS) -> str:
    return f"{ins.grouped} ({ins.nature})".replace("\u202f", "\u00a0")


def _name(person: Person) -> str:
    title = "Dr\u00a0" if person.title == "DR" else ""
    return f"{title}{person.given} {person.family}"


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%d/%m/%Y à %H\u00a0h\u00a0%M}"
