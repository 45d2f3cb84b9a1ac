"""Documents: how many, against what was aimed at; by hand; refused, and why; with a qualified identity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
from ibis import Table, _

from bonport.observatory.aggregates import FEEDING, total
from bonport.observatory.calendar import months
from bonport.observatory.indicators.base import BEHIND, Cut, Indicator, Tables, listed, measured
from bonport.observatory.targets import DOCUMENTS_A_YEAR, TARGETS

_SINCE = date(2023, 1, 1)
_EVENTS = "événements"
_PARTIAL = "mois incomplets"


def _volume(*dimensions: str) -> Cut:
    columns = ("mois", *dimensions)

    def build(t: Tables) -> Table:
        whole = t.documents("canal").group_by("mois").aggregate(denominateur=total(_.envoyes))
        cells = t.documents(*dimensions).filter(_.envoyes > 0).rename(numerateur="envoyes", professionnels="envoyeurs")
        return measured(cells.join(whole, "mois"), columns)

    return Cut(columns, build, "" if dimensions == ("canal",) else f"par_{dimensions[-1]}")


def _yearly(t: Tables) -> Table:
    """The twelve months that end with each month, against the target that holds on its last day."""
    first = min((one.first.year * 12 + one.first.month for one in months(*t.covered)), default=0)
    ends = t.months.filter(_.numero >= first + 11).select(fin_de="mois", jour="fin", bout="numero")
    documents = t.documents("canal").filter(_.canal == FEEDING)
    sums = documents.join(ends, (documents.numero <= ends.bout) & (documents.numero > ends.bout - 12))
    counted = sums.group_by(["fin_de", "jour"]).aggregate(numerateur=total(_.envoyes))
    # a professional counts once in each twelve months: by the last month in which he sent something
    sent = t["versements"].join(t.months, "mois").select("professionnel", "numero")
    following = _.numero.lead().over(group_by=_.professionnel, order_by=_.numero)
    last = sent.mutate(jusque=ibis.least(ibis.coalesce(following, _.numero + 12), _.numero + 12))
    alike = last.group_by(["numero", "jusque"]).aggregate(combien=_.count())
    seen = alike.join(ends, (alike.numero <= ends.bout) & (alike.jusque > ends.bout))
    people = seen.group_by("fin_de").aggregate(professionnels=total(_.combien))
    rows = counted.filter(_.numerateur > 0).join(people, "fin_de")
    aims = _aims(DOCUMENTS_A_YEAR)
    held = rows.left_join(aims, (rows.jour >= aims.depuis) & (rows.jour <= aims.jusque))
    return measured(held.rename(mois="fin_de", denominateur="objectif"), ("mois",))


def _aims(name: str) -> Table:
    rows = [(int(one.value), one.since, one.until or date(9999, 12, 31)) for one in TARGETS if one.name == name]
    return listed(rows, objectif="int64", depuis="date", jusque="date")


def _share(
    part: str, whole: Callable[[Table], Any], people: tuple[str, str, str], *cuts: tuple[str, ...]
) -> tuple[Cut, ...]:
    """A column's share in a sum of columns, by month and by each of these.

    Args:
        people: the columns that say who has some of the whole, of the part, and of the rest.
    """

    def by(dimensions: tuple[str, ...]) -> Cut:
        def build(t: Tables) -> Table:
            cells = t.documents(*dimensions)
            counts = {name: cells[column] for name, column in zip(("professionnels", *BEHIND), people, strict=True)}
            counted = cells.mutate(numerateur=cells[part], denominateur=whole(cells), **counts)
            return measured(counted.filter(_.denominateur > 0), ("mois", *dimensions), *BEHIND)

        return Cut(("mois", *dimensions), build, "" if dimensions == cuts[0] else f"par_{dimensions[-1]}")

    return tuple(map(by, cuts))


def _causes(t: Tables) -> Table:
    cells = t.documents("canal")
    answered = cells.select("mois", "canal", denominateur=_answered(cells))
    refused = t.documents("canal", "cause").filter(_.refuses > 0)
    refused = refused.rename(numerateur="refuses", professionnels="concernes")
    return measured(refused.join(answered, ["mois", "canal"]), ("mois", "canal", "cause"))


def _answered(rows: Table) -> Any:
    return rows.envoyes + rows.remplacements + rows.refuses


def _sent(rows: Table) -> Any:
    return rows.envoyes


DOCUMENTS = (
    Indicator(
        "documents_par_mois",
        "Documents par mois, type et canal",
        "documents acceptés dans le mois, et leur part de tous ceux du mois",
        "documents acceptés",
        "documents acceptés dans le mois, tous canaux et types réunis",
        f"documents refusés et remplacements\u00a0; {_PARTIAL}",
        _EVENTS,
        _SINCE,
        (
            _volume("canal"),
            _volume("canal", "type_document"),
            _volume("canal", "couloir"),
            _volume("canal", "departement"),
            _volume("canal", "produit"),
        ),
        unit="documents",
    ),
    Indicator(
        "documents_par_an",
        "Documents en douze mois, et l’objectif",
        "documents acceptés au DMP pendant les douze mois qui finissent avec celui-ci ÷ objectif annuel en vigueur",
        "documents acceptés au DMP en douze mois",
        "objectif annuel en vigueur le dernier jour du mois\u00a0; vide s’il n’y en a pas",
        f"documents refusés et remplacements\u00a0; {_PARTIAL}\u00a0; les onze premiers mois des données",
        f"{_EVENTS}\u00a0; objectifs datés",
        _SINCE,
        (Cut(("mois",), _yearly),),
        unit="documents",
    ),
    Indicator(
        "envoi_manuel",
        "Envois à la main",
        "documents acceptés dont quelqu’un a dû demander l’envoi ÷ documents acceptés",
        "documents acceptés dont quelqu’un a dû demander l’envoi",
        "documents acceptés",
        f"documents refusés et remplacements\u00a0; {_PARTIAL}",
        _EVENTS,
        _SINCE,
        _share(
            "manuels",
            _sent,
            ("envoyeurs", "avec_manuels", "avec_automatiques"),
            ("couloir",),
            ("couloir", "departement"),
            ("produit",),
        ),
        of_documents=True,
    ),
    Indicator(
        "refus",
        "Documents refusés",
        "documents refusés ÷ documents acceptés ou refusés",
        "documents refusés",
        "documents acceptés, remplacements compris, ou refusés",
        f"{_PARTIAL}. Un document refusé puis accepté compte une fois dans chaque cas",
        _EVENTS,
        _SINCE,
        _share("refuses", _answered, ("concernes", "avec_refuses", "avec_acceptes"), ("canal",), ("canal", "produit")),
        of_documents=True,
    ),
    Indicator(
        "refus_causes",
        "Causes des refus",
        "documents refusés pour cette cause ÷ documents acceptés ou refusés par ce canal",
        "documents refusés pour cette cause",
        "documents acceptés, remplacements compris, ou refusés par ce canal",
        _PARTIAL,
        _EVENTS,
        _SINCE,
        (Cut(("mois", "canal", "cause"), _causes),),
    ),
    Indicator(
        "ins_qualifiee",
        "Identités qualifiées",
        "documents dont l’identité du patient était qualifiée (INS) ÷ documents acceptés ou refusés",
        "documents acceptés ou refusés, d’un patient dont l’identité était qualifiée",
        "documents acceptés, remplacements compris, ou refusés",
        _PARTIAL,
        _EVENTS,
        _SINCE,
        _share(
            "qualifies",
            _answered,
            ("concernes", "avec_qualifies", "avec_non_qualifies"),
            ("couloir",),
            ("couloir", "departement"),
            ("produit",),
        ),
        of_documents=True,
    ),
)
