"""The demo's catalogue: what is sold, how good it truly is, and how many doctors write of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from bonport.demo.market import OTHERS, SOFTWARE

Sheet = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sold:
    """A product, and the truth of it.

    Attributes:
        reviews: so many doctors write of it in the three years.
        good: what it is worth as a whole, 1 to 5.
        better: of some facets how much more, or less, it is worth.
        sheet: what its vendor says of it (`catalogue.models.SHEET`).
        versions: the day of each, from today; a major one ends with « ! ».
        username: of its vendor, where one may come in as such.
        known_as: by Sentinelle, where it is.
    """

    category: str
    vendor: str
    name: str
    reviews: int
    good: float
    better: Mapping[str, float] = field(default_factory=dict)
    sheet: Sheet = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    username: str = ""
    known_as: UUID | None = None


def _sheet(claims: str, euros: int, months: int, *, notice: int = 1, fee: int = 0, formats: str = "CSV, PDF") -> Sheet:
    return {
        "claims": claims,
        "price": f"{euros}\u00a0€ par mois et par médecin, toutes les fonctions comprises.",
        "price_month_cents": euros * 100,
        "commitment_months": months,
        "notice_months": notice,
        "portability": "Export de tous les dossiers à la demande du médecin."
        if not fee
        else "Export sur devis, par l’assistance.",
        "export_formats": formats,
        "export_fee_cents": fee * 100,
        "hosting": "France, hébergeur certifié pour les données de santé (inventé)",
    }


_PRACTICE: dict[str, tuple[int, float, Mapping[str, float], Sheet]] = {
    "Alisma Médical": (62, 3.7, {"fiabilite": -0.9, "dmp": 0.5, "assistance": 0.4, "contrat": -0.5}, _sheet(
        "Dossier, ordonnance numérique, envoi au DMP à la signature. Pour les cabinets de groupe.", 119, 12, notice=3)),
    "Corail Cabinet": (54, 3.2, {"facturation": -1.4, "pluripro": 0.9, "portabilite": -0.8, "ergonomie": 0.3}, _sheet(
        "Le dossier partagé des maisons de santé.", 139, 36, notice=6, fee=900, formats="PDF")),
    "Plume MG": (44, 3.6, {"ergonomie": 0.7, "temps": 0.6, "dmp": -1.2, "vsm": -0.6}, _sheet(
        "Pensé par des généralistes\u00a0: tout au clavier.", 99, 1)),
    "Borée Santé": (34, 2.8, {"prix": 1.2, "dmp": -0.7, "psc": -0.8, "fiabilite": -0.5, "contrat": 0.8}, _sheet(
        "Le prix le plus bas, sans engagement.", 59, 0, notice=0)),
    "Tamaris Dossier": (27, 4.3, {"formation": -0.7, "pluripro": -0.6}, _sheet(
        "Le dossier médical dans le navigateur, export complet dans le menu.", 129, 1, formats="CSV, PDF, VSM CDA R2")),
    "Basalte Cabinet": (19, 3.0, {"fiabilite": 1.2, "ergonomie": -0.9, "assistance": 0.7}, _sheet(
        "Installé au cabinet, sans internet.", 89, 24, notice=3, fee=400)),
    "Lichen Consultation": (12, 3.9, {"dmp": 0.6, "interop": -0.8}, _sheet("La consultation en un écran.", 79, 1)),
    "Sarrasin Médecine": (7, 4.1, {"donnees": 0.7, "prix": 0.5}, _sheet(
        "Une coopérative de médecins et d’informaticiens.", 49, 0)),
    "Fougère MG": (3, 3.1, {}, _sheet("Le logiciel qui pousse avec votre cabinet.", 109, 24, notice=3)),
    "Genévrier Santé": (0, 3.0, {}, {}),
}  # fmt: skip
"""Of the software of `market`: its reviews, its worth, its sheet."""

_VERSIONS = {
    "Tamaris Dossier": {"3.1": -760, "3.2": -410, "4.0!": -180},
    "Basalte Cabinet": {"2022": -900, "2024": -500},
    "Lichen Consultation": {"1.4": -600, "1.5": -150},
    "Sarrasin Médecine": {"0.9": -500, "1.0": -200},
}
MAJOR = frozenset({"Corail Cabinet 5.0", "Borée Santé 6.0"})
YEAR = 364
"""Days of Sentinelle's year: its versions are counted from the first of them."""


