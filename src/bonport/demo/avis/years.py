"""Three years of opinions, played: the catalogue, the doctors, the vendors and the team, each at its time, through the
actions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bonport.base.act import Act
from bonport.demo.avis import moderated
from bonport.demo.avis.pen import Pen
from bonport.demo.avis.shelf import SHELF, SWITCHES, Sold
from bonport.demo.avis.words import MENDED
from bonport.reviews.catalogue import actions as catalogue
from bonport.reviews.catalogue.keys import doctor_key
from bonport.reviews.catalogue.models import Category, Facet, Member, Product, Vendor, Version
from bonport.reviews.catalogue.perms import acting
from bonport.reviews.opinions import actions as opinions
from bonport.reviews.opinions.models import Review
from bonport.reviews.opinions.states import State
from bonport.reviews.opinions.written import Coarse, Written

TEAM = "avis"
DAYS = 1050
MENDS = {("Alisma Médical", "fiabilite"): (-214, 1.6), ("Corail Cabinet", "facturation"): (-100, 1.2)}
"""What a version mended: from which day, and by how much."""
REPLY, AGAIN, SEVERAL = 0.4, 14, 0.55
SPECIALTIES = {"general": 64, "psychiatry": 9, "paediatrics": 8, "gynaecology": 7, "medical": 9, "surgical": 3}
SETTINGS = {"group": 46, "solo": 29, "centre": 25}
REGIONS = {"11": 20, "84": 15, "76": 11, "75": 11, "93": 9, "44": 8, "32": 8, "53": 7, "52": 6, "28": 5}
TOLD_ON = (-400, -1)
"""Days on which enough doctors have written to say something of them."""
TIES = {"none": 93, "club": 4, "pilot": 1, "paid": 1, "shares": 1}
Deed = tuple[datetime, Callable[[datetime], None]]


@dataclass
class Doctor:
    """`key` tells him from the others; `member` once he came; `of`: products of which he has been asked already."""

    key: str
    profile: Coarse
    member: Member | None = None
    of: set[str] = field(default_factory=set)


class Years:
    """Of an empty Avis; they end at `now`."""

    def __init__(self, now: datetime, seed: int) -> None:
        self.now, self.random = now, random.Random(f"avis {seed}")
        self.first = now - timedelta(days=DAYS)
        self.pen = Pen(self.random)
        self.doctors: list[Doctor] = []
        self.products: dict[str, Product] = {}
        self.worth: dict[str, dict[str, float]] = {}
        self.reviews: dict[str, list[Review]] = {}

    def play(self) -> None:
        """In one transaction: an Avis that is half filled would be taken for a whole one."""
        with transaction.atomic():
            self.team = catalogue.add_member(self.act(None, self.first), TEAM)
            self.vendors = {one.vendor: self._vendor(one) for one in SHELF}
            for sold in SHELF:
                self._put(sold)
            deeds = [deed for sold in SHELF for deed in (*self._versions(sold), *self._opinions(sold))]
            deeds += moderated.deeds(self)
            deeds += ((self.day(day), self._tells) for day in TOLD_ON)
            for at, deed in sorted(deeds, key=lambda one: one[0]):
                deed(at)

    def act(self, who: Member | None, at: datetime) -> Act:
        return acting(who.pk if who else None, at)

    def day(self, number: float) -> datetime:
        """So many days from today."""
        return self.now + timedelta(days=number)

    # ------------------------------------------------------------------------------------------------ the catalogue

    def _vendor(self, sold: Sold) -> Member | None:
        vendor, _ = Vendor.objects.get_or_create(name=sold.vendor, defaults={"id": self.act(None, self.first).new_id()})
        known = Member.objects.filter(vendor=vendor).first()
        return known or (
            catalogue.add_member(self.act(None, self.first), sold.username, vendor) if sold.username else None
        )

    def _put(self, sold: Sold) -> None:
        category, vendor = Category.objects.get(pk=sold.category), Vendor.objects.get(name=sold.vendor)
        product = catalogue.add_product(self.act(None, self.first), vendor, category, sold.name)
        self.products[sold.name], self.reviews[sold.name] = product, []
        if sold.sheet:
            catalogue.correct(self.act(None, self.first), product, sold.sheet, "Première fiche, d’après l’éditeur.")
        if sold.known_as:
            catalogue.link_sentinelle(self.act(None, self.first), product, sold.known_as)
        marked = category.facets.filter(kind=Facet.Kind.MARK).values_list("code", flat=True)
        self.worth[sold.name] = {
            code: sold.good + sold.better.get(code, 0) + self.random.gauss(0, 0.3) for code in marked
        }

    def _versions(self, sold: Sold) -> Iterator[Deed]:
        def ship(name: str, day: int) -> Callable[[datetime], None]:
            return lambda at: self._ship(sold.name, name, self.day(day))

        for name, day in sold.versions.items():
            yield max(self.day(day), self.first), ship(name, day)

    def _ship(self, product: str, name: str, on: datetime) -> None:
        act = self.act(None, max(on, self.first))
        catalogue.add_version(
            act, self.products[product], name.rstrip("!"), major=name.endswith("!"), released_on=on.date()
        )

    # ------------------------------------------------------------------------------------------------- the opinions

    def _opinions(self, sold: Sold) -> Iterator[Deed]:
        left = [name for name, taken, count in SWITCHES if taken == sold.name for _ in range(count)]
        for number in range(sold.reviews):
            at = self.day(-self.random.uniform(4, DAYS - 10))
            doctor = self._somebody(sold)
            before = left[number] if number < len(left) else ""
            yield at, self._writes(doctor, sold, before)
            yield at + timedelta(days=1.5), self._reads(doctor, sold)
            if self.vendors[sold.vendor] and self.random.random() < REPLY:
                yield min(at + timedelta(days=self.random.uniform(2, 12)), self.day(-0.1)), self._answers(doctor, sold)
            if sold.name == "Alisma Médical" and number >= sold.reviews - AGAIN:  # none of those who changed
                again = self.day(-self.random.uniform(20, 160))
                yield again, self._writes_again(doctor, sold)
                yield again + timedelta(days=1), self._reads(doctor, sold)

    def _somebody(self, sold: Sold) -> Doctor:
        """A doctor writes of one practice software, and of some of the rest; of each product once."""
        if sold.category == "logiciel" or self.random.random() > SEVERAL:
            return self.new_doctor()
        doctor = self.random.choice([one for one in self.doctors if sold.name not in one.of])
        doctor.of.add(sold.name)
        return doctor

    def new_doctor(self) -> Doctor:
        drawn = [self.random.choices([*some], [*some.values()])[0] for some in (SPECIALTIES, SETTINGS, REGIONS)]
        self.doctors.append(Doctor(f"demo {len(self.doctors)}", Coarse(*drawn)))
        return self.doctors[-1]

    def _writes(self, doctor: Doctor, sold: Sold, left: str) -> Callable[[datetime], None]:
        def write(at: datetime) -> None:
            marks = self._marks(sold.name, at)
            before = self._marks(left, at) if left else {}
            experience = at - timedelta(days=self.random.uniform(0, 25))
            used = self.random.choice((200, 500, 900, 1600, 2600, 3400)) * self.random.uniform(0.7, 1.2)
            used = min(used, 700) if left else used
            since = (experience - timedelta(days=used)).date()
            words = self.pen.experience(sold.category, doctor.profile.setting, marks, left)
            self.submit(
                doctor, sold.name, at, marks=marks, words=words,
                before={code: value for code, value in before.items() if code in marks},
                previous=self.products[left] if left else None, switched_on=since if left else None,
                used_since=since, experience_on=experience.date(), version=self._version(sold.name, experience),
                conflict=self.random.choices([*TIES], [*TIES.values()])[0],
                solicited=moderated.solicited(sold.name, at - self.now) and self.random.random() < 0.6,
            )  # fmt: skip

        return write

    def submit(self, doctor: Doctor, product: str, at: datetime, **written: Any) -> Review:
        if doctor.member is None:
            doctor.member = catalogue.doctor_member(self.act(None, at), doctor_key(doctor.key))
        given = {"experience_on": at.date(), "profile": doctor.profile, **written}
        review = opinions.submit(self.act(doctor.member, at), self.products[product], Written(**given))
        if review not in self.reviews[product]:
            self.reviews[product].append(review)
        return review

    def _writes_again(self, doctor: Doctor, sold: Sold) -> Callable[[datetime], None]:
        """After the version that mended it."""

        def write(at: datetime) -> None:
            review = self.of(doctor, sold.name)
            if review is None or review.state != State.PUBLISHED or review.opened_at > self.day(-214):
                return
            marks = self._marks(sold.name, at) | {"fiabilite": 4}
            told = self.pen.experience(sold.category, doctor.profile.setting, marks)
            words = f"{self.pen.choose(MENDED)} {told}"
            self.submit(
                doctor, sold.name, at, marks=marks, words=words, version=self._version(sold.name, at),
                used_since=(at - timedelta(days=900)).date(),
            )  # fmt: skip

        return write

    def _reads(self, doctor: Doctor, sold: Sold) -> Callable[[datetime], None]:
        """Somebody of the team reads what was held."""

        def read(at: datetime) -> None:
            review = self.of(doctor, sold.name)
            if review is not None and review.state == State.HELD:
                opinions.release(self.act(self.team, at), review)

        return read

    def _answers(self, doctor: Doctor, sold: Sold) -> Callable[[datetime], None]:
        def answer(at: datetime) -> None:
            review = self.of(doctor, sold.name)
            if review is not None and review.shown_id is not None:
                opinions.reply(self.act(self.vendors[sold.vendor], at), review, self.pen.reply())

        return answer

    def _tells(self, at: datetime) -> None:
        """Of enough doctors at once, as the house does by itself."""
        opinions.tell_profiles(self.act(None, at))

    def of(self, doctor: Doctor, product: str) -> Review | None:
        """His review as it is now."""
        return Review.objects.filter(product=self.products[product], author=doctor.member).first()

    def _marks(self, product: str, at: datetime) -> dict[str, int]:
        kind = self.random.gauss(0, 0.45)  # of the author, who is content or is not
        marks = {}
        for code, worth in self.worth[product].items():
            since, more = MENDS.get((product, code), (1, 0.0))
            true = worth + kind + (more if at > self.day(since) else 0)
            if self.random.random() < 0.78:
                marks[code] = min(5, max(1, round(self.random.gauss(true, 0.75))))
        mean = sum(marks.values()) / len(marks)
        answers = {"recommande": int(mean > 3.3), "promesses": int(mean > 3.0)}
        return marks | {code: said for code, said in answers.items() if self.random.random() < 0.85}

    def _version(self, product: str, at: datetime) -> Version | None:
        """The latest, or the one before while it is new; three doctors in ten do not say."""
        if self.random.random() < 0.3:
            return None
        known = self.products[product].versions.filter(released_on__lt=(at - timedelta(days=15)).date())
        return known.order_by("-rank").first()
