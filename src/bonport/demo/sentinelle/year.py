"""The year, played: registers, machines, reports and dossiers, each at its time, through the actions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bonport.demo.market import SOFTWARE
from bonport.demo.sentinelle.machines import DAYS, Deed, Machines
from bonport.demo.sentinelle.stories import AFTER, BEFORE, STORIES, Step, Story
from bonport.sentinelle.dossiers.actions import dossiers, moves
from bonport.sentinelle.dossiers.deployment import deployed_share
from bonport.sentinelle.dossiers.models import Check, Dossier
from bonport.sentinelle.registers.actions import add_member, add_product, add_vendor, add_version, open_project
from bonport.sentinelle.registers.models import Function, Member, Product, Project, Service, Vendor
from bonport.sentinelle.registers.perms import acting
from bonport.sentinelle.reports.actions import BY_THE_TEAM, Said, take_report
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.signatures.models import Signature

TEAM = "sentinelle"
OURS = "Bonport"
"""The software of the demo's practice: what it reports comes to this project."""
DOCTORS = 600
CHANNELS = {
    Report.Channel.BUTTON: 45,
    Report.Channel.FORM: 22,
    Report.Channel.PHONE: 16,
    Report.Channel.MAIL: 9,
    Report.Channel.JSON: 5,
    Report.Channel.LETTER: 3,
}


