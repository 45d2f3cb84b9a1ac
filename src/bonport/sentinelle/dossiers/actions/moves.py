"""The moves of a dossier. Each has an author, a reason and a date, and is told to the vendors it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.interop.signalement import scrub_text
from bonport.sentinelle.dossiers.actions.telling import tell_vendors
from bonport.sentinelle.dossiers.models import OTHER_CAUSES, VENDORS_CAUSES, Cause, Check, Dossier, Fix, Move
from bonport.sentinelle.dossiers.regressions import Seen, regressions
from bonport.sentinelle.dossiers.states import (
    HIDDEN,
    By,
    Event,
    ForbiddenMove,
    State,
    after,
    authors,
)
from bonport.sentinelle.dossiers.statistics import TOLERATED, Verdict, rate, verdict
from bonport.sentinelle.registers.models import Member, Vendor, Version
from bonport.sentinelle.registers.perms import member_of


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look into the field found.

    Attributes:
        asked, answered, failures: doctors (or installations, of a measure); only those concerned are in `answered`.
        source: the number of the campaign it comes from, or "".
    """

    kind: Check.Kind
    asked: int
    answered: int
    failures: int
    source: str = ""


# ------------------------------------------------------------------------------------------------------ of the team


def qualify(act: Act, dossier: Dossier, cause: Cause, why: str, *, public: str = "") -> Move:
    """Say what the cause is; a later word replaces it, and both stay."""
    with act.transaction():
        held = _held(act, dossier, Event.QUALIFY)
        held.cause = Cause(cause)
        return _move(act, held, Event.QUALIFY, why, public, cause=held.cause)


def hand_over(act: Act, dossier: Dossier, why: str, *, public: str = "") -> Move:
    """To the vendor of its product (to both, of an interoperability)."""
    with act.transaction():
        held = _held(act, dossier, Event.HAND_OVER)
        if held.product is None or held.cause not in VENDORS_CAUSES:
            raise NotPossible(
                "Ce dossier ne peut pas être remis à un éditeur\u00a0: il lui manque un logiciel, ou sa cause "
                "n’est pas de celles qu’un éditeur corrige.",
                remedy="Indiquez le logiciel, puis qualifiez la cause.",
            )
        if held.cause == Cause.INTEROP and held.other_product is None:
            raise NotPossible("Une interopérabilité concerne deux logiciels\u00a0: indiquez le second.")
        return _move(act, held, Event.HAND_OVER, why, public)


def deploy(act: Act, dossier: Dossier, share: float, why: str, *, public: str = "") -> Move:
    """The share (0 to 1) of the installations concerned that have the fix, as measured today."""
    if not 0 <= share <= 1:
        raise NotPossible("Une part est comprise entre 0 et 100\u00a0%.")
    with act.transaction():
        held = _held(act, dossier, Event.DEPLOY)
        held.deployed_share = share
        return _move(act, held, Event.DEPLOY, why, public, share=share)


def undertake(act: Act, dossier: Dossier, remedier: str, why: str, *, public: str = "") -> Move:
    """A remedy that is no version: who restores, explains, teaches or sets up."""
    with act.transaction():
        held = _held(act, dossier, Event.UNDERTAKE)
        if held.cause not in OTHER_CAUSES:
            raise NotPossible(
                "Un défaut de logiciel, ou entre deux logiciels, se corrige par une version.",
                remedy="Remettez le dossier à l’éditeur, ou qualifiez autrement sa cause.",
            )
        held.remedier = _text(act, remedier)[:120]
        if not held.remedier:
            raise NotPossible("Indiquez qui porte le remède.")
        return _move(act, held, Event.UNDERTAKE, why, public, remedier=held.remedier)


def remedy(act: Act, dossier: Dossier, why: str, *, public: str = "") -> Move:
    """The service is restored, the doctors were told, trained or helped. The field has not said so yet."""
    with act.transaction():
        return _move(act, _held(act, dossier, Event.REMEDY), Event.REMEDY, why, public)


def check_in_the_field(act: Act, dossier: Dossier, checked: Checked, why: str, *, public: str = "") -> Move:
    """What the field says: verified, still failing (the dossier is reopened), or undecided (it stays where it is)."""
    with act.transaction():
        return write_check(act, dossier, checked, why, public)


