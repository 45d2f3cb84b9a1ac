"""What an indicator is, and the tables that indicators are made of.

An indicator's formula is written once, in Ibis, over `Tables`: whatever engine reads the files gives the same rows. Its
denominators come from the register, so that whoever did nothing counts as nothing done, and does not vanish.

The state of the register for a week is that of its Monday: who is in activity (with, if he has several practices, the
one that he has had longest), who is equipped, with which version. Weeks and months that the data do not cover whole are
left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import ibis
from ibis import Table, _

from bonport.observatory import calendar
from bonport.observatory.schemas import AGGREGATES, REGISTERS

MEASURES = ("numerateur", "denominateur", "valeur", "professionnels")
"""Columns of every indicator, after its dimensions: `valeur` is the one by the other, `professionnels` is how many
professionals the row speaks of."""
INTERVAL = ("bas", "haut")
"""Columns of an indicator that is measured on a sample."""
FEEDING = "dmp"
"""The channel that feeds the DMP."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One table of an indicator.

    Attributes:
        dimensions: its first columns, by which its rows are sorted.
        build: its rows, of the dimensions and the measures.
        name: empty, or what is added to the indicator's name.
    """

    dimensions: tuple[str, ...]
    build: Callable[[Tables], Table]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, with all that a reader must know of it. Texts are French.

    Attributes:
        name: of its table; a cut's is `name__cut`.
        title: what a reader calls it.
        formula: in words.
        numerator, denominator: what is counted.
        exclusions: what is not counted.
        source: which tables it comes from.
        valid_from: the first day that this definition is meant for.
        cuts: its tables.
        unit: of `valeur`: `part` (of one), `documents`, `jours`, `note`.
        sampled: its rows have an interval.
    """

    name: str
    title: str
    formula: str
    numerator: str
    denominator: str
    exclusions: str
    source: str
    valid_from: date
    cuts: tuple[Cut, ...]
    unit: str = "part"
    sampled: bool = False

    @property
    def measures(self) -> tuple[str, ...]:
        return MEASURES + (INTERVAL if self.sampled else ())

    def tables(self) -> Mapping[str, Cut]:
        """Its cuts by the names of their tables."""
        return {f"{self.name}__{cut.name}" if cut.name else self.name: cut for cut in self.cuts}


