"""What a document must satisfy before it is written: found on the model, said to the doctor in his words.

What the official rules would refuse (reference notes, cda-ci-sis section 10) and the model could violate is looked for
here, without needing those rules. `where` is a path in the model (`body.problems[2].end`); no value is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from bonport.interop.cda.model import (
    Bullets,
    ChildCertificate,
    ContactRole,
    Document,
    Dosage,
    Header,
    Intake,
    Organization,
    Patient,
    Presence,
    Professional,
    Prose,
    Regimen,
    Synthesis,
    Vaccination,
    VaccinationHistory,
    VaccinationNote,
    When,
)
from bonport.interop.cda.words import first_day, last_day
from bonport.interop.errors import BadInput
from bonport.interop.identity import Sex
from bonport.interop.pdf.fonts import unprintable
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.allergies import ALLERGY_KINDS, ALLERGY_STATES, CRITICALITIES
from bonport.interop.terminology.child_health import (
    ACTIVITIES,
    EDUCATIONS,
    OCCUPATIONS,
    VACCINES,
    Answer,
    Exam,
    Question,
    questions_of,
)
from bonport.interop.terminology.document_types import (
    CHILD_CERTIFICATE,
    CHILD_EXAM_ACT,
    DOCUMENT_TYPES,
    SYNTHESIS,
    VACCINATION_HISTORY,
    VACCINATION_NOTE,
)
from bonport.interop.terminology.encounters import ENCOUNTERS
from bonport.interop.terminology.facility_types import FACILITY_TYPES
from bonport.interop.terminology.immunization import IMMUNIZATION_KINDS, IMMUNIZATION_ROUTES, IMMUNIZATION_SITES
from bonport.interop.terminology.practice_settings import PRACTICE_SETTINGS
from bonport.interop.terminology.problems import CERTAINTIES, PROBLEM_STATES, SEVERITIES
from bonport.interop.terminology.relations import RELATIONS
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.social_history import SOCIAL_HISTORY
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.interop.terminology.table import Table
from bonport.interop.terminology.timing_events import TIMING_EVENTS
from bonport.interop.terminology.units import DOSE_UNITS, PERIODS, UNITS

_OID = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_PERSON = re.compile(r"8\d{11}|0[0-9A-Z]{9}|[35]\S+", re.ASCII)
_STRUCTURE = re.compile(r"1\d[0-9AB]\d{7}|2\d{9}|3\d{14}|4\d{11,15}", re.ASCII)
_BIRTH_PLACE = re.compile(r"\d[0-9AB]\d{3}", re.ASCII)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
"""Not allowed in XML, or turning the order of what is read."""
_CIVILITIES = ("", "M", "MME")
_TITLES = ("", "DR", "PR", "MC", "MG", "PC", "PG")
_LONGEST_OID = 64
_LONGEST_TITLE = 255
"""What the DMP takes (reference notes, segur-and-dmp 2.7)."""
_LONGEST_EXTENSION = 64


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a document.

    Attributes:
        where: path in the model, from `header` or `body`.
        what: what is wrong, in French.
        remedy: what to do, in French.
        blocking: the document cannot leave; otherwise it is only advised to look.
    """

    where: str
    what: str
    remedy: str
    blocking: bool = True


def preflight(document: Document) -> list[Finding]:
    """Look for everything that is wrong, in the order of the model; an empty list is a document that may be written."""
    return [
        *_characters(document),
        *_identifiers(document.header),
        *_kind(document),
        *_times(document.header),
        *_patient(document.header.patient),
        *_people(document.header),
        *_organization(document.header.organization),
        *_body(document),
    ]


# --------------------------------------------------------------------------------------------------- all the text