def write_check(act: Act, dossier: Dossier, checked: Checked, why: str, public: str = "") -> Move:
    """The same within an act's transaction that is open."""
    if not 0 <= checked.failures <= checked.answered <= checked.asked or not checked.answered:
        raise NotPossible("Une vérification compte des réponses, et parmi elles des pannes.")
    outcome = verdict(checked.failures, checked.answered)
    event = {
        Verdict.PASSED: Event.CHECK_PASSED,
        Verdict.FAILED: Event.CHECK_FAILED,
        Verdict.UNDECIDED: Event.CHECK_UNDECIDED,
    }[outcome]
    held = _held(act, dossier, event)
    found = rate(checked.failures, checked.answered)
    said = {"low": found.low, "high": found.high, "tolerance": TOLERATED, "verdict": outcome.value}
    check = Check.objects.create(id=act.new_id(), dossier=held, at=act.now, **asdict(checked), **said)
    numbers = {**asdict(checked), "kind": checked.kind.value, **said}
    return _move(act, held, event, why, public, check=str(check.pk), **numbers)


def close(act: Act, dossier: Dossier, why: str, *, public: str = "") -> Move:
    with act.transaction():
        return _move(act, _held(act, dossier, Event.CLOSE), Event.CLOSE, why, public)


def reopen(act: Act, dossier: Dossier, why: str, *, public: str = "") -> Move:
    with act.transaction():
        return _move(act, _held(act, dossier, Event.REOPEN), Event.REOPEN, why, public)


def set_aside(act: Act, dossier: Dossier, why: str, *, public: str = "") -> Move:
    """Not a failure, or told twice: it leaves the boards, with why."""
    with act.transaction():
        return _move(act, _held(act, dossier, Event.SET_ASIDE), Event.SET_ASIDE, why, public)


# ---------------------------------------------------------------------------------- of the vendor, or noted for him


def answer(act: Act, dossier: Dossier, why: str, *, public: str = "") -> Move:
    with act.transaction():
        return _move(act, _held(act, dossier, Event.ANSWER), Event.ANSWER, why, public)


def contest(act: Act, dossier: Dossier, why: str, evidence: str, *, public: str = "") -> Move:
    """It is not ours, or it is no failure: with what shows it. The team decides."""
    with act.transaction():
        held = _held(act, dossier, Event.CONTEST)
        evidence = _text(act, evidence)
        if not evidence:
            raise NotPossible("Une contestation vient avec ce qui la montre.")
        return _move(act, held, Event.CONTEST, why, public, evidence=evidence)


def promise(act: Act, dossier: Dossier, version: str, day: date, why: str, *, public: str = "") -> Move:
    """A fix in a version, which need not exist yet, for a day to come."""
    with act.transaction():
        held = _held(act, dossier, Event.PROMISE)
        version = version.strip()
        if not version or len(version) > 80:
            raise NotPossible("Indiquez le numéro de la version promise.")
        if day < act.today:
            raise NotPossible("Une promesse est pour un jour à venir.")
        held.promised_version, held.promised_for = version, day
        return _move(act, held, Event.PROMISE, why, public, version=version, day=day.isoformat())


def ship(
    act: Act, dossier: Dossier, versions: Sequence[Version], shipped_on: date, why: str, *, public: str = ""
) -> Move:
    """The versions, one for each line, from which the failure is said to be gone."""
    with act.transaction():
        held = _held(act, dossier, Event.SHIP)
        lines = [version.line_id for version in versions]
        products = {version.line.product_id for version in versions}
        if not versions or len(set(lines)) != len(lines) or not products <= {held.product_id, held.other_product_id}:
            raise NotPossible("Indiquez une version de chaque gamme corrigée de ce logiciel.")
        if shipped_on > act.today:
            raise NotPossible("Une livraison à venir est une promesse.")
        for version in versions:
            Fix.objects.create(
                id=act.new_id(),
                dossier=held,
                line=version.line,
                version=version,
                shipped_on=shipped_on,
                said_at=act.now,
            )
        names = [version.name for version in versions]
        held.deployed_share = None
        return _move(act, held, Event.SHIP, why, public, versions=names, day=shipped_on.isoformat())


