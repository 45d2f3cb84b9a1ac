"""The body of a child health certificate: 8th day, 9th month, 24th month (CSE-CS8, CS9, CS24 2025.01), from the model.

Each part of the examination is a section; its questions and answers are its table, and each answer an entry whose shape
is that of its part. Codes come from `terminology.child_health`.

Sources: CSE-CS8 (document OID 1.2.250.1.213.1.1.1.5.1), CSE-CS9 (…5.2), CSE-CS24 (…5.3); CI-SIS « Modèles de contenus
CDA »; IHE PCC and QRPH.
"""

from __future__ import annotations

from collections.abc import Iterable

from bonport.interop.cda.entries import comment, problem, product, unknown_drug, value
from bonport.interop.cda.model import ChildCertificate, Contact, Header, Parent
from bonport.interop.cda.narrative import (
    CCD,
    ENTRY,
    PCC,
    SECTION,
    Ids,
    content,
    loinc,
    pdf_copy,
    section,
    sentence,
    table,
)
from bonport.interop.cda.node import (
    Node,
    address,
    coded,
    day,
    node,
    one_line,
    reference,
    telecoms,
    templates,
)
from bonport.interop.cda.vaccination import no_vaccination, vaccination_entry
from bonport.interop.cda.words import Chart, anchor, parent_chart, part_chart, vaccination_chart
from bonport.interop.terminology import Code
from bonport.interop.terminology.absent_unknown import ABSENT_ALLERGIES
from bonport.interop.terminology.allergies import FOOD_ALLERGY
from bonport.interop.terminology.child_health import ANS_TERMS, HBS_UNKNOWN, Answer, Exam, Part, Question, questions_of
from bonport.interop.terminology.encounters import ACT_CODE, AMBULATORY
from bonport.interop.terminology.problems import DIAGNOSIS
from bonport.interop.terminology.relations import RELATIONS

PARENT_MODEL = "1.2.250.1.213.1.1.1.5"
MODEL_VERSION = "2025.01"
_MODELS = {Exam.EIGHTH_DAY: "1", Exam.NINTH_MONTH: "2", Exam.TWENTY_FOURTH_MONTH: "3"}
_QRPH = "1.3.6.1.4.1.19376.1.7.3.1.1.13"
_OTHER = loinc("11345-6", "Autre élément social")

Row = tuple[int, Question]
"""An answered question and its row in the table of its part, from 1."""


def model_templates(exam: Exam) -> list[Node]:
    birth_summary = (f"{_QRPH}.1",) if exam is Exam.EIGHTH_DAY else ()
    own = node("templateId", root=f"{PARENT_MODEL}.{_MODELS[exam]}", extension=MODEL_VERSION)
    return [*templates(*birth_summary, PARENT_MODEL), own]


def certificate_body(certificate: ChildCertificate, header: Header, pdf: bytes) -> Node:
    """The structuredBody."""
    made = _Certificate(certificate, header)
    return node("structuredBody", *(node("component", part) for part in (*made.sections(), pdf_copy(pdf, made.ids))))