def _practice_software() -> list[Sold]:
    sold = []
    for one in (*SOFTWARE, *OTHERS):
        known_as = one.known_as if one in SOFTWARE else None
        reviews, good, better, sheet = _PRACTICE[one.product]
        shipped = {
            f"{name}!" if f"{one.product} {name}" in MAJOR else name: day - YEAR for name, day in one.versions.items()
        }
        versions = shipped or _VERSIONS.get(one.product, {})
        sold.append(
            Sold("logiciel", one.vendor, one.product, reviews, good, better, sheet, versions, one.username, known_as)
        )
    return sold


SHELF: tuple[Sold, ...] = (
    *_practice_software(),
    Sold("teleconsultation", "Lucarne", "Lucarne Visio", 23, 4.1, {"prix": -0.8}, _sheet(
        "Un lien, un doigt, le patient est là.", 39, 1), {"2.0": -700, "2.4": -200}),
    Sold("teleconsultation", "Vitrail Numérique", "Vitrail Consultation", 14, 3.3, {"image_son": 0.8, "patient": -0.9},
         _sheet("L’image nette, même au bout de la vallée.", 29, 12), {"7": -400}),
    Sold("teleconsultation", "Éditions Alisma", "Alisma Visio", 8, 3.5, {"interop": 1.2}, _sheet(
        "La téléconsultation dans Alisma Médical.", 25, 12)),
    Sold("teleconsultation", "Persienne", "Persienne Santé", 2, 2.6, {}, _sheet("Discrète et simple.", 19, 1)),
    Sold("agenda", "Sablier", "Sablier Agenda", 25, 3.9, {"rappels": 0.6, "prix": -1.3, "donnees": -0.9}, _sheet(
        "Votre agenda, ouvert jour et nuit.", 129, 12, notice=3), {"5.1": -600, "5.2": -90}, "sablier"),
    Sold("agenda", "Cadran et Associés", "Cadran", 15, 3.6, {"creneaux": 0.9, "patient": -0.6}, _sheet(
        "Vos règles, vos créneaux.", 69, 1)),
    Sold("agenda", "Marée Services", "Marée Rendez-vous", 6, 3.2, {}, _sheet(
        "Avec un secrétariat au téléphone.", 159, 6)),
    Sold("agenda", "Corail Santé", "Corail Agenda", 3, 3.0, {"interop": 1.0}, _sheet(
        "L’agenda de Corail Cabinet.", 35, 36)),
    Sold("objet", "Galet Instruments", "Tensiomètre Galet", 13, 4.2, {"interop": -1.0}, _sheet(
        "La tension dans le dossier, sans ressaisie.", 9, 0)),
    Sold("objet", "Murmure Acoustique", "Stéthoscope Murmure", 11, 3.6, {"mesures": 0.5, "prix": -1.1}, _sheet(
        "Écouter, garder, comparer.", 15, 24)),
    Sold("objet", "Galet Instruments", "Oxymètre Libellule", 6, 3.4, {}, _sheet("Léger comme son nom.", 5, 0)),
    Sold("dictee", "Plume et Cie", "Plume Vocale", 16, 3.8, {"interop": 0.9, "vocabulaire": -0.5}, _sheet(
        "Dicter dans Plume MG, et ailleurs.", 29, 1), {"1.8": -500, "2.0!": -120}),
    Sold("dictee", "Sittelle Voix", "Sittelle Dictée", 12, 4.0, {"vocabulaire": 0.6, "prix": -0.6}, _sheet(
        "Elle apprend vos mots, et les garde chez vous.", 45, 1)),
    Sold("dictee", "Ramage", "Ramage Compte rendu", 4, 3.1, {"donnees": -1.0}, _sheet("Parlez, c’est écrit.", 25, 12)),
    Sold("messagerie", "Pli Services", "Pli Cacheté", 14, 3.7, {"annuaire": 0.6}, _sheet("Un pli, un patient.", 9, 1)),
    Sold("messagerie", "Héron Numérique", "Héron Messagerie", 7, 3.3, {"tri": -0.8}, _sheet(
        "Légère et patiente.", 5, 0)),
    Sold("messagerie", "Besace", "Besace Santé", 2, 3.0, {}, _sheet("Tout dans un sac.", 7, 12)),
)  # fmt: skip

SWITCHES = (
    ("Corail Cabinet", "Tamaris Dossier", 9),
    ("Borée Santé", "Alisma Médical", 8),
    ("Corail Cabinet", "Alisma Médical", 6),
    ("Borée Santé", "Plume MG", 6),
    ("Basalte Cabinet", "Plume MG", 5),
    ("Alisma Médical", "Tamaris Dossier", 4),
    ("Sablier Agenda", "Cadran", 6),
    ("Vitrail Consultation", "Lucarne Visio", 5),
)
"""From which product to which, and of how many doctors it is told."""
