"""The child health certificates CS8, CS9 and CS24 (2025.01): what each wants to be answered, and by what.

The questions, their kinds of answers and their lists are those of `terminology.child_health`; which of them the rules
want to be there is said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from bonport.interop.cda.preflight import Finding
from bonport.interop.cda.verify.notes import (
    HL7,
    XSI_TYPE,
    Element,
    bad_attribute,
    every,
    finding,
    first,
    missing,
    not_listed,
    quoted,
    repeated,
)
from bonport.interop.cda.verify.templates.models import model
from bonport.interop.cda.verify.templates.row import ENTRY, PCC, SECTION, Extra, claims, in_set, plain
from bonport.interop.terminology import national_sets as sets
from bonport.interop.terminology import oids
from bonport.interop.terminology.child_health import (
    ACTIVITIES,
    COVERS,
    EDUCATIONS,
    HBS_UNKNOWN,
    OCCUPATIONS,
    VACCINES,
    Answer,
    Exam,
    Part,
    Question,
    questions_of,
)
from bonport.interop.terminology.national_sets import NationalSet
from bonport.interop.terminology.table import Table

_CHILD = "1.2.250.1.213.1.1.1.5"
_EDITION = "2025.01"
_TYPE = ("CERT_DECL", oids.TYPE_CODE_FR)
_CONSULTATION = "11429006"
_QRPH = "1.3.6.1.4.1.19376.1.7.3.1.1.13"
_HABITS, _PAST, _DEVELOPMENT, _ACTS = f"{PCC}.3.16.1", f"{PCC}.3.8", f"{_QRPH}.4", f"{PCC}.1.13.2.11"
_PROBLEM = f"{PCC}.4.5"
_EIGHTH, _NINTH, _TWENTY_FOURTH = Exam

_WANTED: dict[Exam, tuple[tuple[str, str], ...]] = {
    _EIGHTH: (
        (_HABITS, "85722-7 67704-7 MED-183"),
        (f"{PCC}.1.21.3.10", "GEN-078 ORG-079 ORG-080 51659-1 GEN-079"),
        (f"{PCC}.1.21.2.3", "73813-8 MED-168 57071-3"),
        (_ACTS, "MED-174 MED-1304"),
    ),
    _NINTH: ((_HABITS, "PAT-058"), (_PAST, "MED-186"), (_DEVELOPMENT, "MED-1274")),
    _TWENTY_FOURTH: ((_HABITS, "PAT-058 MED-1275"), (_PAST, "MED-183 MED-185"), (_DEVELOPMENT, "MED-1274")),
}
"""Template -> the questions that must be answered in what claims it."""
_OF_THE_MOTHER = ("74013-4", "74011-8", "GEN-092.01.04")
_ACCIDENT = {_NINTH: "MED-186", _TWENTY_FOURTH: "MED-185"}
_SCREENED, _SCREENED_RESULT = "MED-1304", "MED-1305"
_PARENTS: dict[str, Table] = {"ORG-075": ACTIVITIES, "ORG-099": OCCUPATIONS, "82589-3": EDUCATIONS}
_MAY_BE_NULL = ("51659-1", "MED-1248", "MED-1305", "82589-3")
"""Choices that may be said unknown: HBs antigen, presentation, result of the hearing test, education."""
_OBSERVED = (Part.HABITS, Part.MOTHER, Part.PREGNANCIES, Part.PRENATAL, Part.LABOUR, Part.DEVELOPMENT)
_STATEMENTS = tuple(f"{HL7}{name}" for name in ("observation", "procedure"))


def _claiming(document: Element, root: str) -> list[Element]:
    """The elements of a template."""
    found = (t.getparent() for t in document.iter(f"{HL7}templateId") if t.get("root") == root)
    return [element for element in found if element is not None]


def _of_this_edition(document: Element) -> bool:
    """Earlier editions ask other things under the same templates."""
    own = (t for t in every(document, "templateId") if (t.get("root") or "").startswith(f"{_CHILD}."))
    return all(template.get("extension") in (None, _EDITION) for template in own)


def _asked(statement: Element) -> Iterator[str]:
    """The question of a statement: its code, what qualifies this code, or for a problem its value."""
    for coded in every(statement, "value" if claims(statement, _PROBLEM) else "code"):
        yield coded.get("code") or ""
        for qualifier in every(coded, "qualifier/value"):
            yield qualifier.get("code") or ""


# --------------------------------------------------------------------------------------------------- what is answered


def _answered(exam: Exam) -> Extra:
    def check(document: Element) -> Iterator[Finding]:
        """What the rules want is there."""
        if not _of_this_edition(document):
            return
        for root, wanted in _WANTED[exam]:
            for element in _claiming(document, root):
                said = {code for statement in element.iter(*_STATEMENTS) for code in _asked(statement)}
                yield from _unanswered(element, set(wanted.split()) - said)

    return check


def _unanswered(element: Element, codes: set[str]) -> Iterator[Finding]:
    for code in sorted(codes):
        yield finding(element, f"La question {code} n'a pas de réponse.", "Ajoutez l'observation de ce code.")


def _valued(exam: Exam) -> Extra:
    def check(document: Element) -> Iterator[Finding]:
        """Each answer is of the kind of its question, and a choice is among those that are offered."""
        if not _of_this_edition(document):
            return
        questions = _questions(exam)
        for observation in document.iter(f"{HL7}observation"):
            if claims(observation, _PROBLEM):
                continue
            for code in _asked(observation):
                value = first(observation, "value")
                if value is None:
                    continue
                if question := questions.get(code):
                    yield from _value(value, question)
                if (table := _PARENTS.get(code)) and claims(observation, f"{PCC}.4.13.4"):
                    yield from _choice(value, code, table)

    return check


@cache
def _questions(exam: Exam) -> dict[str, Question]:
    """Those that an observation answers, by their code."""
    asked = {question.code.code: question for question in questions_of(exam).values() if question.part in _OBSERVED}
    result = questions_of(exam).get("hearing_result")
    return asked | ({_SCREENED_RESULT: result} if result else {})


def _value(value: Element, question: Question) -> Iterator[Finding]:
    kind = (value.get(XSI_TYPE) or "").rpartition(":")[2]
    kinds = ("CD", "CE") if question.answer is Answer.CHOICE else (question.answer.value,)
    if kind not in kinds:
        yield bad_attribute(value, "xsi:type")
    elif question.choices is not None:
        yield from _choice(value, question.code.code, question.choices)


def _choice(value: Element, code: str, table: Table) -> Iterator[Finding]:
    if value.get("nullFlavor") is not None:
        if code not in _MAY_BE_NULL:
            yield finding(value, "Cette réponse ne peut pas être inconnue (nullFlavor).", "Donnez la réponse.")
    elif not table.holds(plain(value)) or value.get("code") == HBS_UNKNOWN.code:
        yield not_listed(value, table.edition.source)


# ------------------------------------------------------------------------------------------------- one certificate


def _eighth_day(document: Element) -> Iterator[Finding]:
    """The mother's ways, her pregnancies, the birth; a hearing test that was done has a result."""
    for habits in _claiming(document, _HABITS):
        hers = [o for o in habits.iter(f"{HL7}observation") if _relation(o) == "MTH"]
        yield from _unanswered(habits, set(_OF_THE_MOTHER) - {code for o in hers for code in _asked(o)})
    for labour in _claiming(document, f"{PCC}.1.21.2.3"):
        if _relation(labour) != "MTH":
            yield finding(labour, "L'accouchement est dit de la mère (subject, MTH).", "Ajoutez subject.")
    for physical in _claiming(document, f"{PCC}.1.9.15.1"):
        if not _claiming(physical, f"{PCC}.1.5.3.2"):
            yield finding(physical, "Les signes vitaux de la naissance manquent.", "Ajoutez cette sous-section.")
    for acts in _claiming(document, _ACTS):
        for act in acts.iter(f"{HL7}procedure"):
            if _SCREENED in _asked(act):
                results = every(act, "entryRelationship/observation")
                told = any(_SCREENED_RESULT in _asked(result) for result in results)
                if told != (act.get("negationInd") == "false"):
                    yield finding(
                        act,
                        "Un dépistage fait, et lui seul, a un résultat.",
                        f"Accordez negationInd et {quoted('entryRelationship')}.",
                    )
    for observation in _claiming(document, f"{PCC}.4.13.5"):
        for code in every(observation, "code"):
            if not in_set(sets.OBSTETRIC_HISTORY, code):
                yield not_listed(code, sets.OBSTETRIC_HISTORY.source)
    for labour in _claiming(document, f"{PCC}.1.21.2.3"):
        for events in every(labour, "component/section"):
            if claims(events, f"{PCC}.1.21.2.9"):
                yield from _listed(every(events, "entry/observation/code"), sets.BIRTH_EVENTS, null=True)
    for cover in _claiming(document, f"{PCC}.4.18"):
        for code in every(cover, "code"):
            if not COVERS.holds(plain(code)):
                yield not_listed(code, COVERS.edition.source)


