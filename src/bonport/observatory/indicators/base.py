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
import pyarrow as pa
from ibis import Table, _

from bonport.observatory import calendar
from bonport.observatory.aggregates import CAUSES_CUT, CUTS, total
from bonport.observatory.schemas import MONTHLY, READ, REGISTERS, TEXT

MEASURES = ("numerateur", "denominateur", "valeur", "professionnels")
"""Columns of every indicator, after its dimensions: `valeur` is the one by the other, `professionnels` is how many
professionals the row speaks of."""
BEHIND = ("professionnels_numerateur", "professionnels_reste")
"""Columns of a share of documents: how many professionals have some that the numerator counts, and how many have
some that it does not. They are not published; what may be published depends on them."""
INTERVAL = ("bas", "haut")
"""Columns of an indicator that is measured on a sample."""
ENOUGH = {
    "alimentent": ("verses", 1),
    "versent_10": ("verses", 10),
    "versent_100": ("verses", 100),
    "mssante": ("messages", 1),
    "ordonnance_numerique": ("ordonnances", 1),
}
"""What an equipped professional does in a week to count in an indicator: a column of `envois`, and how many at least.
They are counted together, in one reading."""


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
        of_documents: it is a share of documents.
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
    of_documents: bool = False

    @property
    def measures(self) -> tuple[str, ...]:
        """The columns that are published, after the dimensions."""
        return MEASURES + (INTERVAL if self.sampled else ())

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, after the dimensions."""
        return self.measures + (BEHIND if self.of_documents else ())

    def tables(self) -> Mapping[str, Cut]:
        """Its cuts by the names of their tables."""
        return {f"{self.name}__{cut.name}" if cut.name else self.name: cut for cut in self.cuts}


@dataclass(frozen=True)
class Tables:
    """What an engine reads, and what several indicators share.

    Who is in activity, or equipped, is said by periods of weeks: a row holds from the week `premier` to the week
    `dernier`, numbers of `weeks`. There are as many as the register has, where a row for each professional and week
    would be millions; counts of a week are made of them, and only those who sent something are looked up in them.

    Attributes:
        of: every table of the registers, and of the aggregates those that are read, by name.
        covered: the first and the last day of which there are events.
        keep: how the engine keeps what is used more than once: a name and its rows, and gives them back.
    """

    of: Mapping[str, Table]
    covered: tuple[date, date]
    keep: Callable[[str, Table], Table] = field(default=lambda name, rows: rows)

    def __post_init__(self) -> None:
        assert set(self.of) == set(REGISTERS) | set(READ)

    def __getitem__(self, name: str) -> Table:
        return self.of[name]

    # -------------------------------------------------------------------------------------------------- time

    @cached_property
    def weeks(self) -> Table:
        """The whole weeks: `semaine`, its Monday, and `numero`, its place among them, from 0."""
        rows = [(one.first, number) for number, one in enumerate(calendar.weeks(*self.covered))]
        return listed(rows, semaine="date", numero="int64")

    @property
    def _first(self) -> int:
        """The day on which week 0 begins, since 1970."""
        spans = calendar.weeks(*self.covered)
        return (spans[0].first if spans else self.covered[0]).toordinal() - EPOCH

    @cached_property
    def months(self) -> Table:
        """The whole months: `mois`, its first day, `fin`, its last, and `numero`, its place among all months."""
        rows = [(one.first, one.last, one.first.year * 12 + one.first.month) for one in calendar.months(*self.covered)]
        return listed(rows, mois="date", fin="date", numero="int64")

    # -------------------------------------------------------------------------------------------------- the register

    @cached_property
    def active(self) -> Table:
        """How many professionals are in activity on a week's Monday (`nombre`), by corridor and département of the
        practice that each has had longest."""
        periods = self._mondays(self["professionnels"], ("professionnel",), (_.debut, _.activite))
        return self.keep("active", self._each_week(periods, "couloir", "departement"))

    @cached_property
    def installed(self) -> Table:
        """How many have a version of a referenced product in service on a week's Monday (`nombre`)."""
        periods = self._mondays(self._installations, ("professionnel", "produit"), (_.debut.desc(), _.version))
        return self.keep("installed", self._each_week(periods, "produit", "version"))

    @cached_property
    def feeding(self) -> Table:
        """How many are equipped and in activity on a week's Monday (`nombre`), by corridor and département; and how
        many of them did enough that week, in all that they sent, for each of `ENOUGH`."""
        periods = self._mondays(self._equipped, ("professionnel",), (_.depuis, _.activite, _.produit))
        kept = self.keep("equipped", periods.select("professionnel", "couloir", "departement", *_SPAN))
        sent = self["envois"].filter(_.produit == "")
        return self.keep("feeding", self._enough(kept, sent, ("professionnel",), ("couloir", "departement")))

    @cached_property
    def feeding_by_product(self) -> Table:
        """The same by product: each professional in each of his, with what he sent by it."""
        periods = self._mondays(self._equipped, ("professionnel", "produit"), (_.depuis, _.activite))
        kept = self.keep("equipped_by_product", periods.select("professionnel", "produit", *_SPAN))
        counts = self._enough(kept, self["envois"], ("professionnel", "produit"), ("produit",))
        return self.keep("feeding_by_product", counts)

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
        """The weeks on whose Monday a row holds, one row for each key and week: the first in this order.

        Few keys ever have two at once. They are found among the periods: theirs become periods of one week, sorted; the
        weeks of all the others, which are many, need neither.
        """
        last = 7 * len(calendar.weeks(*self.covered)) - 1
        start = _.debut.epoch_days() - self._first
        within = rows.mutate(_fin=ibis.coalesce(_.fin, _NEVER).epoch_days() - self._first).filter(_._fin >= 0)
        within = within.mutate(
            premier=((ibis.greatest(start, 0) + 6) // 7).cast("int64"),
            dernier=(ibis.least(_._fin, last) // 7).cast("int64"),
        ).filter(_.premier <= _.dernier)
        before = ibis.window(group_by=list(key), order_by=[_.premier], preceding=(None, 1))
        marked = within.mutate(meets=(_.dernier.max().over(before) >= _.premier).cast("int64"))
        marked = marked.mutate(meets=ibis.coalesce(_.meets.max().over(ibis.window(group_by=list(key))), 0))
        several = self._by_week(marked.filter(_.meets == 1))
        place = ibis.row_number().over(group_by=["numero", *key], order_by=list(order))
        each = several.mutate(place=place).filter(_.place == 0).mutate(premier=_.numero, dernier=_.numero)
        kept = [*rows.columns, *_SPAN]
        return marked.filter(_.meets == 0).select(*kept).union(each.select(*kept))

    def _each_week(self, periods: Table, *dimensions: str) -> Table:
        """How many periods hold in each week, cell by cell."""
        alike = periods.group_by([*dimensions, *_SPAN]).aggregate(combien=_.count())
        return self._by_week(alike).group_by(["semaine", *dimensions]).aggregate(nombre=total(_.combien))

    def _by_week(self, periods: Table) -> Table:
        weeks = self.weeks
        return periods.join(weeks, (periods.premier <= weeks.numero) & (periods.dernier >= weeks.numero))

    def _enough(self, periods: Table, sent: Table, key: Sequence[str], dimensions: Sequence[str]) -> Table:
        """How many of those of these periods there are in each week, and did enough for each of `ENOUGH`."""
        sent = sent.mutate(numero=(_.semaine.epoch_days() - self._first) // 7)
        found = sent.join(periods, [*key, sent.numero >= periods.premier, sent.numero <= periods.dernier])
        counted = found.group_by(["semaine", *dimensions]).aggregate(
            **{name: _.professionnel.count(where=_[column] >= least) for name, (column, least) in ENOUGH.items()}
        )
        return _left(self._each_week(periods, *dimensions), counted, ("semaine", *dimensions), tuple(ENOUGH))

    # -------------------------------------------------------------------------------------------------- documents

    def documents(self, *dimensions: str) -> Table:
        """Documents of the whole months in cells of these dimensions, which are one of the cuts that are kept."""
        assert dimensions in (*CUTS, CAUSES_CUT), dimensions
        cells = self["mensuel"].join(self.months, "mois")
        return cells.filter([cells[name] != "" if name in dimensions else cells[name] == "" for name in _CELL])


EPOCH = date(1970, 1, 1).toordinal()
_SPAN = ("premier", "dernier")
_CELL = tuple(one.name for one in MONTHLY.columns if one.type == TEXT)
_NEVER = ibis.date(9999, 12, 31)


def listed(rows: Sequence[tuple[Any, ...]], **columns: str) -> Table:
    """Rows that are in no file. From Arrow: of anything else Ibis makes a pandas, which takes a second to import."""
    schema = ibis.schema(columns).to_pyarrow()
    return ibis.memtable(pa.Table.from_pylist([dict(zip(columns, row, strict=True)) for row in rows], schema=schema))


def holds(rows: Table, day: Any) -> Any:
    """Whether a row's period holds a day."""
    return (rows.debut <= day) & (rows.fin.isnull() | (rows.fin >= day))


def people(where: Any = None) -> Any:
    """How many professionals."""
    return _.professionnel.nunique(where=where)


def measured(rows: Table, dimensions: Sequence[str], *more: str) -> Table:
    """The columns of an indicator whose value is numerator by denominator, and more."""
    value = _.numerateur.cast("float64") / _.denominateur.cast("float64").nullif(0)
    return rows.mutate(valeur=value).select(*dimensions, *MEASURES, *more)


def share_of_active(t: Tables, dimensions: Sequence[str]) -> Table:
    """How many of those in activity are equipped, cell by cell; cells where nobody is are there too."""
    keys = list(dimensions)
    equipped = t.feeding.group_by(keys).aggregate(numerateur=total(_.nombre))
    whole = t.active.group_by(keys).aggregate(denominateur=total(_.nombre))
    return measured(_left(whole, equipped, keys, ("numerateur",)).mutate(professionnels=_.denominateur), dimensions)


def share_of_equipped(counts: Table, dimensions: Sequence[str], name: str) -> Table:
    """How many of the equipped did enough for an indicator, of counts such as `Tables.feeding`."""
    summed = counts.group_by(list(dimensions)).aggregate(numerateur=total(_[name]), denominateur=total(_.nombre))
    return measured(summed.mutate(professionnels=_.denominateur), dimensions)


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
