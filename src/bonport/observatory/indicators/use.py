"""Who feeds: shares of the equipped professionals of a week, those who sent nothing included."""

from __future__ import annotations

from datetime import date

from ibis import Table

from bonport.observatory.indicators.base import Cut, Indicator, Tables, share_of_equipped

_SINCE = date(2023, 1, 1)


def _use(name: str, title: str, what: str) -> Indicator:
    def by(*dimensions: str) -> Cut:
        def build(t: Tables) -> Table:
            counts = t.feeding_by_product if "produit" in dimensions else t.feeding
            return share_of_equipped(counts, ("semaine", *dimensions), name)

        return Cut(("semaine", *dimensions), build, "" if dimensions == ("couloir",) else f"par_{dimensions[-1]}")

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
        (by("couloir"), by("couloir", "departement"), by("produit")),
    )


USE = (
    _use("alimentent", "Professionnels actifs", "versé au moins un document au DMP"),
    _use("versent_10", "Dix documents par semaine ou plus", "versé au moins 10 documents au DMP"),
    _use("versent_100", "Cent documents par semaine ou plus", "versé au moins 100 documents au DMP"),
    _use("mssante", "Usage de MSSanté", "envoyé au moins un document par MSSanté"),
    _use("ordonnance_numerique", "Usage de l’ordonnance numérique", "transmis au moins une ordonnance numérique"),
)
