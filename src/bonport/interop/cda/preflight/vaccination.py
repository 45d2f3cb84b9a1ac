"""One vaccination, wherever it is written, and the history of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bonport.interop.cda.model import Presence, Vaccination, VaccinationHistory, VaccinationNote
from bonport.interop.cda.preflight.days import possible
from bonport.interop.cda.preflight.findings import Finding, internal, unlisted
from bonport.interop.cda.preflight.header import check_professional
from bonport.interop.cda.words import first_day
from bonport.interop.terminology import oids
from bonport.interop.terminology.immunization import IMMUNIZATION_KINDS, IMMUNIZATION_ROUTES, IMMUNIZATION_SITES

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


def check_note(note: VaccinationNote, signed: date) -> Iterator[Finding]:
    yield from check_vaccination("body.vaccination", note.vaccination, signed)
    if not isinstance(note.vaccination.day, date):
        yield Finding(
            "body.vaccination.day",
            "La note de vaccination demande le jour exact.",
            "Complétez la date, ou notez cette vaccination dans l'historique seulement.",
        )


def check_history(history: VaccinationHistory, signed: date) -> Iterator[Finding]:
    if bool(history.vaccinations) != (history.presence is Presence.KNOWN):
        yield Finding(
            "body.presence",
            "Ce qui est listé contredit ce qui est dit de l'ensemble (connu, aucune connue, non renseigné).",
            "Complétez la liste, ou corrigez «\u00a0aucune connue\u00a0».",
        )
    for n, vaccination in enumerate(history.vaccinations):
        yield from check_vaccination(f"body.vaccinations[{n}]", vaccination, signed)
    known = [vaccination.identifier for vaccination in history.vaccinations if vaccination.identifier]
    if len(known) != len(set(known)):
        yield internal("body.vaccinations", "Une même vaccination figure deux fois dans l'historique.")


def check_vaccination(where: str, given: Vaccination, signed: date) -> Iterator[Finding]:
    if not given.vaccine.strip():
        yield Finding(f"{where}.vaccine", "Le nom du vaccin manque.", "Indiquez le vaccin.")
    if not possible(given.day):
        yield Finding(f"{where}.day", "Cette date est impossible.", "Corrigez l'année ou le mois.")
    elif first_day(given.day) > signed:
        yield Finding(f"{where}.day", "Cette vaccination n'a pas encore eu lieu.", "Corrigez la date.")
    for name, system in (("code", oids.CIS), ("atc", oids.ATC), ("package", oids.CIP)):
        code = getattr(given, name)
        if code is not None and not (code.code and code.system == system):
            yield internal(f"{where}.{name}", "Ce code est incomplet, ou d'une autre nomenclature.")
    for name, table in (("kind", IMMUNIZATION_KINDS), ("route", IMMUNIZATION_ROUTES), ("site", IMMUNIZATION_SITES)):
        code = getattr(given, name)
        if code is not None and not table.holds(code):
            yield unlisted(f"{where}.{name}", "Cette valeur n'est pas dans la liste nationale.")
    if given.rank is not None and given.rank < 1:
        yield Finding(f"{where}.rank", "Le rang de la vaccination est nul.", "Corrigez le rang.")
    if given.reaction_code and not given.reaction.strip():
        yield Finding(f"{where}.reaction", "La réaction est codée sans être dite.", "Décrivez-la.")
    if given.identifier and not _UUID.fullmatch(given.identifier):
        yield internal(f"{where}.identifier", "L'identifiant de la vaccination n'est pas un UUID.")
    if given.performer:
        yield from check_professional(f"{where}.performer", given.performer)