def _later(exam: Exam, past: NationalSet) -> Extra:
    def check(document: Element) -> Iterator[Finding]:
        """What happened since the birth, the causes of an accident, a parent's birth, where the child is sent."""
        for habits in _claiming(document, _HABITS):
            births = every(habits, "entry/observation/subject/relatedSubject/subject/birthTime")
            if not any(birth.get("value") for birth in births):
                yield missing(habits, "birthTime")
        for concern in _claiming(document, f"{ENTRY}.39"):
            problems = [p for p in every(concern, "entryRelationship/observation") if claims(p, f"{ENTRY}.37")]
            for problem in problems:
                yield from _listed(every(problem, "value"), past)
                if _ACCIDENT[exam] in _asked(problem):
                    yield from _accident(problem)
        for encounter in _claiming(document, f"{ENTRY}.58"):
            yield from _listed(every(encounter, "code/qualifier/value"), sets.CHILD_ORIENTATIONS)

    return check


def _accident(problem: Element) -> Iterator[Finding]:
    links = every(problem, "entryRelationship")
    if problem.get("negationInd") == "false" and not any(link.get("typeCode") == "CAUS" for link in links):
        yield finding(problem, "Un accident domestique a une cause (CAUS).", "Ajoutez l'entryRelationship CAUS.")
    yield from _listed(every(problem, "entryRelationship/observation/code"), sets.ACCIDENT_CAUSES)