class Year:
    """Of an empty Sentinelle; ends at `now`."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.first = now.replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
        self.now, self.random, self.seed = now, random.Random(f"year {seed}"), seed
        self.dossiers: dict[str, Dossier] = {}
        self.reports: dict[str, list[Report]] = {}

    def play(self) -> None:
        self.projects = self._register()
        self.team = add_member(acting(None, self.first), TEAM)
        self.vendors = {one.product: self._vendor(one.vendor, one.username) for one in SOFTWARE}
        machines = Machines(self.first, self.projects, self.seed)
        deeds: list[Deed] = [*machines.declare(), *machines.run()]
        for story in STORIES:
            deeds += self._reports(story)
            deeds += ((step[0], self._step(story, step)) for step in story.steps)
        for day, deed in sorted(deeds, key=lambda deed: deed[0]):
            deed(self._at(day))

    def _register(self) -> dict[str, Project]:
        """Every version, in its order, as the team would have written it down."""
        projects = {}
        for one in SOFTWARE:
            known = replace(acting(None, self.first), new_id=lambda of=one: of.known_as)  # type: ignore[misc]
            add_product(known, add_vendor(acting(None, self.first), one.vendor), one.product)
            project = open_project(acting(None, self.first), one.product, vendor=one.vendor, product=one.product)
            for name, day in one.versions.items():
                shipped = self._at(day)
                add_version(acting(None, max(shipped, self.first)), project.line, name, shipped_on=shipped.date())
            projects[one.product] = project
        open_project(acting(None, self.first), OURS, vendor=OURS, product=OURS)
        return projects

    def _vendor(self, name: str, username: str) -> Member:
        return add_member(acting(None, self.first), username, Vendor.objects.get(name=name))

    # -------------------------------------------------------------------------------------------------------- reports

    def _reports(self, story: Story) -> Iterator[Deed]:
        """Most of them soon after the first."""
        first, last = story.days
        for _ in range(story.reports):
            day = first + int((last - first) * self.random.random() ** 2)
            yield day, self._report(story)

    def _report(self, story: Story) -> Callable[[datetime], None]:
        text = self.random.choice(BEFORE) + self.random.choice(story.said) + self.random.choice(AFTER)
        channel = self.random.choices([*CHANNELS], [*CHANNELS.values()])[0]
        who = self.random.randrange(DOCTORS)
        known = self.random.random() < 0.85
        minutes = self.random.randrange(0, 600)
        release = self.random.random() < 0.7

        def take(at: datetime) -> None:
            at = min(at + timedelta(minutes=minutes), self.now)
            act = acting(self.team.pk if channel in BY_THE_TEAM else None, at)
            said = Said(
                text,
                doctor=doctor_key(f"demo {who}") if known else "",
                product=Product.objects.get(name=story.product),
                release=self._current(story.product, at) if release else "",
                function=story.function,
                service=story.service,
            )
            report = take_report(act, channel, said).report
            self.reports.setdefault(story.title, []).append(report)
            if dossier := self.dossiers.get(story.title):
                dossiers.attach_report(acting(self.team.pk, at), dossier, report, "Même panne.")

        return take

    def _current(self, product: str, at: datetime) -> str:
        """The latest version, or the one before it while it is new."""
        versions = next(one.versions for one in SOFTWARE if one.product == product)
        day = (at - self.first).days
        shipped = [name for name, since in versions.items() if since + 20 <= day]
        return shipped[-1] if shipped else next(iter(versions))

    # ------------------------------------------------------------------------------------------------------- dossiers

    def _step(self, story: Story, step: Step) -> Callable[[datetime], None]:
        _, verb, given = step

        def take(at: datetime) -> None:
            said: dict[str, Any] = dict(given)
            product = str(said.pop("of", story.product))
            by = self.vendors[product] if said.pop("by", "") == "vendor" else self.team
            act = acting(by.pk, at + timedelta(hours=9))
            if verb == "open":
                self.dossiers[story.title] = self._open(act, story, said["why"])
                return
            getattr(self, f"_{verb}", self._plain)(act, self.dossiers[story.title], verb, said)

        return take

    def _open(self, act: Any, story: Story, why: str) -> Dossier:
        described = dossiers.Described(
            story.title,
            story.summary,
            product=Product.objects.get(name=story.product),
            other_product=Product.objects.filter(name=story.other).first(),
            function=Function.objects.get(pk=story.function),
            services=tuple(Service.objects.filter(pk=story.service)),
            question=story.question,
        )
        signatures = Signature.objects.filter(title__startswith=story.fault.kind) if story.fault else ()
        return dossiers.open_dossier(
            act, described, why, reports=self.reports.get(story.title, ()), signatures=signatures
        )

    def _plain(self, act: Any, dossier: Dossier, verb: str, said: dict[str, Any]) -> None:
        getattr(moves, verb)(act, dossier, **said)

    def _promise(self, act: Any, dossier: Dossier, verb: str, said: dict[str, Any]) -> None:
        moves.promise(act, dossier, **{**said, "day": self._at(said["day"]).date()})

    def _ship(self, act: Any, dossier: Dossier, verb: str, said: dict[str, Any]) -> None:
        assert dossier.product is not None
        line = self.projects[dossier.product.name].line
        moves.ship(act, dossier, list(line.versions.filter(name__in=said["versions"])), act.today, said["why"])

    def _deploy(self, act: Any, dossier: Dossier, verb: str, said: dict[str, Any]) -> None:
        share = deployed_share(dossier, act.today)
        assert share is not None
        moves.deploy(act, dossier, share.value, said["why"])

    def _check(self, act: Any, dossier: Dossier, verb: str, said: dict[str, Any]) -> None:
        checked = moves.Checked(Check.Kind.CALLS, said["asked"], said["answered"], said["failures"])
        moves.check_in_the_field(act, dossier, checked, said["why"])

    def _regress(self, act: Any, dossier: Dossier, verb: str, said: dict[str, Any]) -> None:
        """The machine's own."""
        moves.regress(acting(None, act.now), dossier)

    def _at(self, day: int) -> datetime:
        return self.first + timedelta(days=day)


def our_dsn(port: int) -> str:
    """Where the demo's practice reports."""
    project = Project.objects.get(name=OURS)
    return f"http://{project.key}@localhost:{port}/{project.pk}"


@dataclass(frozen=True, slots=True)
class Door:
    """Somebody as whom one may come in. `does`: in French, what that is."""

    member: Member
    does: str

    @property
    def username(self) -> str:
        return self.member.user.username


def doors() -> list[Door]:
    members = Member.objects.select_related("user", "vendor").exclude(kind=Member.Kind.DOCTOR).order_by("kind", "pk")
    return [Door(one, f"éditeur {one.vendor.name}" if one.vendor else "équipe Sentinelle") for one in members]