@dataclass(frozen=True)
class Tables:
    """What an engine reads, and what several indicators share.

    Attributes:
        of: every table of the registers and aggregates, by name.
        covered: the first and the last day of which there are events.
        keep: how the engine keeps what is used more than once: a name and its rows, and gives them back.
    """

    of: Mapping[str, Table]
    covered: tuple[date, date]
    keep: Callable[[str, Table], Table] = field(default=lambda name, rows: rows)

    def __post_init__(self) -> None:
        assert set(self.of) == set(REGISTERS) | set(AGGREGATES)

    def __getitem__(self, name: str) -> Table:
        return self.of[name]

    # -------------------------------------------------------------------------------------------------- time

    @cached_property
    def weeks(self) -> Table:
        """The whole weeks: `semaine`, its Monday."""
        rows = [(one.first,) for one in calendar.weeks(*self.covered)]
        return ibis.memtable(rows, schema=ibis.schema({"semaine": "date"}))

    @cached_property
    def months(self) -> Table:
        """The whole months: `mois`, its first day, `fin`, its last, and `numero`, its place among all months."""
        rows = [(one.first, one.last, one.first.year * 12 + one.first.month) for one in calendar.months(*self.covered)]
        return ibis.memtable(rows, schema=ibis.schema({"mois": "date", "fin": "date", "numero": "int64"}))

    # -------------------------------------------------------------------------------------------------- the register

    @cached_property
    def active(self) -> Table:
        """Professionals in activity on a week's Monday, in the practice that each has had longest: how many, by
        corridor and département."""
        rows = self._mondays(self["professionnels"], ("professionnel",), (_.debut, _.activite))
        counted = rows.group_by(["semaine", "couloir", "departement"]).aggregate(nombre=_.professionnel.count())
        return self.keep("active", counted)

    @cached_property
    def installed(self) -> Table:
        """One row for each professional and referenced product in service with him on a week's Monday."""
        rows = self._mondays(self._installations, ("professionnel", "produit"), (_.debut.desc(), _.version))
        return self.keep("installed", rows.select("semaine", "professionnel", "produit", "version"))

    @cached_property
    def by_professional(self) -> Table:
        """One row for each equipped professional in activity, and whole week: what he sent."""
        rows = self._mondays(self._equipped, ("professionnel",), (_.depuis, _.activite, _.produit))
        kept = rows.select("semaine", "professionnel", "couloir", "departement")
        return self.keep("by_professional", self._with_sent(kept, ("semaine", "professionnel")))

    @cached_property
    def by_product(self) -> Table:
        """One row for each equipped professional in activity, product of his, and whole week: what he sent with it."""
        keys = ("semaine", "professionnel", "produit")
        rows = self._mondays(self._equipped, ("professionnel", "produit"), (_.depuis, _.activite))
        return self.keep("by_product", self._with_sent(rows.select(*keys), keys))

    @cached_property
    def _installations(self) -> Table:
        """Of referenced products, from the day of the referencing on."""
        listed = self["produits"].filter(_.reference_le.notnull()).select("produit", "reference_le")
        rows = self["installations"].join(listed, "produit")
        return rows.mutate(debut=ibis.greatest(_.debut, _.reference_le)).drop("reference_le")

    @cached_property
    def _equipped(self) -> Table:
        """Periods in which a professional was in activity in a practice, and equipped with a product."""
        practices = self["professionnels"].mutate(depuis=_.debut).rename(du="debut", au="fin")
        rows = practices.join(self._installations, "professionnel")
        ends = ibis.least(ibis.coalesce(_.fin, _NEVER), ibis.coalesce(_.au, _NEVER))
        return rows.mutate(debut=ibis.greatest(_.debut, _.du), fin=ends).filter(_.debut <= _.fin)

    def _mondays(self, rows: Table, key: Sequence[str], order: Sequence[Any]) -> Table:
        """The rows that hold on each Monday, one for each key: the first in this order.

        Few keys ever have two at once. They are found among the periods, so that the weeks of all the others, which are
        many, need no sorting.
        """
        end = ibis.coalesce(_.fin, _NEVER)
        before = ibis.window(group_by=list(key), order_by=[_.debut], preceding=(None, 1))
        marked = rows.mutate(meets=(end.max().over(before) >= _.debut).cast("int64"))
        marked = marked.mutate(meets=ibis.coalesce(_.meets.max().over(ibis.window(group_by=list(key))), 0))
        place = ibis.row_number().over(group_by=["semaine", *key], order_by=list(order))
        alone, several = (self._by_week(marked.filter(_.meets == value)) for value in (0, 1))
        return alone.union(several.mutate(place=place).filter(_.place == 0).drop("place"))

    def _by_week(self, rows: Table) -> Table:
        return rows.join(self.weeks, holds(rows, self.weeks.semaine))

    def _with_sent(self, rows: Table, keys: Sequence[str]) -> Table:
        channel = _.canal
        columns = {
            "verses": total(_.envoyes, channel == FEEDING),
            "messages": total(_.envoyes, channel.isin(("mssante", "mssante_patient"))),
            "ordonnances": total(_.envoyes, channel == "ordonnance_numerique"),
        }
        return _left(rows, self["hebdo"].group_by(list(keys)).aggregate(**columns), keys, SENT)

    # -------------------------------------------------------------------------------------------------- documents

    @cached_property
    def monthly(self) -> Table:
        """Documents of the whole months, by professional and all that is said of them but the version."""
        keys = ["mois", "professionnel", "couloir", "departement", "produit", "type_document", "canal"]
        measures = ("envoyes", "manuels", "remplacements", "refuses", "qualifies")
        rows = self["hebdo"].join(self.months, "mois").group_by(keys)
        return self.keep("monthly", rows.aggregate(**{name: total(_[name]) for name in measures}))


_NEVER = ibis.date(9999, 12, 31)
SENT = ("verses", "messages", "ordonnances")


def holds(rows: Table, day: Any) -> Any:
    """Whether a row's period holds a day."""
    return (rows.debut <= day) & (rows.fin.isnull() | (rows.fin >= day))


def total(column: Any, where: Any = None) -> Any:
    """The sum of whole numbers, itself one for every engine; of nothing it is 0."""
    return ibis.coalesce(column.sum(where=where), 0).cast("decimal(38, 0)").cast("int64")


def people(where: Any = None) -> Any:
    """How many professionals."""
    return _.professionnel.nunique(where=where)


def measured(rows: Table, dimensions: Sequence[str]) -> Table:
    """The columns of an indicator whose value is numerator by denominator."""
    value = _.numerateur.cast("float64") / _.denominateur.cast("float64").nullif(0)
    return rows.mutate(valeur=value).select(*dimensions, *MEASURES)


def share_of_active(t: Tables, dimensions: Sequence[str]) -> Table:
    """How many of those in activity are equipped, cell by cell; cells where nobody is are there too."""
    keys = list(dimensions)
    counted = t.by_professional.group_by(keys).aggregate(numerateur=_.professionnel.count())
    whole = t.active.group_by(keys).aggregate(denominateur=total(_.nombre))
    return measured(_left(whole, counted, keys, ("numerateur",)).mutate(professionnels=_.denominateur), dimensions)


def share_of_people(rows: Table, dimensions: Sequence[str], which: Any) -> Table:
    """How many of the professionals of these rows (each in one row of a cell) are so."""
    counted = rows.group_by(list(dimensions)).aggregate(
        numerateur=total(which.cast("int64")), denominateur=_.professionnel.count()
    )
    return measured(counted.mutate(professionnels=_.denominateur), dimensions)


def _left(rows: Table, more: Table, keys: Sequence[str], columns: Sequence[str]) -> Table:
    """Columns of whole numbers added to rows; 0 where there is nothing."""
    joined = rows.left_join(more, list(keys))
    filled = {name: ibis.coalesce(joined[name], 0) for name in columns}
    return joined.mutate(**filled).select(*rows.columns, *columns)