def _development(document: Element) -> Iterator[Finding]:
    """At the 24th month: of a list, and walking said once."""
    for section in _claiming(document, f"{SECTION}.161"):
        codes = [c for o in every(section, "entry/observation") if claims(o, f"{ENTRY}.48") for c in every(o, "code")]
        yield from _listed(codes, sets.CHILD_DEVELOPMENT)
        said = [code.get("code") for code in codes]
        for code in ("MED-200", "MED-201"):
            if said.count(code) > 1:
                yield repeated(section, f"observation {code}")


def _relation(element: Element) -> str | None:
    """Of whom it is said."""
    code = first(element, "subject/relatedSubject/code")
    return None if code is None else code.get("code")


def _listed(codes: list[Element], held: NationalSet, *, null: bool = False) -> Iterator[Finding]:
    for code in codes:
        if not in_set(held, code) and not (null and code.get("nullFlavor") is not None):
            yield not_listed(code, held.source)


# --------------------------------------------------------------------------------------------------------------- all


def _vaccines(exam: Exam) -> Extra:
    def check(document: Element) -> Iterator[Finding]:
        """Only those that the certificate asks for, by ATC."""
        table = VACCINES[exam]
        for given in _claiming(document, f"{PCC}.4.12"):
            code = first(given, "code")
            if code is not None and code.get("code") == "INITIMMUNIZ":
                for coded in every(given, "consumable/manufacturedProduct/manufacturedMaterial/code/translation"):
                    if not table.holds(plain(coded)):
                        yield not_listed(coded, table.edition.source)

    return check


