"""The templates of the sections and entries that a practice writes, one row each."""

from __future__ import annotations

from bonport.interop.cda.verify.templates import rules
from bonport.interop.cda.verify.templates.row import CCD, ENTRY, PCC, SECTION, Template, section
from bonport.interop.terminology import national_sets as sets
from bonport.interop.terminology import oids

_DEVELOPMENT = "1.3.6.1.4.1.19376.1.7.3.1.1.13.4"
_DONE = ("completed",)
_GOING = ("active", "suspended", "aborted", "completed")
_OBSERVED = {"classCode": ("OBS",), "moodCode": ("EVN",)}
_ACT = {"classCode": ("ACT",), "moodCode": ("EVN",)}


ENTRIES: dict[str, Template] = {
    # ---- sections of the VSM
    f"{SECTION}.29": section(
        "46612-8",
        once=("id",),
        also=(rules.parts(f"{SECTION}.30", f"{SECTION}.31"),),
        needs=(f"{SECTION}.30", f"{SECTION}.31"),
    ),
    f"{SECTION}.30": section(
        "34117-2", once=("id",), also=(rules.parts(f"{PCC}.3.6", f"{PCC}.3.8", f"{PCC}.3.12", f"{PCC}.3.13"),)
    ),
    f"{SECTION}.31": section(
        "57207-3", once=("id",), also=(rules.parts(f"{PCC}.3.16.1", f"{PCC}.1.5.3.1", f"{PCC}.3.15"),)
    ),
    f"{SECTION}.32": section("18776-5", once=("id",), also=(rules.parts(f"{PCC}.3.19"),)),
    f"{PCC}.3.6": section("11450-4", f"{CCD}.11", needs=(f"{PCC}.4.5.2",)),
    f"{PCC}.3.8": section("11348-0", needs=(f"{PCC}.4.5.2",)),
    f"{PCC}.3.11": section("47519-4", f"{CCD}.12"),
    f"{PCC}.3.12": section("47519-4", f"{CCD}.12", f"{PCC}.3.11", once=("id",), needs=(f"{PCC}.4.19",)),
    f"{PCC}.3.13": section("48765-2", f"{CCD}.2", needs=(f"{PCC}.4.5.3",)),
    f"{PCC}.3.14": section("10157-6"),
    f"{PCC}.3.15": section("10157-6", f"{PCC}.3.14", needs=(f"{PCC}.4.15",)),
    f"{PCC}.3.16": section("29762-2", f"{CCD}.15"),
    f"{PCC}.3.16.1": section("29762-2", f"{PCC}.3.16", needs=(f"{PCC}.4.13.4",)),
    f"{PCC}.1.5.3.1": section("10161-8", once=("id",)),
    f"{PCC}.3.19": section("10160-0", f"{CCD}.8", needs=(f"{PCC}.4.7",)),
    f"{PCC}.3.23": section("11369-6", f"{CCD}.6", needs=(f"{PCC}.4.12",)),
    f"{PCC}.3.27": section("30954-2", also=(rules.no_entry,)),
    f"{SECTION}.243": section(
        "55108-5", some=("text",), needs=(f"{ENTRY}.18",), also=(rules.title("Copie du document"),)
    ),
    # ---- problems and allergies
    f"{PCC}.4.5.1": Template(
        ("act",),
        _ACT,
        (f"{CCD}.27",),
        once=("code",),
        some=("id", "entryRelationship"),
        states=_GOING,
        also=(rules.period, rules.body_author),
    ),
    f"{PCC}.4.5.2": Template(
        ("act",),
        _ACT,
        (f"{CCD}.27", f"{PCC}.4.5.1"),
        some=("id",),
        also=(rules.not_applicable, rules.concerned(f"{PCC}.4.5")),
    ),
    f"{PCC}.4.5.3": Template(
        ("act",),
        _ACT,
        (f"{CCD}.27", f"{PCC}.4.5.1"),
        once=("id",),
        some=("effectiveTime/low",),
        also=(rules.not_applicable, rules.concerned(f"{PCC}.4.6")),
    ),
    f"{PCC}.4.5": Template(
        ("observation",),
        _OBSERVED,
        (f"{CCD}.28",),
        once=("id", "code"),
        some=("text/reference",),
        states=_DONE,
        also=(rules.since, rules.coded, rules.diagnosis, rules.judgements),
    ),
    f"{ENTRY}.37": Template(among={"code": sets.PROBLEM_KINDS}),
    f"{PCC}.4.6": Template(
        ("observation",),
        _OBSERVED,
        (f"{PCC}.4.5", f"{CCD}.18"),
        once=("id",),
        among={"code": sets.ALLERGY_KINDS},
        also=(rules.agent,),
    ),
    f"{PCC}.4.1.1": Template(
        ("observation",),
        _OBSERVED,
        (f"{CCD}.57", f"{CCD}.50"),
        some=("text/reference",),
        code=("33999-4", oids.LOINC),
        states=_DONE,
        also=(rules.status_link, rules.state),
    ),
    f"{ENTRY}.171": Template(("observation",), also=(rules.inverted_subject,)),
    f"{ENTRY}.32": Template(beside=(f"{PCC}.4.2",)),
    f"{PCC}.4.2": Template(
        beside=(f"{CCD}.40", f"{ENTRY}.32"),
        some=("text/reference",),
        code=("48767-8", oids.LOINC),
        states=_DONE,
        also=(rules.body_author,),
    ),
    # ---- procedures, observations, family
    f"{PCC}.4.19": Template(
        ("procedure",),
        {"classCode": ("PROC",)},
        (f"{ENTRY}.62",),
        once=("code", "text", "statusCode"),
        some=("id", "text/reference"),
        states=("completed", "active", "aborted", "cancelled"),
        also=(rules.mood, rules.body_author),
    ),
    f"{ENTRY}.62": Template(beside=(f"{PCC}.4.19",)),
    f"{PCC}.4.4.1": Template(once=("id", "code"), also=(rules.internal_reference,)),
    f"{PCC}.4.13": Template(
        attributes=_OBSERVED,
        once=("code",),
        some=("id", "text/reference"),
        states=_DONE,
        at_most_once=("interpretationCode", "methodCode", "targetSiteCode", "author"),
        also=(rules.moment,),
    ),
    f"{ENTRY}.48": Template(beside=(f"{PCC}.4.13",)),
    f"{PCC}.4.13.3": Template(
        ("observation",),
        _OBSERVED,
        (f"{PCC}.4.13", f"{CCD}.22"),
        once=("id", "code"),
        some=("text/reference",),
        states=_DONE,
        at_most_once=("effectiveTime",),
    ),
    f"{PCC}.4.13.4": Template(
        ("observation",),
        _OBSERVED,
        (f"{PCC}.4.13", f"{CCD}.33"),
        once=("code", "statusCode", "effectiveTime"),
        some=("text/reference", "value"),
        at_most_once=("id",),
    ),
    f"{ENTRY}.52": Template(among={"code": sets.SOCIAL_HISTORY}),
    f"{PCC}.4.15": Template(
        ("organizer",), {"classCode": ("CLUSTER",), "moodCode": ("EVN",)}, (f"{CCD}.23",), also=(rules.relatives,)
    ),
    f"{PCC}.4.15.2": Template(("subject",), also=(rules.kinship,)),
    _DEVELOPMENT: section("xx-MCH-PsychoMDev", needs=(f"{PCC}.4.13",)),
    f"{PCC}.3.21": section("18610-6", needs=(f"{PCC}.4.7",)),
    # ---- vital signs
    f"{PCC}.3.25": section("8716-3", f"{CCD}.16"),
    f"{PCC}.1.5.3.2": section("8716-3", f"{CCD}.16", f"{PCC}.3.25", needs=(f"{PCC}.4.13.1",)),
    f"{PCC}.4.13.1": Template(
        ("organizer",),
        {"classCode": ("CLUSTER",), "moodCode": ("EVN",)},
        (f"{CCD}.32", f"{CCD}.35"),
        some=("id", "effectiveTime"),
        code=("85353-1", oids.LOINC),
        states=_DONE,
    ),
    f"{PCC}.4.13.2": Template(
        ("observation",),
        _OBSERVED,
        (f"{CCD}.31", f"{PCC}.4.13"),
        some=("value",),
        among={"code": sets.VITAL_SIGNS},
        also=(rules.coded, rules.measured),
    ),
    # ---- treatments and vaccinations
    f"{PCC}.4.7": Template(
        ("substanceAdministration",),
        {"classCode": ("SBADM",), "moodCode": ("INT", "EVN")},
        (f"{CCD}.24",),
        once=("id", "text"),
        some=("text/reference",),
        states=_DONE,
        at_most_once=("maxDoseQuantity",),
        also=(rules.dosage, rules.product),
    ),
    f"{PCC}.4.7.2": Template(("manufacturedProduct",), {}, (f"{CCD}.53",), also=(rules.material,)),
    f"{PCC}.4.12": Template(
        ("substanceAdministration",),
        {"classCode": ("SBADM",), "moodCode": ("INT", "EVN"), "negationInd": ("true", "false")},
        (f"{CCD}.24",),
        once=("id", "code", "text", "statusCode", "effectiveTime"),
        some=("text/reference",),
        states=_DONE,
        also=(rules.coded, rules.product, rules.vaccination, rules.body_author),
    ),
    f"{ENTRY}.82": Template(
        ("observation",),
        _OBSERVED,
        (f"{CCD}.46",),
        once=("code", "value"),
        states=_DONE,
        code=("30973-2", oids.LOINC),
        also=(rules.rank,),
    ),
    # ---- the attached PDF
    f"{ENTRY}.18": Template(
        ("organizer",),
        {"classCode": ("CLUSTER",), "moodCode": ("EVN",)},
        once=("id", "code"),
        states=_DONE,
        also=(rules.pdf,),
    ),
    f"{ENTRY}.48.18": Template(
        ("observation",),
        _OBSERVED,
        (f"{PCC}.4.13",),
        once=("id",),
        some=("text", "effectiveTime", "value"),
        code=("69764-9", oids.LOINC),
        states=_DONE,
    ),
}