def _characters(document: Document) -> Iterator[Finding]:
    for where, text in _texts(msgspec.to_builtins(document)):
        if _FORBIDDEN.search(text):
            yield Finding(where, "Un caractère de contrôle invisible s'est glissé dans ce texte.", "Retapez ce texte.")
        elif unprintable(text):
            yield Finding(
                where,
                "Ce texte contient un caractère qui ne peut pas être imprimé (émoticône, idéogramme…).",
                "Remplacez ce caractère par des mots.",
            )


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, child in value.items():
            yield from _texts(child, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for number, child in enumerate(value):
            yield from _texts(child, f"{path}[{number}]")


# ------------------------------------------------------------------------------------------------------ the header


def _identifiers(header: Header) -> Iterator[Finding]:
    known = (("unique_id", header.unique_id), ("set_id", header.set_id), ("replaces", header.replaces))
    for name, oid in known:
        if oid is not None and (not _OID.fullmatch(oid) or len(oid) > _LONGEST_OID):
            yield _internal(f"header.{name}", "L'identifiant du document n'est pas un OID.")
    if header.version < 1:
        yield _internal("header.version", "Le numéro de version doit être au moins 1.")
    if header.replaces == header.unique_id:
        yield _internal("header.replaces", "Un document ne peut pas se remplacer lui-même.")
    if header.replaces is not None and header.version < 2:
        yield _internal("header.version", "Un document qui en remplace un autre n'est pas une première version.")


def _kind(document: Document) -> Iterator[Finding]:
    header = document.header
    row = DOCUMENT_TYPES.get(header.type.code)
    if row is None or row.code.system != header.type.system:
        yield Finding("header.type", "Ce type de document n'est pas connu.", "Choisissez un type de la liste.")
    if not header.title.strip():
        yield Finding("header.title", "Le document n'a pas de titre.", "Donnez un titre au document.")
    if len(header.title) > _LONGEST_TITLE:
        yield Finding("header.title", f"Le titre dépasse {_LONGEST_TITLE}\u00a0caractères.", "Raccourcissez le titre.")
    expected = _TYPES.get(type(document.body))
    if expected and header.type.code != expected.code:
        yield _internal("header.type", f"Ce contenu doit porter le type «\u00a0{expected.display}\u00a0».")
    yield from _coded("header.type", header.type)
    yield from _coded("header.act", header.act)
    if not ENCOUNTERS.holds(header.encounter):
        yield Finding(
            "header.encounter",
            "Le type de rencontre n'est pas connu.",
            "Choisissez cabinet, domicile ou téléconsultation.",
        )


_TYPES = {
    ChildCertificate: CHILD_CERTIFICATE,
    Synthesis: SYNTHESIS,
    VaccinationNote: VACCINATION_NOTE,
    VaccinationHistory: VACCINATION_HISTORY,
}


def _times(header: Header) -> Iterator[Finding]:
    moments = {"created": header.created, "act_start": header.act_start, "act_stop": header.act_stop}
    for name, moment in moments.items():
        if moment is not None and not _sayable(moment):
            yield _internal(f"header.{name}", "Cette date n'a pas de fuseau horaire utilisable.")
            return
    if header.act_stop is not None and header.act_stop < header.act_start:
        yield Finding("header.act_stop", "L'acte finit avant d'avoir commencé.", "Corrigez les heures de la rencontre.")
    if header.created < header.act_start:
        yield Finding(
            "header.created", "Le document est signé avant le début de l'acte.", "Corrigez l'heure de la rencontre."
        )


def _sayable(moment: datetime) -> bool:
    offset = moment.utcoffset()
    return offset is not None and offset % timedelta(minutes=1) == timedelta(0) and moment.year >= 1900


def _patient(patient: Patient) -> Iterator[Finding]:
    local = patient.local_id
    if not (_OID.fullmatch(local.root) and 0 < len(local.extension.strip()) <= _LONGEST_EXTENSION):
        yield _internal("header.patient.local_id", "Le numéro du patient dans le cabinet est absent ou mal formé.")
    traits = patient.traits
    if traits.birth_date.year < 1850:
        yield Finding(
            "header.patient.traits.birth_date", "La date de naissance est impossible.", "Corrigez la date de naissance."
        )
    try:
        traits.check()
        if patient.ins:
            patient.ins.check_key()
    except BadInput as error:
        yield Finding(f"header.patient.{error.where}", error.what, error.remedy or "Corrigez l'identité du patient.")
    yield from _contacts(patient)
    if patient.ins is None:
        return
    if not _BIRTH_PLACE.fullmatch(traits.birth_place):
        yield Finding(
            "header.patient.traits.birth_place",
            "Avec un matricule INS, le code INSEE du lieu de naissance est obligatoire.",
            "Complétez l'identité par un appel à INSi.",
        )
    if traits.sex is Sex.UNKNOWN:
        yield Finding(
            "header.patient.traits.sex",
            "Avec un matricule INS, le sexe est obligatoire.",
            "Complétez l'identité par un appel à INSi.",
        )


def _contacts(patient: Patient) -> Iterator[Finding]:
    for n, contact in enumerate(patient.contacts):
        where = f"header.patient.contacts[{n}]"
        if not contact.family.strip():
            yield Finding(f"{where}.family", "Le nom de ce proche manque.", "Complétez ou retirez ce proche.")
        if contact.relation is not None and not RELATIONS.holds(contact.relation):
            yield _unlisted(f"{where}.relation", "Ce lien n'est pas dans la liste nationale.")
        if contact.civility not in _CIVILITIES:
            yield Finding(f"{where}.civility", "La civilité n'est pas dans la liste.", "Choisissez M. ou Mme.")


def _people(header: Header) -> Iterator[Finding]:
    people: list[tuple[str, Professional | None]] = [
        ("header.author", header.author),
        ("header.replaced_doctor", header.replaced_doctor),
        ("header.treating_doctor", header.treating_doctor),
        *((f"header.recipients[{n}]", recipient) for n, recipient in enumerate(header.recipients)),
    ]
    for where, person in people:
        if person is not None:
            yield from _professional(where, person)
    replaced = header.replaced_doctor
    if replaced is not None and replaced.national_id == header.author.national_id:
        yield Finding(
            "header.replaced_doctor", "Un médecin ne se remplace pas lui-même.", "Corrigez le médecin remplacé."
        )


def _professional(where: str, person: Professional) -> Iterator[Finding]:
    if not _PERSON.fullmatch(person.national_id):
        yield Finding(
            f"{where}.national_id",
            "L'identifiant national du professionnel est mal formé.",
            "Écrivez 8 suivi des 11\u00a0chiffres du numéro RPPS.",
        )
    if not person.family.strip() or not person.given.strip():
        yield Finding(where, "Le nom ou le prénom du professionnel manque.", "Complétez l'identité du professionnel.")
    if not SPECIALTIES.holds(person.specialty):
        yield Finding(
            f"{where}.specialty",
            "Cette spécialité n'est pas, ou n'est plus, dans la liste nationale.",
            "Choisissez une spécialité de la liste.",
        )
    yield from _coded(f"{where}.specialty", person.specialty)
    if person.civility not in _CIVILITIES:
        yield Finding(f"{where}.civility", "La civilité n'est pas dans la liste.", "Choisissez M. ou Mme.")
    if person.title not in _TITLES:
        yield Finding(f"{where}.title", "Le titre n'est pas dans la liste.", "Choisissez Dr ou Pr, ou aucun titre.")
    if person.email and not _MAIL.fullmatch(person.email):
        yield Finding(f"{where}.email", "L'adresse électronique est mal formée.", "Corrigez l'adresse.")


def _organization(organization: Organization) -> Iterator[Finding]:
    where = "header.organization"
    if not _STRUCTURE.fullmatch(organization.national_id):
        yield Finding(
            f"{where}.national_id",
            "L'identifiant national de la structure est mal formé.",
            "Indiquez le FINESS, le SIRET ou l'identifiant RPPS-rang de la structure.",
        )
    if not organization.name.strip():
        yield Finding(f"{where}.name", "La structure n'a pas de nom.", "Donnez un nom à la structure.")
    if not FACILITY_TYPES.holds(organization.facility_type):
        yield Finding(
            f"{where}.facility_type",
            "Le type de structure n'est pas connu.",
            "Choisissez par exemple «\u00a0Cabinet individuel\u00a0» ou «\u00a0Cabinet de groupe\u00a0».",
        )
    if not PRACTICE_SETTINGS.holds(organization.practice_setting):
        yield Finding(
            f"{where}.practice_setting", "Le cadre d'exercice n'est pas connu.", "Choisissez «\u00a0Ambulatoire\u00a0»."
        )


# -------------------------------------------------------------------------------------------------------- the body


def _body(document: Document) -> Iterator[Finding]:
    body, signed = document.body, document.header.created.date()
    match body:
        case Synthesis():
            yield from _synthesis(body, signed)
        case VaccinationNote():
            yield from _vaccination("body.vaccination", body.vaccination, signed)
            if not isinstance(body.vaccination.day, date):
                yield Finding(
                    "body.vaccination.day",
                    "La note de vaccination demande le jour exact.",
                    "Complétez la date, ou notez cette vaccination dans l'historique seulement.",
                )
        case VaccinationHistory():
            yield from _history(body, signed)
        case ChildCertificate():
            yield from _certificate(body, document.header)
        case Prose():
            yield from _prose(body)


def _prose(prose: Prose) -> Iterator[Finding]:
    texts = (" ".join(block.items) if isinstance(block, Bullets) else block.text for block in prose.blocks)
    if not any(text.strip() for text in texts):
        yield Finding("body.blocks", "Le document est vide.", "Écrivez le texte du document avant de le signer.")


def _synthesis(synthesis: Synthesis, signed: date) -> Iterator[Finding]:
    if synthesis == Synthesis():
        yield Finding(
            "body",
            "Le volet de synthèse est vide.",
            "Renseignez le dossier, ou indiquez qu'il n'y a rien de connu.",
        )
    yield from _presences(synthesis)
    yield from _labels(synthesis)
    yield from _codes(synthesis)
    yield from _dates(synthesis, signed)
    for n, treatment in enumerate(synthesis.treatments):
        if isinstance(treatment.dosage, Dosage):
            yield from _dosage(f"body.treatments[{n}].dosage", treatment.dosage)
    for n, habit in enumerate(synthesis.habits):
        if habit.quantity is not None and habit.unit not in UNITS:
            yield Finding(f"body.habits[{n}].unit", "L'unité n'est pas connue.", "Choisissez une unité de la liste.")
        if habit.quantity is not None and habit.quantity < 0:
            yield Finding(f"body.habits[{n}].quantity", "La quantité est négative.", "Corrigez la quantité.")


def _history(history: VaccinationHistory, signed: date) -> Iterator[Finding]:
    if bool(history.vaccinations) != (history.presence is Presence.KNOWN):
        yield Finding(
            "body.presence",
            "Ce qui est listé contredit ce qui est dit de l'ensemble (connu, aucune connue, non renseigné).",
            "Complétez la liste, ou corrigez «\u00a0aucune connue\u00a0».",
        )
    for n, vaccination in enumerate(history.vaccinations):
        yield from _vaccination(f"body.vaccinations[{n}]", vaccination, signed)
    known = [vaccination.identifier for vaccination in history.vaccinations if vaccination.identifier]
    if len(known) != len(set(known)):
        yield _internal("body.vaccinations", "Une même vaccination figure deux fois dans l'historique.")


def _vaccination(where: str, given: Vaccination, signed: date) -> Iterator[Finding]:
    if not given.vaccine.strip():
        yield Finding(f"{where}.vaccine", "Le nom du vaccin manque.", "Indiquez le vaccin.")
    if not _sane(given.day):
        yield Finding(f"{where}.day", "Cette date est impossible.", "Corrigez l'année ou le mois.")
    elif first_day(given.day) > signed:
        yield Finding(f"{where}.day", "Cette vaccination n'a pas encore eu lieu.", "Corrigez la date.")
    for name, system in (("code", oids.CIS), ("atc", oids.ATC), ("package", oids.CIP)):
        code = getattr(given, name)
        if code is not None and not (code.code and code.system == system):
            yield _internal(f"{where}.{name}", "Ce code est incomplet, ou d'une autre nomenclature.")
    for name, table in (("kind", IMMUNIZATION_KINDS), ("route", IMMUNIZATION_ROUTES), ("site", IMMUNIZATION_SITES)):
        code = getattr(given, name)
        if code is not None and not table.holds(code):
            yield _unlisted(f"{where}.{name}", "Cette valeur n'est pas dans la liste nationale.")
    if given.rank is not None and given.rank < 1:
        yield Finding(f"{where}.rank", "Le rang de la vaccination est nul.", "Corrigez le rang.")
    if given.reaction_code and not given.reaction.strip():
        yield Finding(f"{where}.reaction", "La réaction est codée sans être dite.", "Décrivez-la.")
    if given.identifier and not _UUID.fullmatch(given.identifier):
        yield _internal(f"{where}.identifier", "L'identifiant de la vaccination n'est pas un UUID.")
    if given.performer:
        yield from _professional(f"{where}.performer", given.performer)


def _certificate(certificate: ChildCertificate, header: Header) -> Iterator[Finding]:
    if header.act.code != CHILD_EXAM_ACT.code:
        yield _internal("header.act", "Un certificat de santé documente une consultation.")
    yield from _answers(certificate)
    yield from _parents(certificate, header)
    allowed = VACCINES[certificate.exam]
    for n, given in enumerate(certificate.vaccinations):
        where = f"body.vaccinations[{n}]"
        yield from _vaccination(where, given, header.created.date())
        if given.atc is None or not allowed.holds(given.atc):
            yield _unlisted(f"{where}.atc", "Ce vaccin n'est pas de ceux que demande ce certificat.")
        if given.package is not None:
            yield _internal(f"{where}.package", "Un certificat de santé ne prend pas le code CIP d'un vaccin.")


def _answers(certificate: ChildCertificate) -> Iterator[Finding]:
    exam, answers = certificate.exam, certificate.answers
    asked = questions_of(exam)
    for key in answers.keys() - asked.keys():
        yield _internal(f"body.answers.{key}", "Cette question n'est pas posée à cet examen.")
    for key, question in asked.items():
        where = f"body.answers.{key}"
        if key in answers and not _answered(question, answers[key]):
            yield Finding(where, "Cette réponse n'est pas de celles qui sont attendues.", "Répondez à nouveau.")
        if key not in answers and exam in question.required:
            yield Finding(where, f"Il manque une réponse\u00a0: {question.code.display}.", "Répondez à cette question.")
    if answers.get("hearing") is True and "hearing_result" not in answers:
        yield Finding("body.answers.hearing_result", "Le résultat du dépistage de la surdité manque.", "Indiquez-le.")
    if answers.get("hearing") is False and "hearing_result" in answers:
        yield Finding(
            "body.answers.hearing_result", "Un dépistage qui n'a pas été fait n'a pas de résultat.", "Retirez-le."
        )
    if answers.get("accident") is True and not any(answers.get(key) is True for key in _CAUSES):
        yield Finding("body.answers.accident", "La cause de l'accident domestique manque.", "Cochez une cause.")


_CAUSES = ("trauma", "burn", "poisoning", "other_accident")


def _answered(question: Question, answer: object) -> bool:
    match question.answer:
        case Answer.YES_NO:
            return isinstance(answer, bool)
        case Answer.CHOICE:
            return isinstance(answer, Code) and question.choices is not None and question.choices.holds(answer)
        case Answer.COUNT:
            return isinstance(answer, int) and not isinstance(answer, bool) and answer >= 0
        case Answer.AMOUNT:
            return isinstance(answer, int | float) and not isinstance(answer, bool) and answer >= 0


def _parents(certificate: ChildCertificate, header: Header) -> Iterator[Finding]:
    mother = certificate.mother
    if mother.birth_date is None:
        yield Finding("body.mother.birth_date", "La date de naissance de la mère manque.", "Indiquez-la.")
    if not (mother.education or mother.occupation or mother.activity):
        yield Finding("body.mother", "Rien n'est dit de la mère.", "Indiquez sa profession ou son activité.")
    for who, parent in (("mother", mother), ("father", certificate.father)):
        if parent is None:
            continue
        yield from _date(f"body.{who}.birth_date", parent.birth_date, header.created.date())
        for name, table in (("education", EDUCATIONS), ("occupation", OCCUPATIONS), ("activity", ACTIVITIES)):
            code = getattr(parent, name)
            if code is not None and not table.holds(code):
                yield _unlisted(f"body.{who}.{name}", "Cette valeur n'est pas dans la liste nationale.")
    if certificate.exam is not Exam.EIGHTH_DAY:
        return
    close = (c.relation.code for c in header.patient.contacts if c.relation and c.role is not ContactRole.GUARDIAN)
    if "MTH" not in close:
        yield Finding("header.patient.contacts", "La mère de l'enfant manque.", "Ajoutez-la parmi ses proches.")
    for where, place in (
        ("header.patient", header.patient.address),
        ("header.organization", header.organization.address),
    ):
        if place is None or not place.postal_code.strip():
            yield Finding(f"{where}.address", "Le code postal manque.", "Complétez l'adresse.")


_DOMAINS = ("problems", "history", "procedures", "allergies", "treatments")


def _presences(synthesis: Synthesis) -> Iterator[Finding]:
    """What is listed and what is said of the whole domain must agree."""
    for domain in _DOMAINS:
        listed, presence = getattr(synthesis, domain), getattr(synthesis, f"{domain}_presence")
        if bool(listed) != (presence is Presence.KNOWN):
            yield Finding(
                f"body.{domain}_presence",
                "Ce qui est listé contredit ce qui est dit de l'ensemble (connu, aucun connu, non renseigné).",
                "Complétez la liste, ou corrigez «\u00a0aucun connu\u00a0».",
            )


def _labels(synthesis: Synthesis) -> Iterator[Finding]:
    labelled = {
        "problems": "label",
        "history": "label",
        "procedures": "label",
        "allergies": "agent",
        "treatments": "drug",
        "family": "label",
    }
    for domain, name in labelled.items():
        for n, item in enumerate(getattr(synthesis, domain)):
            if not getattr(item, name).strip():
                yield Finding(f"body.{domain}[{n}].{name}", "Le libellé est vide.", "Complétez ou retirez cette ligne.")
    for n, habit in enumerate(synthesis.habits):
        if not habit.text.strip() and habit.quantity is None and habit.value is None:
            yield Finding(
                f"body.habits[{n}].text", "Rien n'est dit de cette habitude.", "Complétez ou retirez la ligne."
            )
    for domain in ("occupational_risks", "watch_points"):
        for n, text in enumerate(getattr(synthesis, domain)):
            if not text.strip():
                yield Finding(f"body.{domain}[{n}]", "La ligne est vide.", "Complétez ou retirez cette ligne.")


def _codes(synthesis: Synthesis) -> Iterator[Finding]:
    for domain, name in (
        ("problems", "code"),
        ("history", "code"),
        ("procedures", "code"),
        ("allergies", "agent_code"),
        ("allergies", "reaction_code"),
        ("treatments", "code"),
        ("treatments", "package"),
        ("treatments", "route"),
        ("habits", "value"),
        ("family", "code"),
    ):
        for n, item in enumerate(getattr(synthesis, domain)):
            code = getattr(item, name)
            if code is not None and not (code.code and _OID.fullmatch(code.system)):
                yield _internal(f"body.{domain}[{n}].{name}", "Ce code est incomplet.")
    for n, allergy in enumerate(synthesis.allergies):
        if allergy.kind is not None and not ALLERGY_KINDS.holds(allergy.kind):
            yield _unlisted(f"body.allergies[{n}].kind", "Le type d'allergie n'est pas dans la liste nationale.")
    for domain, name, table in _JUDGEMENTS:
        for n, item in enumerate(getattr(synthesis, domain)):
            code = getattr(item, name)
            if code is not None and not table.holds(code):
                yield _unlisted(f"body.{domain}[{n}].{name}", "Cette valeur n'est pas dans la liste nationale.")
    for n, allergy in enumerate(synthesis.allergies):
        if allergy.reaction_code and not allergy.reaction.strip():
            yield Finding(f"body.allergies[{n}].reaction", "La réaction est codée sans être dite.", "Décrivez-la.")
    for n, habit in enumerate(synthesis.habits):
        if not SOCIAL_HISTORY.holds(habit.kind):
            yield _unlisted(f"body.habits[{n}].kind", "Cette habitude n'est pas dans la liste nationale.")
    for n, relative in enumerate(synthesis.family):
        if not RELATIONSHIPS.holds(relative.relation):
            yield _unlisted(f"body.family[{n}].relation", "Ce lien de parenté n'est pas dans la liste nationale.")


_JUDGEMENTS: tuple[tuple[str, str, Table], ...] = (
    *((domain, "status", PROBLEM_STATES) for domain in ("problems", "history")),
    *((domain, "severity", SEVERITIES) for domain in ("problems", "history", "allergies")),
    *((domain, "certainty", CERTAINTIES) for domain in ("problems", "history", "allergies")),
    ("allergies", "status", ALLERGY_STATES),
    ("allergies", "criticality", CRITICALITIES),
)


def _dates(synthesis: Synthesis, signed: date) -> Iterator[Finding]:
    for domain in ("problems", "history", "treatments", "habits"):
        for n, item in enumerate(getattr(synthesis, domain)):
            if _ends_before_it_starts(item.start, item.end):
                yield Finding(f"body.{domain}[{n}].end", "La fin précède le début.", "Corrigez les dates.")
    dated = (
        *((domain, name) for domain in ("problems", "history", "treatments", "habits") for name in ("start", "end")),
        *(("procedures", "day"), ("allergies", "start"), ("family", "start")),
    )
    for domain, name in dated:
        for n, item in enumerate(getattr(synthesis, domain)):
            yield from _date(f"body.{domain}[{n}].{name}", getattr(item, name), signed)


def _date(where: str, when: When | None, signed: date) -> Iterator[Finding]:
    """A day that cannot be, or that is yet to come (a treatment may well end later)."""
    if when is None:
        return
    if not _sane(when):
        yield Finding(where, "Cette date est impossible.", "Corrigez l'année ou le mois.")
    elif first_day(when) > signed and not (where.startswith("body.treatments") and where.endswith(".end")):
        yield Finding(where, "Cette date est postérieure à la signature.", "Vérifiez la date.", blocking=False)


def _ends_before_it_starts(start: When | None, end: When | None) -> bool:
    """For sure: « 2012 » does not end before « 06/2012 »."""
    if start is None or end is None or not (_sane(start) and _sane(end)):
        return False
    return last_day(end) < first_day(start)


def _sane(when: When) -> bool:
    return 1850 <= when.year <= 9999 and when.month in (None, *range(1, 13))


def _dosage(where: str, dosage: Dosage) -> Iterator[Finding]:
    count = len(dosage.intakes)
    if count < _FEWEST[dosage.regimen] or (dosage.regimen is Regimen.NORMAL and count > 1):
        yield Finding(
            f"{where}.intakes", "Le nombre de prises ne convient pas à ce schéma.", "Complétez ou simplifiez le schéma."
        )
    if dosage.max_per_day is not None and dosage.max_per_day <= 0:
        yield Finding(f"{where}.max_per_day", "La dose maximale est nulle.", "Corrigez la dose maximale.")
    for n, intake in enumerate(dosage.intakes):
        yield from _intake(f"{where}.intakes[{n}]", intake, dosage.regimen)


_FEWEST = {Regimen.NORMAL: 1, Regimen.TAPERED: 2, Regimen.SPLIT: 2, Regimen.CONDITIONAL: 1}


def _intake(where: str, intake: Intake, regimen: Regimen) -> Iterator[Finding]:
    if intake.unit not in DOSE_UNITS:
        yield Finding(f"{where}.unit", "L'unité de prise n'est pas connue.", "Choisissez une unité de la liste.")
    if intake.dose <= 0 or (intake.dose_max is not None and intake.dose_max < intake.dose):
        yield Finding(f"{where}.dose", "La dose est nulle, ou dépasse son maximum.", "Corrigez la dose.")
    if intake.per not in PERIODS or intake.every < 1 or (intake.times is not None and intake.times < 1):
        yield Finding(f"{where}.times", "Le rythme des prises n'est pas compris.", "Corrigez le rythme.")
    if intake.moment is not None and not TIMING_EVENTS.holds(intake.moment):
        yield _unlisted(f"{where}.moment", "Ce moment de prise n'est pas dans la liste nationale.")
    if intake.moment is not None and intake.times is not None:
        yield Finding(
            f"{where}.moment", "Une prise a un rythme ou un moment, pas les deux.", "Choisissez l'un des deux."
        )
    if intake.moment is None and intake.times is None and regimen is not Regimen.CONDITIONAL:
        yield Finding(f"{where}.times", "Le rythme des prises manque.", "Indiquez un rythme ou un moment.")
    if (intake.days is not None) != (regimen is Regimen.TAPERED):
        yield Finding(
            f"{where}.days",
            "Une durée par palier va avec des doses progressives, et avec elles seules.",
            "Donnez une durée à chaque palier, ou une date de fin au traitement.",
        )
    elif intake.days is not None and intake.days < 1:
        yield Finding(f"{where}.days", "La durée du palier est nulle.", "Corrigez la durée.")
    if bool(intake.condition.strip()) != (regimen is Regimen.CONDITIONAL):
        yield Finding(
            f"{where}.condition",
            "Une condition va avec un schéma conditionnel, et avec lui seul.",
            "Écrivez la condition («\u00a0si douleur\u00a0»), ou changez le schéma.",
        )


# ---------------------------------------------------------------------------------------------------------- shared


def _coded(where: str, code: Code) -> Iterator[Finding]:
    if not (code.code and code.display.strip() and _OID.fullmatch(code.system)):
        yield _internal(where, "Ce code n'a pas de libellé ou pas de nomenclature.")


def _unlisted(where: str, what: str) -> Finding:
    return Finding(where, what, "Choisissez une valeur de la liste.")


def _internal(where: str, what: str) -> Finding:
    """Something that no doctor can mend: the software made it."""
    return Finding(where, what, "C'est une erreur du logiciel\u00a0: signalez-la, le document reste en attente.")
