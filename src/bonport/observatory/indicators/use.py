"""Who feeds: shares of the equipped professionals of a week, those who sent nothing included."""

from __future__ import annotations

from datetime import date

from ibis import Table, _

from bonport.observatory.indicators.base import Cut, Indicator, Tables, share_of_people

_SINCE = date(2023, 1, 1)


def _cuts(column: str, least: int) -> tuple[Cut, ...]:
    def by(*dimensions: str) -> Cut:
        def build(t: Tables) -> Table:
            rows = t.by_product if "produit" in dimensions else t.by_professional
            return share_of_people(rows, ("semaine", *dimensions), _[column] >= least)

        return Cut(("semaine", *dimensions), build, "" if dimensions == ("couloir",) else f"par_{dimensions[-1]}")

    return by("couloir"), by("couloir", "departement"), by("produit")


def _use(name: str, title: str, what: str, column: str, least: int) -> Indicator:
    return Indicator(
        name,
        title,
        f"professionnels équipés qui ont {what} dans la semaine ÷ professionnels équipés",
        f"professionnels équipés qui ont {what}, tous lieux d’exercice réunis",
        "professionnels équipés et en activité le lundi, y compris ceux qui n’ont rien envoyé",
        "documents refusés et remplacements\u00a0; professionnels équipés en cours de semaine\u00a0; semaines "
        "incomplètes. Par produit, un professionnel compte dans chacun des siens, avec ce qu’il a envoyé par lui",
        "événements\u00a0; registre des professionnels et des installations",
        _SINCE,
        _cuts(column, least),
    )


USE = (
    _use("alimentent", "Professionnels actifs", "versé au moins un document au DMP", "verses", 1),
    _use("versent_10", "Dix documents par semaine ou plus", "versé au moins 10 documents au DMP", "verses", 10),
    _use("versent_100", "Cent documents par semaine ou plus", "versé au moins 100 documents au DMP", "verses", 100),
    _use("mssante", "Usage de MSSanté", "envoyé au moins un document par MSSanté", "messages", 1),
    _use(
        "ordonnance_numerique",
        "Usage de l’ordonnance numérique",
        "transmis au moins une ordonnance numérique",
        "ordonnances",
        1,
    ),
)