class _Certificate:
    """One certificate being written: its answers, who the parents are, and its identifiers."""

    def __init__(self, certificate: ChildCertificate, header: Header) -> None:
        self.given = certificate
        self.header = header
        self.ids = Ids(header.unique_id)
        self.contacts = {c.relation.code: c for c in reversed(header.patient.contacts) if c.relation}

    def sections(self) -> Iterable[Node]:
        if self.given.exam is Exam.EIGHTH_DAY:
            return (
                self._habits(),
                self._cover(),
                self._pregnancies(),
                self._prenatal(),
                self._labour(),
                self._newborn(),
                self._vaccinations(),
                self._plan(),
            )
        allergies = (self._allergies(),) if "food_allergy" in self.given.answers else ()
        return (
            self._habits(),
            self._past(),
            self._vital_signs(),
            self._development(),
            *allergies,
            self._vaccinations(),
            self._medicines(),
            self._plan(),
        )

    # ------------------------------------------------------------------------------------------------ questions

    def _rows(self, part: Part) -> list[Row]:
        asked = questions_of(self.given.exam).values()
        answered = (q for q in asked if q.part is part and q.key in self.given.answers)
        return list(enumerate(answered, start=1))

    def _yes(self, key: str) -> bool:
        return self.given.answers.get(key) is True

    def _value(self, question: Question, at: str) -> Node:
        answer = self.given.answers[question.key]
        if isinstance(answer, Code):
            return value(None if answer == HBS_UNKNOWN else answer, at)  # the rules want what was not done to be null
        if question.answer is Answer.YES_NO:
            return node("value", xsi_type="BL", value="true" if answer else "false")
        unit = question.unit or None
        return node("value", xsi_type=question.answer.value, value=f"{answer:.10g}", unit=unit)

    def _observed(self, row: Row, name: str, template_roots: tuple[str, ...], *, when: Node | None = None) -> Node:
        """FR-Simple-Observation (1.2.250.1.213.1.1.3.48), or what specialises it."""
        n, question = row
        at = anchor(name, n, "reponse")
        return node(
            "observation",
            *templates(*template_roots),
            self.ids.at(f"{name}/{question.key}"),
            coded("code", question.code),
            node("text", reference(at)),
            node("statusCode", code="completed"),
            node("effectiveTime", nullFlavor="UNK") if when is None else when,
            self._value(question, at),
            classCode="OBS",
            moodCode="EVN",
        )

    def _simple(self, row: Row, part: Part, *, when: Node | None = None) -> Node:
        return self._observed(row, part.name.lower(), (f"{PCC}.4.13", f"{ENTRY}.48"), when=when)

    def _exam_day(self) -> Node:
        return node("effectiveTime", value=day(self.header.act_start.date()))

    def _section(
        self,
        part: Part,
        template_roots: tuple[str, ...],
        code: Code,
        entries: Iterable[Node],
        *,
        subject: Node | None = None,
        kind: str | None = None,
    ) -> Node:
        """A section of one part, with its table. `kind` is the typeCode of its entries."""
        chart = part_chart(self.given, part)
        made = section(
            self.ids.at(f"section/{chart.name}"),
            template_roots,
            code,
            part.value,
            text=table(chart) if chart.rows else sentence("Non renseigné."),
            entries=[node("entry", entry, typeCode=kind) for entry in entries],
        )
        if subject is not None:
            made.find("{*}text").addnext(subject)  # type: ignore[union-attr]
        return made

    # ---------------------------------------------------------------------------------------------- way of life

    def _habits(self) -> Node:
        """Way of life of the child, and what is asked of the parents."""
        charts = [parent_chart(self.given.mother, "mere", "Mère")]
        entries = self._parent(self.given.mother, "mere", "MTH")
        if self.given.father:
            charts.append(parent_chart(self.given.father, "pere", "Père"))
            entries += self._parent(self.given.father, "pere", "FTH")
        for part, subject in ((Part.MOTHER, True), (Part.HABITS, False)):
            if rows := self._rows(part):
                charts.append(part_chart(self.given, part))
                entries += [self._habit(row, part, subject=subject) for row in rows]
        return section(
            self.ids.at("section/29762-2"),
            (f"{CCD}.15", f"{PCC}.3.16", f"{PCC}.3.16.1", f"{SECTION}.141"),
            loinc("29762-2", "Habitus, Mode de vie"),
            "Mode de vie",
            text=_tables(charts),
            entries=[node("entry", entry) for entry in entries],
        )

    def _habit(self, row: Row, part: Part, *, subject: bool) -> Node:
        n, question = row
        at = anchor(part.name.lower(), n, "reponse")
        alone = question.key in ("alcohol", "tobacco")  # these have a code of their own among ways of life
        code = coded("code", question.code) if alone else _qualified(_OTHER, question.code)
        who = self._subject(self.given.mother, "MTH") if subject else None
        return self._social(f"{part.name.lower()}/{question.key}", code, at, self._value(question, at), who)

    def _parent(self, parent: Parent, name: str, relation: str) -> list[Node]:
        said = (
            ("etudes", loinc("82589-3", "Niveau d'études"), parent.education),
            ("profession", _ans("ORG-099", "Profession"), parent.occupation),
            ("activite", _ans("ORG-075", "Activité professionnelle"), parent.activity),
        )
        return [
            self._social(
                f"{name}/{key}",
                _qualified(_OTHER, code),
                anchor(name, 1, key),
                value(answer, anchor(name, 1, key)),
                self._subject(parent, relation),
            )
            for key, code, answer in said
            if answer
        ]

    def _social(self, position: str, code: Node, at: str, said: Node, subject: Node | None) -> Node:
        return node(
            "observation",
            *templates(f"{CCD}.33", f"{PCC}.4.13", f"{PCC}.4.13.4", f"{ENTRY}.52"),
            self.ids.at(position),
            code,
            node("text", reference(at)),
            node("statusCode", code="completed"),
            node("effectiveTime", nullFlavor="NA"),
            said,
            subject,
            classCode="OBS",
            moodCode="EVN",
        )

    def _subject(self, parent: Parent, relation: str) -> Node:
        """FR-Sujet (1.2.250.1.213.1.1.3.60): of whom it is said, with the name that the header gives him."""
        contact: Contact | None = self.contacts.get(relation)
        where = [address(contact.address), *telecoms(contact.phones, professional=False)] if contact else []
        born = node("birthTime", value=day(parent.birth_date)) if parent.birth_date else None
        name = _name(contact) if contact else None
        known = node("subject", name, born) if contact or parent.birth_date else None
        return node(
            "subject",
            *templates(f"{PCC}.4.15.2", f"{ENTRY}.60"),
            node("relatedSubject", coded("code", RELATIONS[relation]), *where, known, classCode="PRS"),
            typeCode="SBJ",
        )

    # --------------------------------------------------------------------------------------- pregnancy and birth

    def _cover(self) -> Node:
        cover = self.given.answers.get("cover")
        acts = []
        if isinstance(cover, Code):
            held = node(
                "act",
                *templates(f"{CCD}.26", f"{PCC}.4.18", f"{ENTRY}.94"),
                self.ids.at("cover/held"),
                coded("code", cover),
                node("statusCode", code="completed"),
                self._holder(),
                classCode="ACT",
                moodCode="EVN",
            )
            acts.append(
                node(
                    "act",
                    *templates(f"{CCD}.20", f"{PCC}.4.17", f"{ENTRY}.61"),
                    self.ids.at("cover"),
                    coded("code", loinc("48768-6", "Couverture sociale")),
                    node("text", reference(anchor("cover", 1, "reponse"))),
                    node("statusCode", code="completed"),
                    node("entryRelationship", held, typeCode="COMP"),
                    classCode="ACT",
                    moodCode="DEF",
                )
            )
        roots = (f"{CCD}.9", f"{PCC}.1.5.3.7", f"{SECTION}.79")
        return self._section(Part.COVER, roots, loinc("48768-6", "Couvertures sociales"), acts)

    def _holder(self) -> Node:
        """Whose cover it is: the mother's."""
        mother = self.contacts.get("MTH")
        where = address(mother.address if mother else None)
        phones = telecoms(mother.phones if mother else (), professional=False)
        name = _name(mother) if mother else node("name", nullFlavor="UNK")
        known = (node("id", nullFlavor="UNK"), where, *phones, node("playingEntity", name))
        return node("participant", node("participantRole", *known, classCode="INDIV"), typeCode="HLD")

    def _pregnancies(self) -> Node:
        roots = (f"{PCC}.1.5.3.4", f"{SECTION}.77")
        shape = (f"{PCC}.4.13", f"{PCC}.4.13.5", f"{ENTRY}.53")
        entries = [self._observed(row, "pregnancies", shape) for row in self._rows(Part.PREGNANCIES)]
        mother = self._subject(self.given.mother, "MTH")
        code = loinc("10162-6", "Historique des grossesses")
        return self._section(Part.PREGNANCIES, roots, code, entries, subject=mother)

    def _prenatal(self) -> Node:
        battery = node(
            "organizer",
            *templates(f"{PCC}.1.21.3.10", f"{ENTRY}.98"),
            self.ids.at("prenatal"),
            coded("code", loinc("XX-ANTENATALTESTINGBATTERY", "ANTENATAL TESTING AND SURVEILLANCE BATTERY")),
            node("statusCode", code="completed"),
            node("effectiveTime", node("low", nullFlavor="NA")),
            *(node("component", self._simple(row, Part.PRENATAL)) for row in self._rows(Part.PRENATAL)),
            classCode="BATTERY",
            moodCode="EVN",
        )
        roots = (f"{PCC}.1.21.2.5", f"{PCC}.1.21.2.5.1", f"{SECTION}.173")
        return self._section(Part.PRENATAL, roots, loinc("57078-8", "Examens et surveillance prénataux"), [battery])

    def _labour(self) -> Node:
        entries = [self._simple(row, Part.LABOUR, when=self._born()) for row in self._rows(Part.LABOUR)]
        roots = (f"{PCC}.1.21.2.9", f"{_QRPH}.7", f"{SECTION}.163")
        observed = self._section(Part.LABOUR, roots, loinc("42545-4", "Evènements observés"), entries)
        return node(
            "section",
            *templates(f"{PCC}.1.21.2.3", f"{SECTION}.123"),
            self.ids.at("section/57074-7"),
            coded("code", loinc("57074-7", "Travail et accouchement")),
            node("title", Part.LABOUR.value),
            node("text", node("paragraph", "Voir ci-dessous.")),
            self._subject(self.given.mother, "MTH"),
            node("component", observed),
        )

    def _born(self) -> Node:
        return node("effectiveTime", value=day(self.header.patient.traits.birth_date))

    def _newborn(self) -> Node:
        """Examination at birth, diseases and acts of the first week, medicines, transfer."""
        physical = section(
            self.ids.at("section/29545-1"),
            (f"{PCC}.3.24", f"{PCC}.1.9.15", f"{PCC}.1.9.15.1", f"{SECTION}.84"),
            loinc("29545-1", "Examen physique"),
            "État de l'enfant à la naissance",
            subsections=(self._vital_signs(),),
        )
        diseases = self._section(
            Part.DISEASES,
            (f"{CCD}.11", f"{PCC}.3.6", f"{SECTION}.132"),
            loinc("11450-4", "Liste des problèmes actifs"),
            [self._concern(Part.DISEASES, "active")] if self._rows(Part.DISEASES) else [],
        )
        acts = self._section(Part.ACTS, (f"{PCC}.1.13.2.11", f"{SECTION}.118"), loinc("29554-3", "Actes"), self._acts())
        transfer = self._section(
            Part.TRANSFER,
            (f"{PCC}.1.21.2.9", f"{_QRPH}.7", f"{SECTION}.163"),
            loinc("42545-4", "Evènements observés"),
            [self._simple(row, Part.TRANSFER, when=self._exam_day()) for row in self._rows(Part.TRANSFER)],
        )
        optional = [
            part
            for part, asked in ((diseases, Part.DISEASES), (acts, Part.ACTS), (transfer, Part.TRANSFER))
            if self._rows(asked)
        ]
        return section(
            self.ids.at("section/57075-4"),
            (f"{PCC}.1.21.2.4", f"{SECTION}.124"),
            loinc("57075-4", "Informations sur l'accouchement et le nouveau-né"),
            "Informations sur le nouveau-né",
            text=sentence("Voir ci-dessous."),
            subsections=(physical, *optional, self._medicines()),
        )

    def _acts(self) -> list[Node]:
        rows = {question.key: (n, question) for n, question in self._rows(Part.ACTS)}
        made = []
        for key in ("special_acts", "hearing"):
            if key in rows:
                result = rows.get("hearing_result") if key == "hearing" and self._yes(key) else None
                made.append(self._act(rows[key], result))
        return made

    def _act(self, row: Row, result: Row | None) -> Node:
        n, question = row
        at = anchor("acts", n, "reponse")
        observed = self._simple(result, Part.ACTS, when=self._exam_day()) if result else None
        return node(
            "procedure",
            *templates(f"{CCD}.29", f"{PCC}.4.19", f"{ENTRY}.62"),
            self.ids.at(f"acts/{question.key}"),
            coded("code", question.code),
            node("text", reference(at)),
            node("statusCode", code="completed"),
            node("effectiveTime", node("low", value=day(self.header.act_start.date()))),
            node("entryRelationship", observed, typeCode="COMP", inversionInd="false") if result else None,
            classCode="PROC",
            moodCode="EVN",
            negationInd="false" if self._yes(question.key) else "true",
        )

    # --------------------------------------------------------------------------------------------------- the child

    def _vital_signs(self) -> Node:
        shape = (f"{CCD}.31", f"{PCC}.4.13", f"{PCC}.4.13.2", f"{ENTRY}.50")
        measures = [self._observed(row, "birth", shape) for row in self._rows(Part.BIRTH)]
        organizer = node(
            "organizer",
            *templates(f"{CCD}.32", f"{CCD}.35", f"{PCC}.4.13.1", f"{ENTRY}.49"),
            self.ids.at("birth"),
            coded("code", loinc("85353-1", "Signes vitaux")),
            node("statusCode", code="completed"),
            self._exam_day(),
            *(node("component", measure, typeCode="COMP") for measure in measures),
            classCode="CLUSTER",
            moodCode="EVN",
        )
        roots = (f"{CCD}.16", f"{PCC}.3.25", f"{PCC}.1.5.3.2", f"{SECTION}.75")
        return self._section(Part.BIRTH, roots, loinc("8716-3", "Signes vitaux"), [organizer])

    def _past(self) -> Node:
        charts = [part_chart(self.given, part) for part in (Part.PAST, Part.CAUSES) if self._rows(part)]
        return section(
            self.ids.at("section/11348-0"),
            (f"{PCC}.3.8", f"{SECTION}.134"),
            loinc("11348-0", "Antécédents médicaux"),
            Part.PAST.value,
            text=_tables(charts),
            entries=(node("entry", self._concern(Part.PAST, "completed")),),
        )

    def _concern(self, part: Part, status: str) -> Node:
        """FR-Liste-des-problemes: one act around what was, or was not, observed."""
        end = node("high", nullFlavor="UNK") if status == "completed" else None
        return node(
            "act",
            *templates(f"{CCD}.27", f"{PCC}.4.5.1", f"{PCC}.4.5.2", f"{ENTRY}.39"),
            self.ids.at(part.name.lower()),
            node("code", nullFlavor="NA"),
            node("statusCode", code=status),
            node("effectiveTime", node("low", nullFlavor="UNK"), end),
            *(
                node("entryRelationship", self._problem(row, part), typeCode="SUBJ", inversionInd="false")
                for row in self._rows(part)
            ),
            classCode="ACT",
            moodCode="EVN",
        )

    def _problem(self, row: Row, part: Part) -> Node:
        n, question = row
        happened = self._yes(question.key)
        causes = []
        if question.key == "accident" and happened:
            causes = [
                node("entryRelationship", self._simple(cause, Part.CAUSES), typeCode="CAUS", inversionInd="true")
                for cause in self._rows(Part.CAUSES)
            ]
        return problem(
            DIAGNOSIS,
            question.code,
            anchor(part.name.lower(), n, "reponse"),
            self.ids.at(f"{part.name.lower()}/{question.key}"),
            *causes,
            negated=not happened,
        )

    def _development(self) -> Node:
        entries = [self._simple(row, Part.DEVELOPMENT, when=self._exam_day()) for row in self._rows(Part.DEVELOPMENT)]
        code = loinc("xx-MCH-PsychoMDev", "Développement psychomoteur")
        return self._section(Part.DEVELOPMENT, (f"{_QRPH}.4", f"{SECTION}.161"), code, entries, kind="DRIV")

    def _allergies(self) -> Node:
        """A food allergy, or that none is known."""
        at = anchor("allergies", 1, "reponse")
        none = None if self._yes("food_allergy") else ABSENT_ALLERGIES["no-known-food-allergies"]
        observation = node(
            "observation",
            *templates(f"{CCD}.18", f"{CCD}.28", f"{PCC}.4.5", f"{PCC}.4.6", f"{ENTRY}.41"),
            self.ids.at("allergies/observation"),
            coded("code", FOOD_ALLERGY),
            node("text", reference(at)),
            node("statusCode", code="completed"),
            node("effectiveTime", node("low", nullFlavor="UNK")),
            value(none, at),
            classCode="OBS",
            moodCode="EVN",
            negationInd="false",
        )
        concern = node(
            "act",
            *templates(f"{CCD}.27", f"{PCC}.4.5.1", f"{PCC}.4.5.3", f"{ENTRY}.40"),
            self.ids.at("allergies"),
            node("code", nullFlavor="NA"),
            node("statusCode", code="active" if none is None else "completed"),
            node(
                "effectiveTime",
                node("low", nullFlavor="UNK"),
                node("high", nullFlavor="UNK") if none is not None else None,
            ),
            node("entryRelationship", observation, typeCode="SUBJ", inversionInd="false"),
            classCode="ACT",
            moodCode="EVN",
        )
        roots = (f"{CCD}.2", f"{PCC}.3.13", f"{SECTION}.137")
        return self._section(Part.ALLERGIES, roots, loinc("48765-2", "Allergies et hypersensibilités"), [concern])

    def _vaccinations(self) -> Node:
        given = self.given.vaccinations
        if given:
            text = table(vaccination_chart(given))
            entries = [vaccination_entry(one, n, self.ids, self.header) for n, one in enumerate(given, start=1)]
        else:
            text = sentence("Aucune vaccination.", "vaccination-aucune")
            entries = [no_vaccination(self.ids, none_known=True)]
        return section(
            self.ids.at("section/11369-6"),
            (f"{CCD}.6", f"{PCC}.3.23", f"{SECTION}.147"),
            loinc("11369-6", "Historique des vaccinations"),
            "Vaccinations",
            text=text,
            entries=[node("entry", entry) for entry in entries],
        )

    def _medicines(self) -> Node:
        """Antibodies against the RSV, given or not."""
        entries = [self._medicine(row) for row in self._rows(Part.MEDICINES)]
        roots = (f"{PCC}.3.21", f"{SECTION}.145")
        return self._section(Part.MEDICINES, roots, loinc("18610-6", "Traitements administrés"), entries)

    def _medicine(self, row: Row) -> Node:
        n, question = row
        at = anchor("medicines", n, "question")
        return node(
            "substanceAdministration",
            *templates(f"{CCD}.24", f"{PCC}.4.7", f"{ENTRY}.42", f"{PCC}.4.7.1"),
            self.ids.at(f"medicines/{question.key}"),
            coded("code", Code("DRUG", ACT_CODE, "Médicament", "ActCode")),
            node("text", reference(at)),
            node("statusCode", code="completed"),
            node("effectiveTime", node("low", nullFlavor="NA"), node("high", nullFlavor="NA"), xsi_type="IVL_TS"),
            node("consumable", product(unknown_drug(at, question.code), question.code.display)),
            classCode="SBADM",
            moodCode="EVN",
            negationInd="false" if self._yes(question.key) else "true",
        )

    def _plan(self) -> Node:
        """Where the child is sent; the doctor's comment hangs on the last of them."""
        chart = part_chart(self.given, Part.PLAN)
        wanted = [(n, question) for n, question in self._rows(Part.PLAN) if self._yes(question.key)]
        encounters = [self._encounter(row) for row in wanted]
        text = table(chart) if chart.rows else node("text")
        if self.given.comment:
            text.append(node("paragraph", content("plan-commentaire", self.given.comment)))
            if encounters:
                encounters[-1].append(comment("plan-commentaire"))
        return section(
            self.ids.at("section/18776-5"),
            (f"{CCD}.10", f"{PCC}.3.36", f"{SECTION}.158"),
            loinc("18776-5", "Plan de soins"),
            Part.PLAN.value,
            text=text,
            entries=[node("entry", encounter) for encounter in encounters],
        )

    def _encounter(self, row: Row) -> Node:
        n, question = row
        return node(
            "encounter",
            *templates(f"{CCD}.25", f"{PCC}.4.14", f"{ENTRY}.58"),
            self.ids.at(f"plan/{question.key}"),
            _qualified(AMBULATORY, question.code),
            node("text", reference(anchor("plan", n, "question"))),
            node("effectiveTime", nullFlavor="UNK"),
            node("priorityCode", nullFlavor="UNK"),
            classCode="ENC",
            moodCode="ARQ",
        )


def _ans(code: str, display: str) -> Code:
    return Code(code, ANS_TERMS, display, "TA_ASIP")


def _qualified(code: Code, by: Code) -> Node:
    return coded("code", code, node("qualifier", coded("value", by)))


def _name(contact: Contact) -> Node:
    return node(
        "name",
        node("prefix", contact.civility) if contact.civility else None,
        node("given", one_line(contact.given)) if contact.given else None,
        node("family", one_line(contact.family)),
    )


def _tables(charts: list[Chart]) -> Node:
    """Several charts as one text."""
    whole = node("text")
    for chart in charts:
        whole.extend(table(chart))
    return whole
