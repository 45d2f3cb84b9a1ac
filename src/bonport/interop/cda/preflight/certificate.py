"""A child's certificate of health: what is asked at this examination, answered, and of the parents."""

from __future__ import annotations

from collections.abc import Iterator

from bonport.interop.cda.model import ChildCertificate, ContactRole, Header
from bonport.interop.cda.preflight.days import check_day
from bonport.interop.cda.preflight.findings import Finding, internal, unlisted
from bonport.interop.cda.preflight.vaccination import check_vaccination
from bonport.interop.terminology import Code
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
from bonport.interop.terminology.document_types import CHILD_EXAM_ACT


def check_certificate(certificate: ChildCertificate, header: Header) -> Iterator[Finding]:
    if header.act.code != CHILD_EXAM_ACT.code:
        yield internal("header.act", "Un certificat de santé documente une consultation.")
    yield from _answers(certificate)
    yield from _parents(certificate, header)
    allowed = VACCINES[certificate.exam]
    for n, given in enumerate(certificate.vaccinations):
        where = f"body.vaccinations[{n}]"
        yield from check_vaccination(where, given, header.created.date())
        if given.atc is None or not allowed.holds(given.atc):
            yield unlisted(f"{where}.atc", "Ce vaccin n'est pas de ceux que demande ce certificat.")
        if given.package is not None:
            yield internal(f"{where}.package", "Un certificat de santé ne prend pas le code CIP d'un vaccin.")


def _answers(certificate: ChildCertificate) -> Iterator[Finding]:
    exam, answers = certificate.exam, certificate.answers
    asked = questions_of(exam)
    for key in answers.keys() - asked.keys():
        yield internal(f"body.answers.{key}", "Cette question n'est pas posée à cet examen.")
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
        yield from check_day(f"body.{who}.birth_date", parent.birth_date, header.created.date())
        for name, table in (("education", EDUCATIONS), ("occupation", OCCUPATIONS), ("activity", ACTIVITIES)):
            code = getattr(parent, name)
            if code is not None and not table.holds(code):
                yield unlisted(f"body.{who}.{name}", "Cette valeur n'est pas dans la liste nationale.")
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
