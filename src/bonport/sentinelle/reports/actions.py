"""What happens to a report: it is taken, once; set aside and taken back; its author's contact is erased."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from bonport.base.act import Act
from bonport.base.errors import Gone, NotPossible
from bonport.base.sealing import seal, unseal
from bonport.interop.signalement import PNG, bare_png, scrub, scrub_text
from bonport.sentinelle.registers.models import Function, Product, Project, Service, Version
from bonport.sentinelle.registers.perms import must_be_team
from bonport.sentinelle.reports.keys import follow_key, follow_secret, origin_key, same
from bonport.sentinelle.reports.models import Attachment, Contact, Numbering, Report

Channel = Report.Channel
BY_THE_TEAM = (Channel.PHONE, Channel.MAIL, Channel.LETTER, Channel.IMPORT)
"""Channels that a person of the team types in; what the others bring comes over the wire, from anybody."""
CONTACT = "contact of a report"
"""The purpose that contacts are sealed for."""
LONGEST = 4096
"""Characters of what is said."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture that was blurred where it was taken (PNG), or a text, which is scrubbed here."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """A failure as a person said it, as it came: nothing of it is stored before it is scrubbed.

    Attributes:
        external: its id where it comes from, by which it is taken once; "": it has none.
        doctor: `keys.doctor_key` of who says it; "": unknown.
        contact: how he may be reached, only if he gave it to be reached.
        project: where it was posted, if it was posted with a project's key: the product follows.
        product: the software, where there is no project.
        release, function, service, code: as they were said; those that no register knows are kept in the context.
        event_id: the machine's event that it speaks of.
    """

    text: str
    external: str = ""
    happened_on: date | None = None
    doctor: str = ""
    contact: str = ""
    may_call: bool = True
    project: Project | None = None
    product: Product | None = None
    release: str = ""
    function: str = ""
    service: str = ""
    code: str = ""
    event_id: UUID | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    attached: Sequence[Attached] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """`secret` opens the page where the report is followed, without an account. `again`: we had it already."""

    report: Report
    secret: str
    again: bool = False


def take_report(act: Act, channel: Channel, said: Said) -> Taken:
    """Take one report, by whatever channel it reached us; one that we had already is answered as it was.

    Raises:
        NotAllowed: the channel is the team's, and who acts is not of the team.
        NotPossible: nothing is said in it, or more than a report holds.
    """
    if channel in BY_THE_TEAM:
        must_be_team(act)
    if not said.text.strip():
        raise NotPossible("Un signalement dit au moins une phrase.", remedy="Écrivez ce qui s’est passé.")
    if len(said.text) > LONGEST:
        raise NotPossible(
            f"Un signalement compte au plus {LONGEST} caractères.", remedy="Gardez ce qui s’est passé, en une phrase."
        )
    with act.transaction():
        numbering, _ = Numbering.objects.select_for_update().get_or_create(pk=1)
        external = _external(said.external, act)
        if before := Report.objects.filter(channel=channel, external=external).exclude(external="").first():
            return Taken(before, follow_secret(before.pk), again=True)
        numbering.last += 1
        numbering.save(update_fields=("last",))
        report = _scrubbed(act, channel, said)
        report.external = external
        report.number = f"S-{timezone.localtime(act.now):%y}-{numbering.last:06}"
        secret = follow_secret(report.pk)
        report.follow = follow_key(secret)
        report.save(force_insert=True)
        _attach(act, report, said.attached)
        if said.contact.strip():
            Contact.objects.create(report=report, sealed=seal(said.contact.strip(), CONTACT), may_call=said.may_call)
        act.audit("take_report", report, channel=channel.value, removed=sum(report.removed.values()))
    return Taken(report, secret)


def set_aside(act: Act, report: Report, reason: str) -> None:
    """Not a failure, or nobody's: it is answered with the reason, and counts no more."""
    must_be_team(act)
    reason = scrub_text(reason.strip(), act.today).value[:300]
    if not reason:
        raise NotPossible("Dites pourquoi ce signalement est écarté.", remedy="Son auteur lira ce motif.")
    with act.transaction():
        report = _locked(report)
        if report.set_aside_at is not None:
            raise NotPossible("Ce signalement est déjà écarté.")
        report.set_aside_at, report.set_aside_reason = act.now, reason
        report.save(update_fields=("set_aside_at", "set_aside_reason"))
        act.audit("set_report_aside", report)


