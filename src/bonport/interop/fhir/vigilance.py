"""What has no chapter of its own in a VSM, in words: results, vaccinations, plans…"""

from __future__ import annotations

from bonport.interop.fhir.record import SILENT, Record, is_unsaid, notes_of, referenced_labels, sentence
from bonport.interop.fhir.tree import Element
from bonport.interop.fhir.words import NBSP, choice, interval, label, labels, period, quantity, shown

_MAX_MEMBERS = 8
"""How deep panels of observations may stand in each other."""


def read_vaccination(record: Record, vaccination: Element, title: str) -> None:
    """A VSM has no chapter for vaccinations (their history is a document of its own): they are said in words."""
    if is_unsaid(vaccination):
        return
    state = {"completed": "", "not-done": "non fait"}.get(vaccination.text("status"), "")
    doses = [choice(one, "doseNumber") for one in vaccination.children("protocolApplied")]
    series = [one.text("series") for one in vaccination.children("protocolApplied")]
    lot, until = vaccination.text("lotNumber"), vaccination.text("expirationDate")
    where = [label(vaccination.child(name)) for name in ("site", "route")]
    said = [
        choice(vaccination, "occurrence"),
        f"lot{NBSP}{lot}" if lot else "",
        f"à utiliser avant le {shown(until, vaccination.path)}" if until else "",
        *where,
        quantity(vaccination.child("doseQuantity")),
        *(f"dose{NBSP}{dose}" for dose in doses if dose),
        *series,
        *labels(vaccination, "reasonCode"),
        label(vaccination.child("statusReason")),
        *notes_of(vaccination),
    ]
    vaccine = label(vaccination.child("vaccineCode"))
    if not vaccine:
        vaccination.leave(SILENT)
        return
    record.watch_points.append(sentence(title, f"{vaccine} ({state})" if state else vaccine, *said))


def read_risk(record: Record, resource: Element, title: str) -> None:
    """What stands under « Facteurs de risques professionnels », in words: the VSM has no entries there."""
    if not is_unsaid(resource):
        record.occupational_risks.extend(_sentences(record, resource, 0))


def read_device(record: Record, use: Element, title: str) -> None:
    """An implant or another device: what it is, where it is, since when."""
    if is_unsaid(use):
        return
    state = _DEVICE_STATES.get(use.text("status"), "")
    device = record.bundle.referenced(use, "device")
    what = _device(record, device) if device is not None else ""
    said = [
        choice(use, "timing"),
        label(use.child("bodySite")),
        *labels(use, "reasonCode"),
        *referenced_labels(record, use, "reasonReference"),
        *notes_of(use),
    ]
    if not what:
        use.leave(SILENT)
        return
    record.watch_points.append(sentence(title, f"{what} ({state})" if state else what, *said))


_DEVICE_STATES = {"completed": "terminé", "stopped": "terminé", "intended": "prévu", "on-hold": "suspendu"}


def _device(record: Record, device: Element) -> str:
    """« Stimulateur cardiaque, Advisa MRI, lot 12 »."""
    record.bundle.require_about_subject(device)
    device.settle("status")
    names = []
    for name in device.children("deviceName"):
        name.settle("type")
        names.append(name.text("name"))
    marks = [f"{what}{NBSP}{words}" for name, what in _MARKS.items() if (words := device.text(name))]
    return ", ".join(words for words in (label(device.child("type")), *names, *marks, *notes_of(device)) if words)


_MARKS = {"manufacturer": "fabricant", "modelNumber": "modèle", "lotNumber": "lot", "serialNumber": "n°"}


def read_other(record: Record, resource: Element, title: str) -> None:
    """Anything that has no chapter of its own: a sentence, for what words can tell."""
    if is_unsaid(resource):
        return
    for words in _sentences(record, resource, 0):
        record.watch_points.append(sentence(title, words))


def _sentences(record: Record, resource: Element, depth: int) -> list[str]:
    if resource.kind == "Observation":
        return _observation(record, resource, depth)
    resource.settle("status", "intent")
    name = label(resource.child("code")) or resource.text("title") or label(resource.child("type"))
    said = [resource.text("description"), resource.text("conclusion"), *labels(resource, "conclusionCode")]
    said += notes_of(resource)
    said += [period(resource.child("period")), *_activities(resource)]
    words = [part for part in (name, *said) if part]
    return [*([" — ".join(words)] if words else []), *_members(record, resource, "result", depth)]


def _members(record: Record, holder: Element, name: str, depth: int) -> list[str]:
    """What a panel or a report brings together, of which some may have been said already."""
    sentences = []
    for member in record.bundle.all_referenced(holder, name) if depth < _MAX_MEMBERS else ():
        if member.path not in record.read:
            record.read.add(member.path)
            record.bundle.require_about_subject(member)
            sentences += _sentences(record, member, depth + 1)
    return sentences


def _activities(resource: Element) -> list[str]:
    """What a CarePlan foresees."""
    details = [detail for one in resource.children("activity") if (detail := one.child("detail"))]
    return [words for detail in details for words in (label(detail.child("code")), detail.text("description")) if words]


def _observation(record: Record, observation: Element, depth: int) -> list[str]:
    """« Hémoglobine glyquée : 7,5 % (10/11/2017) », and those of a panel after it."""
    observation.settle("status", "category")
    name = label(observation.child("code"))
    value = choice(observation, "value") or why_absent(observation)
    details = [
        *labels(observation, "interpretation"),
        *_references(observation),
        *([choice(observation, "effective")]),
        *notes_of(observation),
        *([label(observation.child("bodySite")), label(observation.child("method"))]),
    ]
    details = [part for part in details if part]
    said = f"{name}{NBSP}: {value}" if name and value else name or value
    if said and details:
        said += f" ({', '.join(details)})"
    components = ", ".join(components_of(record, observation, depth))
    members = _members(record, observation, "hasMember", depth)
    whole = " — ".join(part for part in (said, components) if part)
    if not whole and not members:
        observation.leave(SILENT)
    return [*([whole] if whole else []), *(f"{name} — {one}" if name else one for one in members)]


def why_absent(observation: Element) -> str:
    return label(observation.child("dataAbsentReason"))


def components_of(record: Record, observation: Element, depth: int) -> list[str]:
    said = []
    for component in observation.children("component"):
        name, value = label(component.child("code")), choice(component, "value")
        said.append(f"{name}{NBSP}: {value}" if value else name)
    return said


def _references(observation: Element) -> list[str]:
    """Reference ranges: « normale : 4 à 6 % »."""
    said = []
    for one in observation.children("referenceRange"):
        words = one.text("text") or interval(one)
        if words:
            said.append(f"normale{NBSP}: {words}")
    return said
