"""Activations of Mon espace santé; what the fund pays for; what surveys say."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import Table, _

from bonport.observatory.aggregates import total
from bonport.observatory.indicators.base import (
    INTERVAL,
    MEASURES,
    Cut,
    Indicator,
    Tables,
    listed,
    measured,
    share_of_people,
)
from bonport.observatory.targets import DMP_CONSULTATIONS, DONUM_USE, FSE, TARGETS

Z = 1.959963984540054
"""Of a normal law: 95 % lie within."""
TELESERVICES = ("dmt", "fse", "pse", "aat")


def _activations(*dimensions: str) -> Cut:
    columns = ("mois", *dimensions)

    def build(t: Tables) -> Table:
        rows = t["activations"].mutate(mois=_.jour_paris.truncate("M").cast("timestamp").cast("date"))
        last = ibis.row_number().over(group_by=[_.mois, _.departement], order_by=_.jour_paris.desc())
        latest = rows.mutate(place=last).filter(_.place == 0).group_by(list(columns))
        counted = latest.aggregate(numerateur=total(_.actives), denominateur=total(_.profils))
        return measured(counted.mutate(professionnels=ibis.null("int64")), columns)

    return Cut(columns, build, f"par_{dimensions[-1]}" if dimensions else "")


def _threshold(name: str, *uses: str) -> Cut:
    """Who reaches a year's threshold, on the mean of his rates in that year for each use of which he has some."""

    def build(t: Tables) -> Table:
        rows = t["usages"].filter(_.usage.isin(uses)).mutate(annee=_.mois.year().cast("int64"))
        summed = rows.join(_by_year(name), "annee").group_by(["annee", "seuil", "professionnel", "usage"])
        counted = summed.aggregate(dematerialises=total(_.dematerialises), total=total(_.total)).filter(_.total > 0)
        rates = counted.mutate(taux=_.dematerialises.cast("float64") / _.total.cast("float64"))
        mean = _.taux.sum() / _.taux.count().cast("float64")
        people = rates.group_by(["annee", "seuil", "professionnel"]).aggregate(moyenne=mean)
        return share_of_people(people, ("annee",), _.moyenne + 1e-9 >= _.seuil)

    return Cut(("annee",), build)


def _by_year(name: str) -> Table:
    years = [
        (year, one.value)
        for one in TARGETS
        if one.name == name
        for year in range(one.since.year, (one.until or date(one.since.year + 20, 1, 1)).year + 1)
    ]
    return listed(years, annee="int64", seuil="float64")


def _survey(t: Tables) -> Table:
    """The weighted mean of each question; its interval is Wilson's for yes and no, the normal one for marks, both with
    Kish's effective number of answers."""
    columns = ("enquete", "question")
    weight, answer = _.poids, _.reponse
    sums = (
        t["reponses"]
        .filter(weight > 0)
        .group_by(list(columns))
        .aggregate(
            numerateur=(weight * answer).sum(),
            denominateur=weight.sum(),
            carres=(weight * weight).sum(),
            ecarts=(weight * answer * answer).sum(),
            professionnels=_.repondant.nunique(),
        )
    )
    mean = sums.mutate(valeur=_.numerateur / _.denominateur, n=_.denominateur * _.denominateur / _.carres)
    spread = mean.mutate(variance=ibis.greatest(_.ecarts / _.denominateur - _.valeur * _.valeur, 0.0))
    asked = spread.join(t["questions"].select(*columns, "nature"), list(columns))
    wide = Z * (_.valeur * (1 - _.valeur) / _.n + Z * Z / (4 * _.n * _.n)).sqrt() / (1 + Z * Z / _.n)
    middle = (_.valeur + Z * Z / (2 * _.n)) / (1 + Z * Z / _.n)
    # of a mark: the variance of a sample; of one answer nothing is known
    side = Z * (_.variance / (_.n - 1).nullif(0.0)).sqrt()
    binary = _.nature == "oui_non"
    return asked.mutate(
        bas=ibis.ifelse(binary, middle - wide, _.valeur - side),
        haut=ibis.ifelse(binary, middle + wide, _.valeur + side),
    ).select(*columns, *MEASURES, *INTERVAL)


_FUND = "relevés de l’Assurance maladie"

OTHERS = (
    Indicator(
        "activations",
        "Profils Mon espace santé activés",
        "profils activés ÷ profils ouverts, au dernier relevé du mois",
        "profils activés par leur titulaire",
        "profils ouverts",
        "départements sans relevé ce mois-là",
        _FUND,
        date(2022, 1, 1),
        (_activations(), _activations("departement")),
    ),
    Indicator(
        "donum_teleservices",
        "DONUM\u00a0: usage des téléservices",
        "professionnels dont la moyenne des taux (médecin traitant, feuilles de soins, protocoles, arrêts de travail) "
        "atteint le seuil de l’année ÷ professionnels qui en ont fait au moins un",
        "professionnels qui atteignent le seuil (60\u00a0% en 2026, 80\u00a0% en 2028)",
        "professionnels qui ont fait au moins un de ces actes dans l’année",
        "actes qu’un professionnel n’a pas faits du tout\u00a0: ils n’entrent pas dans sa moyenne (notre lecture)",
        _FUND,
        date(2026, 1, 1),
        (_threshold(DONUM_USE, *TELESERVICES),),
    ),
    Indicator(
        "forfait_structure_fse",
        "Forfait structure\u00a0: télétransmission",
        "professionnels qui télétransmettent au moins deux tiers de leurs feuilles de soins ÷ professionnels",
        "professionnels qui atteignent deux tiers",
        "professionnels qui ont fait des feuilles de soins dans l’année",
        "années hors du forfait structure (avant 2022, après 2025)",
        _FUND,
        date(2022, 1, 1),
        (_threshold(FSE, "fse"),),
    ),
    Indicator(
        "forfait_structure_dmp",
        "Forfait structure\u00a0: usage du DMP",
        "professionnels dont au moins 20\u00a0% des consultations ont versé un document au DMP ÷ professionnels",
        "professionnels qui atteignent 20\u00a0%",
        "professionnels qui ont fait des consultations dans l’année",
        "années autres que 2022\u00a0: le seuil des suivantes n’a pas de source sûre",
        _FUND,
        date(2022, 1, 1),
        (_threshold(DMP_CONSULTATIONS, "dmp"),),
    ),
    Indicator(
        "enquetes",
        "Enquêtes",
        "moyenne pondérée des réponses, avec son intervalle à 95\u00a0%",
        "somme des réponses, chacune par son poids",
        "somme des poids",
        "réponses de poids nul\u00a0; questions absentes de la liste",
        "fichiers d’enquêtes",
        date(2022, 1, 1),
        (Cut(("enquete", "question"), _survey),),
        unit="note",
        sampled=True,
    ),
)
