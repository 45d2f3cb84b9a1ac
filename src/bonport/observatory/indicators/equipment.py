"""Orders, equipped professionals, versions in service, and how long a fix takes to reach the field."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import Table, _

from bonport.observatory.aggregates import total
from bonport.observatory.indicators.base import (
    EPOCH,
    Cut,
    Indicator,
    Tables,
    holds,
    listed,
    measured,
    people,
    share_of_active,
    share_of_people,
)

STEPS = (30, 90, 180)
"""Days after a fix was delivered, at which one looks how far it came."""


def _orders(*dimensions: str) -> Cut:
    def build(t: Tables) -> Table:
        orders, months = t["commandes"], t.months
        signed = orders.join(
            months,
            (orders.signee_le <= months.fin) & (orders.annulee_le.isnull() | (orders.annulee_le > months.fin)),
        )
        rows = signed.group_by(["mois", *dimensions]).aggregate(
            numerateur=_.commande.count(where=_.installee_le <= _.fin),
            denominateur=_.commande.count(),
            professionnels=people(),
        )
        return measured(rows, ("mois", *dimensions))

    return Cut(("mois", *dimensions), build, _cut_name(dimensions))


def _equipped(*dimensions: str) -> Cut:
    return Cut(
        ("semaine", *dimensions),
        lambda t: share_of_active(t, ("semaine", *dimensions)),
        _cut_name(dimensions),
    )


def _spread(t: Tables) -> Table:
    everyone = t.installed.group_by(["semaine", "produit"]).aggregate(denominateur=total(_.nombre))
    rows = t.installed.rename(numerateur="nombre").join(everyone, ["semaine", "produit"])
    return measured(rows.mutate(professionnels=_.numerateur), ("semaine", "produit", "version"))


def _reach(t: Tables) -> Table:
    """Of those who have the product so many days after the fix was delivered, who has it or a later version."""
    fixes = _fixes(t)
    steps = listed([(days,) for days in STEPS], jours="int64")
    looks = fixes.cross_join(steps).mutate(jour=(_.livre_jour + _.jours))
    looks = looks.filter(_.jour <= t.covered[1].toordinal() - EPOCH)
    rows = _ranked(t)
    there = rows.join(
        looks,
        (rows.produit == looks.produit)
        & (rows.debut.epoch_days() <= looks.jour)
        & (rows.fin.isnull() | (rows.fin.epoch_days() >= looks.jour)),
    )
    by_person = there.group_by(["dossier", "produit", "jours", "professionnel"]).aggregate(
        corrige=(_.rang >= _.rang_correctif).cast("int64").max()
    )
    return share_of_people(by_person, ("dossier", "produit", "jours"), _.corrige == 1)


def _delay(t: Tables) -> Table:
    """Days until half of those who had the product when the fix was delivered have it. Who never gets it waits
    without end: where half of them do, there is no such day."""
    fixes, rows = _fixes(t), _ranked(t)
    had = rows.join(fixes, (rows.produit == fixes.produit) & holds(rows, fixes.livre_le))
    had = had.select("dossier", "produit", "professionnel", "rang_correctif", "livre_jour").distinct()
    later = rows.select("produit", "professionnel", "rang", "debut")
    mended = had.join(later, ["produit", "professionnel"]).filter(_.rang >= _.rang_correctif)
    first = mended.group_by(["dossier", "produit", "professionnel"]).aggregate(
        jours=ibis.greatest((_.debut.epoch_days() - _.livre_jour).min(), 0)
    )
    people_of = had.group_by(["dossier", "produit"]).aggregate(denominateur=_.professionnel.count())
    order = ibis.row_number().over(group_by=[_.dossier, _.produit], order_by=[_.jours, _.professionnel])
    ranked = first.mutate(place=order + 1).join(people_of, ["dossier", "produit"])
    half = ranked.group_by(["dossier", "produit"]).aggregate(
        numerateur=_.professionnel.count(), valeur=_.jours.min(where=_.place * 2 >= _.denominateur).cast("float64")
    )
    joined = people_of.left_join(half, ["dossier", "produit"])
    filled = joined.mutate(numerateur=ibis.coalesce(_.numerateur, 0), professionnels=_.denominateur)
    return filled.select("dossier", "produit", "numerateur", "denominateur", "valeur", "professionnels")


def _ranked(t: Tables) -> Table:
    """Installations with the place of their version."""
    versions = t["versions"].select("produit", "version", "rang")
    rows = t["installations"].join(versions, ["produit", "version"])
    return rows.select("professionnel", "produit", "rang", "debut", "fin")


def _fixes(t: Tables) -> Table:
    """Fixes that were delivered within the data, with their version's place and day."""
    rows = t["correctifs"].join(t["versions"], ["produit", "version"]).filter(_.disponible_le <= t.covered[1])
    return rows.select(
        "dossier",
        "produit",
        rang_correctif=_.rang,
        livre_le=_.disponible_le,
        livre_jour=_.disponible_le.epoch_days().cast("int64"),
    )


