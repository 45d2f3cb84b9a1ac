"""What the page says, from the model: every word of the PDF in French, ready to lay out.

The result is plain JSON for the template. Order is that of an emergency doctor: allergies, treatments, problems.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bonport.interop.cda.model import (
    Address,
    Body,
    Bullets,
    ChildCertificate,
    Contact,
    ContactRole,
    Document,
    Header,
    Heading,
    Organization,
    Patient,
    Presence,
    Professional,
    Prose,
    Synthesis,
    VaccinationHistory,
    VaccinationNote,
)
from bonport.interop.cda.words import (
    CIVILITIES,
    NBSP,
    Chart,
    allergy_chart,
    display,
    exam_charts,
    family_chart,
    full_name,
    habit_chart,
    noted,
    problem_chart,
    procedure_chart,
    treatment_chart,
    vaccination_chart,
)
from bonport.interop.identity import INS, Sex
from bonport.interop.identity.datamatrix import encode, symbol_svg
from bonport.interop.terminology import oids
from bonport.interop.terminology.child_health import Exam

Words = dict[str, Any]

NARROW = "\u202f"

_PARIS = ZoneInfo("Europe/Paris")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_SEXES = {Sex.FEMALE: "Féminin", Sex.MALE: "Masculin", Sex.UNKNOWN: "Inconnu"}
_TEST_BANDS = {
    oids.INS_NIR_TEST: f"Identité de test{NBSP}: ce document ne concerne aucun patient réel",
    oids.INS_NIR_DEMO: f"Identité de démonstration{NBSP}: ce document ne concerne aucun patient réel",
}


def words_of(document: Document, *, big_print: bool = False) -> Words:
    """All that the template shows.

    Args:
        big_print: for those who read large letters.

    Raises:
        BadInput: the patient's INS or traits cannot make a Data Matrix.
    """
    header, body = document.header, document.body
    prose = body if isinstance(body, Prose) else Prose(())
    sections = _sections(body)
    return {
        "big": big_print,
        "title": typographic(header.title),
        "dated": _dated(header),
        "test": _TEST_BANDS.get(header.patient.ins.oid) if header.patient.ins else None,
        "author": _author(header),
        "place": _place(header.organization),
        "addressee": [typographic(line) for line in prose.addressee],
        "patient": _patient(header, _follows_as(body)),
        "footer": f"—{NBSP}{typographic(header.title)}, {_short(local(header.created).date())}",
        "sections": [section for section in sections if _has_something_to_say(section)],
        "missing": _missing(sections) if isinstance(body, Synthesis) else "",
        "blocks": [_block(block) for block in prose.blocks],
        "signature": _signature(header, prose.place),
    }


# --------------------------------------------------------------------------------------------------- typography


def typographic(text: str) -> str:
    """French spacing: no line starts with ; : ! ? » % and none ends with «. Only spaces change, never a word."""
    text = re.sub(r" +([;!?])", NARROW + r"\1", text)
    text = re.sub(r" +([:»%€])", NBSP + r"\1", text)
    text = re.sub(r"« +", "«" + NBSP, text)
    return re.sub(r"\b(Dr|Pr|M\.|Mme|n°) +(?=\w)", r"\1" + NBSP, text)


def local(moment: datetime) -> datetime:
    """A moment as it is printed: in its own zone, or in Paris when given in UTC, by which no French practice lives."""
    return moment.astimezone(_PARIS) if moment.utcoffset() == timedelta(0) else moment


def _short(day: date) -> str:
    return f"{day:%d/%m}/{day.year:04d}"


def _long(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NBSP}{_MONTHS[day.month - 1]}{NBSP}{day.year}"


def _hour(moment: datetime) -> str:
    return f"{moment:%H}{NBSP}h{NBSP}{moment:%M}"


# ----------------------------------------------------------------------------------------- the people and the place


def specialty(professional: Professional) -> str:
    """« Médecin - Cardiologie et maladies vasculaires (SM) » as a patient reads it."""
    return professional.specialty.display.removeprefix("Médecin - ").removesuffix(" (SM)")


def _author(header: Header) -> Words:
    author, replaced = header.author, header.replaced_doctor
    return {
        "name": full_name(author),
        "specialty": specialty(author),
        "number": f"RPPS{NBSP}{author.national_id[1:]}" if author.national_id.startswith("8") else "",
        "replaces": f"En remplacement du {full_name(replaced)}" if replaced else None,
    }


def _place(organization: Organization) -> Words:
    lines = [*_address(organization.address)]
    if organization.phone:
        lines.append(f"Tél.{NBSP}{_phone(organization.phone)}")
    kinds = {"1": "FINESS", "3": "SIRET"}
    kind = kinds.get(organization.national_id[:1])
    return {
        "name": typographic(organization.name),
        "lines": lines,
        "number": f"{kind}{NBSP}{organization.national_id[1:]}" if kind else "",
    }


def _address(where: Address | None) -> list[str]:
    if where is None:
        return []
    town = f"{where.postal_code} {where.city}".strip()
    return [line for line in (*where.lines, town, where.country) if line]


def _phone(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    if len(digits) == 10 and digits.startswith("0"):
        return NBSP.join(digits[n : n + 2] for n in range(0, 10, 2))
    return number


def _dated(header: Header) -> str:
    signed = local(header.created)
    said = f"Signé le {_long(signed.date())} à {_hour(signed)}"
    if header.version > 1:
        said += f" — version {header.version}"
        said += ", remplace la version précédente" if header.replaces else ""
    return said


def _signature(header: Header, place: str) -> Words:
    day = _long(local(header.created).date())
    return {
        "place": f"{typographic(place)}, le {day}" if place else f"Le {day}",
        "name": full_name(header.author),
        "role": specialty(header.author),
    }


# -------------------------------------------------------------------------------------------------- the patient


def _patient(header: Header, follows_as: str) -> Words:
    patient = header.patient
    traits = patient.traits
    family = traits.used_name or traits.birth_name
    given = traits.used_first_name or traits.birth_first_name
    born = {Sex.FEMALE: "Née", Sex.MALE: "Né"}.get(traits.sex, "Né(e)")
    birth = _short(traits.birth_date)
    age = _age(traits.birth_date, local(header.created).date())
    rows = (
        (("Nom de naissance", traits.birth_name), ("Prénoms de naissance", traits.birth_first_names)),
        (
            ("Nom utilisé", traits.used_name),
            ("Prénom utilisé", traits.used_first_name),
            ("Premier prénom de naissance", traits.birth_first_name),
        ),
        (
            ("Date de naissance", birth + (" (incertaine)" if traits.birth_date_uncertain else "")),
            ("Sexe", _SEXES[traits.sex]),
            ("Lieu de naissance (code INSEE)", traits.birth_place),
        ),
    )
    contact = [*_reached(patient.address, patient.phones), patient.mssante]
    return {
        "name": f"{family} {given}",
        "born": f"{born} le {birth} ({age})",
        "traits": [[[name, value] for name, value in row if value] for row in rows],
        "ins": _ins(patient.ins) if patient.ins else None,
        "symbol": _symbol(patient),
        "contact": " · ".join(part for part in contact if part),
        "people": [[label, typographic(words)] for label, words in _people(header, follows_as)],
        "reminder": f"{traits.birth_name} {traits.birth_first_name}, {born.lower()} le {birth}, "
        f"sexe {traits.sex.value}",
    }


_ROLES = {
    ContactRole.EMERGENCY: "À prévenir en cas d'urgence",
    ContactRole.TRUSTED: "Personne de confiance",
    ContactRole.GUARDIAN: "Représentant légal",
    ContactRole.RELATIVE: "Proche",
}


def _follows_as(body: Body) -> str:
    """As what the treating doctor takes part: the first child certificate knows correspondents only."""
    first_certificate = isinstance(body, ChildCertificate) and body.exam is Exam.EIGHTH_DAY
    return "Médecin correspondant" if first_certificate else "Médecin traitant"


def _people(header: Header, follows_as: str) -> list[tuple[str, str]]:
    """Who looks after the patient, whom to call, and to whom the document goes."""
    found = []
    if header.treating_doctor:
        found.append((follows_as, _colleague(header.treating_doctor)))
    found += [(_ROLES[contact.role], _close(contact)) for contact in header.patient.contacts]
    found += [("Destinataire", _colleague(recipient)) for recipient in header.recipients]
    return found


def _colleague(professional: Professional) -> str:
    phone = f"Tél.{NBSP}{_phone(professional.phone)}" if professional.phone else ""
    parts = (full_name(professional), specialty(professional), phone, professional.email)
    return ", ".join(part for part in parts if part)


def _close(contact: Contact) -> str:
    civility = CIVILITIES.get(contact.civility, "")
    name = " ".join(part for part in (contact.given, contact.family) if part)
    relation = f" ({display(contact.relation)})" if contact.relation else ""
    said = f"{civility}{NBSP if civility else ''}{name}{relation}"
    return ", ".join(part for part in (said, *_reached(contact.address, contact.phones)) if part)


def _reached(where: Address | None, phones: tuple[str, ...]) -> list[str]:
    return [", ".join(_address(where)), *(f"Tél.{NBSP}{_phone(number)}" for number in phones)]


def _ins(ins: INS) -> Words:
    return {"number": ins.grouped.replace(NARROW, NBSP), "nature": f"({ins.nature})"}


def _symbol(patient: Patient) -> str | None:
    return symbol_svg(encode(patient.ins, patient.traits)) if patient.ins else None


def _age(birth: date, today: date) -> str:
    years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    if years >= 2:
        return f"{years}{NBSP}ans"
    months = (today.year - birth.year) * 12 + today.month - birth.month - (today.day < birth.day)
    return f"{max(months, 0)}{NBSP}mois"


# ------------------------------------------------------------------------------------------------------ the body


def _block(block: object) -> Words:
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": [typographic(item) for item in block.items]}
    kind = "heading" if isinstance(block, Heading) else "text"
    return {"kind": kind, "text": typographic(getattr(block, "text", ""))}


def _sections(body: Body) -> list[Words]:
    match body:
        case Synthesis():
            return _summary(body)
        case VaccinationNote():
            return [_section("Vaccination", chart=vaccination_chart((noted(body),)))]
        case VaccinationHistory():
            chart = vaccination_chart(body.vaccinations)
            return [_section("Vaccinations", body.presence, "Aucune vaccination connue", chart)]
        case ChildCertificate():
            sections = [_section(title, chart=chart) for title, chart in exam_charts(body)]
            given = body.vaccinations
            presence = Presence.KNOWN if given else Presence.NONE_KNOWN
            sections.append(_section("Vaccinations", presence, "Aucune vaccination", vaccination_chart(given)))
            return [*sections, _section("Commentaire", _known((body.comment,)), items=(body.comment,))]
    return []


def _summary(s: Synthesis) -> list[Words]:
    return [
        _section(
            "Allergies et hypersensibilités",
            s.allergies_presence,
            "Aucune allergie ou hypersensibilité connue",
            allergy_chart(s),
            alert=True,
        ),
        _section(
            "Traitements au long cours",
            s.treatments_presence,
            "Aucun traitement médicamenteux connu",
            treatment_chart(s),
        ),
        _section("Points de vigilance", _known(s.watch_points), items=s.watch_points),
        _section(
            "Pathologies en cours",
            s.problems_presence,
            "Aucune pathologie en cours connue",
            problem_chart(s.problems, "probleme", "Pathologie", "Depuis"),
        ),
        _section(
            "Antécédents médicaux",
            s.history_presence,
            "Aucun antécédent médical connu",
            problem_chart(s.history, "antecedent", "Antécédent", "Début"),
        ),
        _section(
            "Antécédents chirurgicaux, actes et interventions",
            s.procedures_presence,
            "Aucun acte ou intervention connu",
            procedure_chart(s),
        ),
        _section("Mode de vie", _known(s.habits), chart=habit_chart(s)),
        _section("Antécédents familiaux", _known(s.family), chart=family_chart(s)),
        _section("Facteurs de risque professionnels", _known(s.occupational_risks), items=s.occupational_risks),
    ]


def _section(
    title: str,
    presence: Presence = Presence.KNOWN,
    none_known: str = "",
    chart: Chart | None = None,
    *,
    items: tuple[str, ...] = (),
    alert: bool = False,
) -> Words:
    """A chapter. `main` is the column in bold."""
    columns = chart.shown if chart else ()
    rows = chart.rows if chart else ()
    return {
        "title": title,
        "presence": presence.value,
        "none_known": none_known,
        "sentence": none_known if presence is Presence.NONE_KNOWN else "Non renseigné",
        "columns": [[column.head, column.width] for column in columns],
        "rows": [[typographic(row[column.key]) for column in columns] for row in rows],
        "items": [typographic(item) for item in items],
        "main": next((n for n, column in enumerate(columns) if chart and column.key == chart.main), 0),
        "alert": alert,
    }


def _has_something_to_say(section: Words) -> bool:
    """Five domains are always spoken of, be it to say that nothing was recorded; others when they hold something."""
    return bool(section["none_known"]) or section["presence"] == Presence.KNOWN


def _missing(sections: list[Words]) -> str:
    silent = [section["title"] for section in sections if not _has_something_to_say(section)]
    return f"Non renseigné{NBSP}: {', '.join(silent).lower()}." if silent else ""


def _known(values: tuple[object, ...]) -> Presence:
    return Presence.KNOWN if any(values) else Presence.NOT_RECORDED