# --------------------------------------------------------------------------------------------------- of the machine


def regress(act: Act, dossier: Dossier, why: str = "", *, public: str = "") -> Move:
    """Reopen for what was seen in versions that have the fix.

    Raises:
        NotPossible: nothing was.
    """
    with act.transaction():
        held = _held(act, dossier, Event.REGRESS)
        found = regressions(held)
        if not found:
            raise NotPossible("Aucun évènement d’une version corrigée n’a été vu.")
        return _move(act, held, Event.REGRESS, why or _regression(found), public, seen=[_numbers(one) for one in found])


def _regression(found: list[Seen]) -> str:
    versions = ", ".join(one.version for one in found)
    total = sum(one.installations for one in found)
    return f"La panne est revenue dans une version corrigée ({versions})\u00a0: installations touchées, {total}."


def _numbers(one: Seen) -> dict[str, object]:
    return {"version": one.version, "events": one.events, "installations": one.installations}


# ------------------------------------------------------------------------------------------------------- each of them


def author_of(act: Act, dossier: Dossier, event: Event) -> tuple[By, Vendor | None]:
    """Who acts, and for which vendor.

    Raises:
        NotAllowed: this is not for them to do, or not theirs.
    """
    if act.user is None:
        by, vendor = By.MACHINE, None
    else:
        member = member_of(act)
        if member.kind == Member.Kind.DOCTOR:
            raise NotAllowed("Ceci est réservé à l’équipe Sentinelle et à l’éditeur du logiciel.")
        by, vendor = By(member.kind), member.vendor
    if by not in authors(event):
        raise NotAllowed("Ceci est réservé à l’équipe Sentinelle.")
    if vendor is not None and (dossier.state in HIDDEN or not dossier.concerns(vendor)):
        raise NotAllowed("Ceci est réservé à l’éditeur de ce logiciel.")
    return by, vendor


def _held(act: Act, dossier: Dossier, event: Event) -> Dossier:
    """The dossier as it is now, locked, of which this move is this person's to make."""
    dossiers = Dossier.objects.select_for_update(of=("self",)).select_related(
        "product__vendor", "other_product__vendor"
    )
    held = dossiers.get(pk=dossier.pk)
    author_of(act, held, event)
    try:
        after(held.state, event)
    except ForbiddenMove:
        raise NotPossible(
            f"Un dossier «\u00a0{State(held.state).label}\u00a0» ne peut pas prendre cette suite\u00a0: "
            f"«\u00a0{event.label}\u00a0».",
            remedy="Rechargez la page\u00a0: quelqu’un l’a peut-être fait avancer.",
        ) from None
    return held


def _move(act: Act, held: Dossier, event: Event, why: str, public: str, **data: object) -> Move:
    by, vendor = author_of(act, held, event)
    why = _text(act, why)
    if not why:
        raise NotPossible("Un motif est demandé.")
    source, target = State(held.state), after(held.state, event)
    if source != target:
        held.state, held.state_since = target, act.now
    held.save()
    return write_move(act, held, event, source, by, vendor, why, _text(act, public), data)


def write_move(
    act: Act,
    dossier: Dossier,
    event: Event | None,
    source: State | None,
    by: By,
    vendor: Vendor | None,
    why: str,
    public: str,
    data: dict[str, object],
) -> Move:
    """The step as it is kept, audited and told."""
    made = Move.objects.create(
        id=act.new_id(),
        dossier=dossier,
        position=dossier.moves.count(),
        event=event or "",
        source=source or "",
        target=dossier.state,
        by=by,
        author_id=act.user,
        vendor=vendor,
        at=act.now,
        why=why[:2000],
        public=public[:300],
        data=data,
    )
    act.audit(f"dossier_{event.value if event else 'open'}", dossier, state=dossier.state, by=by.value)
    act.at_end(lambda: tell_vendors(act, dossier, made))
    return made


def _text(act: Act, text: str) -> str:
    """What a person typed, without anybody's name or number."""
    return scrub_text(text.strip(), act.today).value