def _cut_name(dimensions: tuple[str, ...]) -> str:
    return "" if dimensions in ((), ("couloir",)) else f"par_{dimensions[-1]}"


_SINCE = date(2022, 1, 1)
_REGISTER = "registre des professionnels et des installations, produits référencés"

EQUIPMENT = (
    Indicator(
        "deployes",
        "Commandes installées",
        "commandes installées ÷ commandes signées, cumulées à la fin du mois",
        "commandes signées et installées à la fin du mois",
        "commandes signées à la fin du mois",
        "commandes annulées à cette date\u00a0; mois incomplets",
        "commandes",
        _SINCE,
        (_orders("couloir"), _orders("couloir", "produit")),
    ),
    Indicator(
        "equipes",
        "Professionnels équipés",
        "professionnels équipés ÷ professionnels en activité, le lundi de la semaine",
        "professionnels en activité chez qui un produit référencé est en service",
        "professionnels en activité",
        "produits non référencés à cette date\u00a0; semaines incomplètes",
        _REGISTER,
        _SINCE,
        (_equipped("couloir"), _equipped("couloir", "departement")),
    ),
    Indicator(
        "versions",
        "Versions en service",
        "professionnels qui ont cette version ÷ professionnels qui ont le produit, le lundi de la semaine",
        "professionnels chez qui cette version est en service",
        "professionnels chez qui le produit est en service",
        "produits non référencés à cette date\u00a0; semaines incomplètes",
        _REGISTER,
        _SINCE,
        (Cut(("semaine", "produit", "version"), _spread),),
    ),
    Indicator(
        "correctifs_deployes",
        "Correctifs arrivés sur le terrain",
        "professionnels qui ont au moins la version corrigée ÷ professionnels qui ont le produit, "
        "30, 90 et 180 jours après la livraison",
        "professionnels chez qui la version corrigée, ou une suivante, est en service ce jour-là",
        "professionnels chez qui le produit est en service ce jour-là",
        "jours au-delà des données\u00a0; versions absentes de la liste des versions",
        "correctifs et versions de Sentinelle, registre des installations",
        _SINCE,
        (Cut(("dossier", "produit", "jours"), _reach),),
    ),
    Indicator(
        "correctifs_delai",
        "Délai du correctif au terrain",
        "jours entre la livraison et le moment où la moitié des professionnels concernés ont la version corrigée",
        "professionnels concernés qui l’ont reçue, à ce jour",
        "professionnels qui avaient le produit le jour de la livraison",
        "versions absentes de la liste des versions\u00a0; sans valeur tant que moins de la moitié l’ont reçue",
        "correctifs et versions de Sentinelle, registre des installations",
        _SINCE,
        (Cut(("dossier", "produit"), _delay),),
        unit="jours",
    ),
)