def _header(exam: Exam) -> Extra:
    def check(document: Element) -> Iterator[Finding]:
        """Structured addresses, which the département reads; who examined, and at the 8th day the mother."""
        patient = first(document, "recordTarget/patientRole")
        if patient is not None:
            for guardian in every(patient, "patient/guardian/guardianPerson"):
                if first(guardian, "name/family") is None:
                    yield missing(guardian, "name/family")
        performers = every(document, "documentationOf/serviceEvent/performer/assignedEntity")
        for performer in performers:
            for path in ("assignedPerson/name", "representedOrganization/id", "representedOrganization/name"):
                if first(performer, path) is None:
                    yield missing(performer, path)
        addresses = every(document, "recordTarget/patientRole/addr")
        if exam is not _EIGHTH:
            addresses += [a for performer in performers for a in every(performer, "representedOrganization/addr")]
        for address in addresses:
            for line in every(address, "streetAddressLine"):
                yield finding(line, "Cette adresse s'écrit par parties.", "Remplacez les lignes par streetName, etc.")
        if exam is not _EIGHTH:
            return
        for where in (patient, *(first(performer, "representedOrganization") for performer in performers)):
            if where is not None and first(where, "addr/postalCode") is None:
                yield missing(where, "addr/postalCode")
        kin = every(document, "informant/relatedEntity/code")
        if not any(code.get("code") == "MTH" for code in kin):
            yield finding(document, "La mère de l'enfant manque (informant, MTH).", "Ajoutez-la.")
        functions = [code.get("code") for code in every(document, "participant/functionCode")]
        if functions and "CORRE" not in functions:
            yield finding(document, "Le participant d'un tel document est un CORRE.", "Corrigez functionCode.")

    return check


_EVERY = tuple(f"{PCC}.{n}" for n in ("3.16.1", "3.23", "3.36"))
_BIRTH = tuple(f"{PCC}.1.{n}" for n in ("5.3.7", "5.3.4", "21.2.5.1", "21.2.3", "21.2.4"))
_CHILDHOOD = (_PAST, f"{PCC}.1.5.3.2", _DEVELOPMENT)


def _certificate(exam: Exam, *own: Extra) -> tuple[Extra, ...]:
    return (*own, _header(exam), _answered(exam), _valued(exam), _vaccines(exam))


def _named(document: Element) -> Iterator[Finding]:
    """Which of the certificates it is."""
    if not any((t.get("root") or "").startswith(f"{_CHILD}.") for t in every(document, "templateId")):
        yield finding(document, "Ce certificat ne dit pas de quel examen il est.", "Ajoutez le templateId du modèle.")


CERTIFICATES: dict[str, tuple[Extra, ...]] = {
    _CHILD: (_named,),
    f"{_CHILD}.1": _certificate(
        _EIGHTH, model(_TYPE, _CONSULTATION, (_CHILD, f"{_QRPH}.1"), (*_EVERY, *_BIRTH)), _eighth_day
    ),
    f"{_CHILD}.2": _certificate(
        _NINTH,
        model(_TYPE, _CONSULTATION, (_CHILD,), (*_EVERY, *_CHILDHOOD, f"{PCC}.3.21")),
        _later(_NINTH, sets.PAST_NINTH_MONTH),
    ),
    f"{_CHILD}.3": _certificate(
        _TWENTY_FOURTH,
        model(_TYPE, "", (_CHILD,), (*_EVERY, *_CHILDHOOD)),
        _later(_TWENTY_FOURTH, sets.PAST_TWENTY_FOURTH_MONTH),
        _development,
    ),
}
"""What is asked of a certificate by the model that it claims."""
