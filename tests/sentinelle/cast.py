"""The fixed cast of this house: a member of the team, two vendors, two doctors, and a stranger whom nobody knows.

Vendor A makes « Cabinet A » (versions 1.0 to 1.3 of its one line); vendor B makes « Logiciel B ».
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from bonport.base.act import Act, seeded_ids
from bonport.base.models import User
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.actions import Described
from bonport.sentinelle.dossiers.models import Cause, Dossier
from bonport.sentinelle.registers.models import Line, Member, Product, Project, Vendor, Version
from bonport.sentinelle.registers.perms import SENTINELLE
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.models import Report
from bonport.sentinelle.signatures.models import Event, Signature, SignatureDay, SignatureInstallation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WHY = "Vu avec les médecins."


@dataclass
class Cast:
    """Everyone, how each acts, and what they act on."""

    new_id: Callable[[], UUID]
    vendor_a: Vendor
    vendor_b: Vendor
    product_a: Product
    product_b: Product
    line_a: Line
    line_b: Line
    versions: dict[str, Version]
    users: dict[str, User]
    now: datetime = NOW

    def act(self, who: str | None = "team", *, days: float = 0) -> Act:
        """An act of this person (None: the machine), that many days later."""
        user = self.users[who].pk if who else None
        return Act(user=user, practice=SENTINELLE, now=self.now + timedelta(days=days), new_id=self.new_id)

    def report(self, text: str = "Ça ne marche plus.", doctor: str = "", **more: object) -> Report:
        """One that came in; `doctor`: who said it, by any name; "" is nobody known."""
        number = f"S-26-{Report.objects.count() + 1:06}"
        given = {"channel": Report.Channel.FORM, "received_at": self.now, "product": self.product_a, **more}
        key = doctor_key(doctor) if doctor else ""
        return Report.objects.create(
            id=self.new_id(), number=number, follow=self.new_id().hex, text=text, doctor=key, **given
        )

    def signature(self, title: str = "Crash", line: Line | None = None) -> Signature:
        return Signature.objects.create(line=line or self.line_a, title=title, first_seen=self.now, last_seen=self.now)

    def fails(self, signature: Signature, version: str, installation: str, *, days: float = 0, events: int = 1) -> None:
        """Events of a signature, as the digest counts them; version "": one that no register knows."""
        at, known = self.now + timedelta(days=days), self.versions.get(version)
        project, _ = Project.objects.get_or_create(
            name=f"P {signature.line_id}",
            defaults={"line": signature.line, "key": self.new_id().hex, "opened_at": self.now},
        )
        for _ in range(events):
            Event.objects.create(
                id=self.new_id(), project=project, signature=signature, version=known, received_at=at,
                installation=installation,
            )  # fmt: skip
        day, _ = SignatureDay.objects.get_or_create(
            signature=signature, release=version or "7.7", day=at.date(), defaults={"version": known}
        )
        day.events += events
        day.save()
        signature.events += events
        if installation:
            _, new = SignatureInstallation.objects.get_or_create(signature=signature, installation=installation)
            signature.installations += new
        else:
            signature.unknown_installations += events
        signature.save()

    # ------------------------------------------------------------------------------------------ a dossier, so far

    def dossier(self, title: str = "La carte CPS n’est plus lue", **given: object) -> Dossier:
        given = {"product": self.product_a, **given}
        return actions.open_dossier(self.act(), Described(title, **given), WHY)

    def with_vendor(self, cause: Cause = Cause.PRODUCT) -> Dossier:
        dossier = self.dossier()
        actions.qualify(self.act(), dossier, cause, WHY)
        actions.hand_over(self.act(), dossier, WHY)
        return self.again(dossier)

    def shipped(self, version: str = "1.2") -> Dossier:
        dossier = self.with_vendor()
        actions.ship(self.act("vendor_a"), dossier, [self.versions[version]], self.now.date(), WHY)
        return self.again(dossier)

    def deployed(self) -> Dossier:
        dossier = self.shipped()
        actions.deploy(self.act(), dossier, 0.8, WHY)
        return self.again(dossier)

    @staticmethod
    def again(dossier: Dossier) -> Dossier:
        """As it is now."""
        return Dossier.objects.get(pk=dossier.pk)


def assemble(seed: str = "sentinelle") -> Cast:
    new_id = seeded_ids(seed)
    vendors = {name: Vendor.objects.create(id=new_id(), name=f"Éditeur {name}") for name in "AB"}
    products = {
        name: Product.objects.create(id=new_id(), vendor=vendors[name], name=label)
        for name, label in (("A", "Cabinet A"), ("B", "Logiciel B"))
    }
    lines = {name: Line.objects.create(id=new_id(), product=products[name]) for name in "AB"}
    versions = {
        name: Version.objects.create(
            id=new_id(), line=lines["A"], name=name, rank=rank, shipped_on=date(2026, 1 + rank, 1)
        )
        for rank, name in enumerate(("1.0", "1.1", "1.2", "1.3"))
    }
    versions["9.0"] = Version.objects.create(id=new_id(), line=lines["B"], name="9.0", rank=0)
    users = {
        name: User.objects.create(id=new_id(), username=name)
        for name in ("team", "vendor_a", "vendor_b", "doctor", "other_doctor", "stranger")
    }
    Member.objects.create(user=users["team"], kind=Member.Kind.TEAM)
    for name in "ab":
        Member.objects.create(user=users[f"vendor_{name}"], kind=Member.Kind.VENDOR, vendor=vendors[name.upper()])
    for name in ("doctor", "other_doctor"):
        Member.objects.create(user=users[name], kind=Member.Kind.DOCTOR, doctor=doctor_key(name))
    return Cast(
        new_id, vendors["A"], vendors["B"], products["A"], products["B"], lines["A"], lines["B"], versions, users
    )