def take_back(act: Act, report: Report) -> None:
    """It counts again."""
    must_be_team(act)
    with act.transaction():
        report = _locked(report)
        if report.set_aside_at is None:
            raise NotPossible("Ce signalement n’est pas écarté.")
        report.set_aside_at, report.set_aside_reason = None, ""
        report.save(update_fields=("set_aside_at", "set_aside_reason"))
        act.audit("take_report_back", report)


def open_contact(act: Act, report: Report) -> str:
    """How the author is reached: the team alone, and who looked is kept.

    Raises:
        Gone: he left none, or it was erased.
    """
    must_be_team(act)
    with act.transaction():
        contact = Contact.objects.filter(report=report).first()
        if contact is None:
            raise Gone("Ce médecin n’a pas laissé de quoi le joindre, ou c’est effacé.")
        act.audit("open_contact", report)
    return unseal(contact.sealed, CONTACT)


def erase_contact(act: Act, report: Report, secret: str = "") -> None:
    """Forget how the author is reached: by the team, or by himself with the secret of his report."""
    if not (secret and same(follow_key(secret), report.follow)):
        must_be_team(act)
    with act.transaction():
        gone, _ = Contact.objects.filter(report=report).delete()
        if gone:
            act.audit("erase_contact", report)


# ---------------------------------------------------------------------------------------------------------------


def _scrubbed(act: Act, channel: Channel, said: Said) -> Report:
    """The report as it is kept, without its number."""
    today, removed = act.today, Counter[str]()

    def text(value: str) -> str:
        scrubbed = scrub_text(value.replace("\x00", "").strip(), today)
        removed.update(scrubbed.removed)
        return str(scrubbed.value)

    context = scrub(dict(said.context), today)
    removed.update(context.removed)
    report = Report(
        id=act.new_id(),
        channel=channel,
        received_at=act.now,
        happened_on=said.happened_on,
        text=text(said.text),
        context=context.value,
        product=said.project.line.product if said.project else said.product,
        release=text(said.release)[:80],
        function=Function.objects.filter(pk=said.function).first(),
        service=Service.objects.filter(pk=said.service).first(),
        code=text(said.code)[:60],
        project=said.project,
        event_id=said.event_id,
        doctor=said.doctor,
    )
    report.version = _version(said.project, report)
    for name, found in (("function", report.function), ("service", report.service)):
        if found is None and (unknown := text(getattr(said, name))):
            report.context[name] = unknown[:80]
    report.removed = dict(removed)
    return report


def _version(project: Project | None, report: Report) -> Version | None:
    """The version that was said, where only one of the product bears that name."""
    if not report.release or report.product is None:
        return None
    named = Version.objects.filter(name=report.release)
    found = list(named.filter(line=project.line) if project else named.filter(line__product=report.product))
    return found[0] if len(found) == 1 else None


def _attach(act: Act, report: Report, attached: Sequence[Attached]) -> None:
    """Pictures without what a camera or a screen's software writes beside the dots; texts scrubbed; nothing else."""
    for one in attached:
        if one.media_type == PNG:
            content = bare_png(one.content)
        elif one.media_type.startswith("text/"):
            content = scrub_text(one.content.decode(errors="replace"), act.today).value.encode()
        else:
            raise NotPossible("Une pièce jointe est une image PNG floutée, ou un texte.")
        name = scrub_text(one.name, act.today).value[:120]
        Attachment.objects.create(
            id=act.new_id(), report=report, name=name, media_type=one.media_type[:60], content=content
        )


def _external(said: str, act: Act) -> str:
    """Its id where it comes from; one that holds something personal, or is too long, by its hash."""
    said = said.strip()
    return said if len(said) <= 80 and not scrub_text(said, act.today).removed else origin_key(said)


def _locked(report: Report) -> Report:
    found = Report.objects.select_for_update().filter(pk=report.pk).first()
    if found is None:
        raise Gone("Ce signalement n’existe pas.")
    return found
