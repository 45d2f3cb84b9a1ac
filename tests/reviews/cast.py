"""The fixed cast of Avis: a member of the team, two vendors, two doctors, a stranger whom nobody knows; and as many
more doctors as a test asks for.

Vendor A makes « Cabinet A » (versions 1.0, 1.1 and 2.0) and « Écran A » (téléconsultation); vendor B « Logiciel B ».
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from bonport.base.act import Act, seeded_ids
from bonport.base.models import User
from bonport.reviews.catalogue.keys import doctor_key
from bonport.reviews.catalogue.models import Category, Doctor, Member, Product, Vendor, Version
from bonport.reviews.catalogue.perms import AVIS
from bonport.reviews.opinions import actions
from bonport.reviews.opinions.models import Review
from bonport.reviews.opinions.written import Coarse, Written

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = "Le renouvellement des ordonnances va deux fois plus vite qu’avant, mais l’agenda se fige le lundi matin."
PROFILE = Coarse("general", "group", "53")
MARKS = {"ergonomie": 4, "fiabilite": 3, "dmp": 5, "recommande": 1}


@dataclass
class Cast:
    """Everyone, how each acts, and what they act on."""

    new_id: Callable[[], UUID]
    vendor_a: Vendor
    vendor_b: Vendor
    software: Category
    product_a: Product
    product_b: Product
    screen_a: Product
    versions: dict[str, Version]
    users: dict[str, User]
    now: datetime = NOW
    draw: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def today(self) -> date:
        return self.now.date()

    def act(self, who: str | None = "team", *, days: float = 0) -> Act:
        """An act of this person (None: the machine, or somebody who is not signed in), that many days later."""
        user = self.users[who].pk if who else None
        return Act(user=user, practice=AVIS, now=self.now + timedelta(days=days), new_id=self.new_id)

    def member(self, who: str) -> Member:
        return Member.objects.get(user=self.users[who])

    def doctors(self, count: int) -> list[str]:
        """That many new doctors, by name."""
        names = [f"doctor-{len(self.users) + number}" for number in range(count)]
        for name in names:
            self.users[name] = _doctor(self.new_id, name)
        return names

    def written(self, **given: Any) -> Written:
        return Written(**{"words": WORDS, "experience_on": self.today, "marks": MARKS, "profile": PROFILE, **given})

    def words(self) -> str:
        """An experience that resembles no other."""
        return " ".join("".join(self.draw.choices("abcdefghijklmnop", k=8)) for _ in range(15))

    def review(
        self, who: str = "doctor", product: Product | None = None, *, days: float = 0, address: str = "", **given: Any
    ) -> Review:
        """Of this doctor, in words of its own unless given; his experience is of the same day."""
        act = self.act(who, days=days)
        whole = self.written(**{"words": self.words(), "experience_on": act.today, **given})
        return actions.submit(act, product or self.product_a, whole, address=address)

    def many(
        self,
        count: int,
        product: Product | None = None,
        *,
        every: float = 20,
        until: float = 0,
        marks: Mapping[str, int] | Callable[[], Mapping[str, int]] = MARKS,
        **given: Any,
    ) -> list[Review]:
        """That many reviews of as many new doctors, one every so many days until that day."""
        return [
            self.review(
                who, product, days=until - every * (count - 1 - number),
                marks=marks() if callable(marks) else marks, **given,
            )
            for number, who in enumerate(self.doctors(count))
        ]  # fmt: skip

    @staticmethod
    def again(review: Review) -> Review:
        """As it is now."""
        return Review.objects.get(pk=review.pk)


def assemble(seed: str = "avis") -> Cast:
    new_id = seeded_ids(seed)
    vendors = {name: Vendor.objects.create(id=new_id(), name=f"Éditeur {name}") for name in "AB"}
    software, screens = (Category.objects.get(pk=code) for code in ("logiciel", "teleconsultation"))
    product_a, product_b, screen_a = (
        Product.objects.create(id=new_id(), vendor=vendors[of], category=category, name=name)
        for of, category, name in (
            ("A", software, "Cabinet A"),
            ("B", software, "Logiciel B"),
            ("A", screens, "Écran A"),
        )
    )
    versions = {
        name: Version.objects.create(
            id=new_id(), product=product_a, name=name, rank=rank, major=major, released_on=released
        )
        for rank, (name, major, released) in enumerate(
            (("1.0", False, date(2020, 1, 1)), ("1.1", False, date(2022, 1, 1)), ("2.0", True, date(2026, 3, 1))), 1
        )
    }
    users = {
        name: User.objects.create(id=new_id(), username=name) for name in ("team", "vendor_a", "vendor_b", "stranger")
    }
    Member.objects.create(user=users["team"], kind=Member.Kind.TEAM)
    for name in "ab":
        Member.objects.create(user=users[f"vendor_{name}"], kind=Member.Kind.VENDOR, vendor=vendors[name.upper()])
    for name in ("doctor", "other_doctor"):
        users[name] = _doctor(new_id, name)
    return Cast(new_id, vendors["A"], vendors["B"], software, product_a, product_b, screen_a, versions, users)


def _doctor(new_id: Callable[[], UUID], name: str) -> User:
    user = User.objects.create(id=new_id(), username=name)
    Doctor.objects.create(key=doctor_key(name), member=Member.objects.create(user=user, kind=Member.Kind.DOCTOR))
    return user
