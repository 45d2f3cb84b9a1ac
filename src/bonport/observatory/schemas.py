"""What the Observatoire's files hold: every table, every column, as Parquet.

Rules that hold for all, so that every engine reads the same (reference notes, sentinelle-reviews-observatory, 5): days
are DATE, in Paris time, decided by whoever writes the row; no moment is kept; integers are signed; a text is never null
but where its column says so. A period goes from `debut` to `fin`, both included; an open one has no `fin`.

The names of tables and columns are what the open data shows: French, without accents. docs/observatory-data.md is
written from here.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from bonport.interop.events import CAUSES, CHANNELS, CORRIDORS

FORMAT = "observatoire/1"

TEXT, DAY, COUNT, NUMBER, FLAG = pa.string(), pa.date32(), pa.int64(), pa.float64(), pa.bool_()


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: in the file.
        type: in Parquet.
        what: what it holds, in French, with its unit.
        nullable: whether it may be empty.
        among: the only values that it takes; none: any.
        least: the smallest number that makes sense.
    """

    name: str
    type: pa.DataType
    what: str
    nullable: bool = False
    among: tuple[str, ...] = ()
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """One table.

    Attributes:
        name: of the table, and of its file.
        what: what one row is, in French.
        columns: in the order of the file.
        key: the columns that no two rows share; none: rows may repeat.
        source: who makes such a file, in French.
    """

    name: str
    what: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    source: str = ""

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([pa.field(one.name, one.type, one.nullable) for one in self.columns])

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.columns)


_PROFESSIONAL = Column(
    "professionnel",
    COUNT,
    "pseudonyme du professionnel, ou de la structure dans les couloirs où c’est elle qui envoie (entier positif)",
    least=0,
)
_CORRIDOR = Column("couloir", TEXT, "couloir du Ségur numérique", among=tuple(CORRIDORS))
_PRODUCT = Column("produit", TEXT, "code du produit, celui de la table produits")
_VERSION = Column("version", TEXT, "version du produit, telle que l’éditeur la nomme")
_DEPARTMENT = Column("departement", TEXT, "code Insee du département du cabinet (01, 2A, 971…)")
_FROM = Column("debut", DAY, "premier jour")
_UNTIL = Column("fin", DAY, "dernier jour, inclus\u00a0; vide tant que cela dure", nullable=True)

EVENTS = Schema(
    "evenements",
    "un document accepté ou refusé par le service auquel il était destiné",
    (
        Column("jour_paris", DAY, "jour de la réponse du service, à l’heure de Paris"),
        _CORRIDOR,
        _PRODUCT,
        _VERSION,
        Column("type_document", TEXT, "type du document (JDV_J07)"),
        Column("canal", TEXT, "par où il est parti", among=tuple(CHANNELS)),
        Column("manuel", FLAG, "vrai si quelqu’un a dû demander l’envoi, faux s’il est parti de lui-même"),
        _PROFESSIONAL,
        _DEPARTMENT,
        Column("accepte", FLAG, "vrai si le service l’a accepté, faux s’il l’a refusé"),
        Column("remplace", FLAG, "vrai si c’est une nouvelle version d’un document déjà accepté"),
        Column("ins_qualifiee", FLAG, "vrai si l’identité du patient était qualifiée (INS)"),
        Column("cause", TEXT, "cause du refus\u00a0; vide si accepté", among=("", *CAUSES)),
    ),
    source="les logiciels, ou qui collecte pour eux\u00a0: un fichier par source et par jour (interop.events)",
)

PROFESSIONALS = Schema(
    "professionnels",
    "un professionnel en activité dans un lieu, pendant une période",
    (
        _PROFESSIONAL,
        Column("activite", TEXT, "identifiant du lieu d’exercice, sans signification"),
        _CORRIDOR,
        _DEPARTMENT,
        _FROM,
        _UNTIL,
    ),
    key=("professionnel", "activite", "debut"),
    source="l’annuaire national des professionnels, pseudonymisé par qui le tient",
)

INSTALLATIONS = Schema(
    "installations",
    "une version d’un produit en service chez un professionnel, pendant une période",
    (_PROFESSIONAL, _PRODUCT, _VERSION, _FROM, _UNTIL),
    key=("professionnel", "produit", "debut"),
    source="les éditeurs, ou l’agence qui paie les installations",
)

ORDERS = Schema(
    "commandes",
    "une commande signée",
    (
        Column("commande", TEXT, "identifiant de la commande"),
        _PROFESSIONAL,
        _CORRIDOR,
        _PRODUCT,
        Column("signee_le", DAY, "jour de la signature"),
        Column("installee_le", DAY, "jour de l’installation\u00a0; vide tant qu’elle n’est pas faite", nullable=True),
        Column("annulee_le", DAY, "jour de l’annulation\u00a0; vide si elle tient", nullable=True),
    ),
    key=("commande",),
    source="l’agence qui finance les commandes",
)

PRODUCTS = Schema(
    "produits",
    "un produit",
    (
        _PRODUCT,
        Column("nom", TEXT, "nom commercial"),
        Column("editeur", TEXT, "éditeur"),
        _CORRIDOR,
        Column("reference_le", DAY, "jour de son référencement Ségur\u00a0; vide s’il ne l’est pas", nullable=True),
    ),
    key=("produit",),
    source="la liste des solutions référencées",
)

VERSIONS = Schema(
    "versions",
    "une version d’un produit",
    (
        _PRODUCT,
        _VERSION,
        Column("rang", COUNT, "sa place dans l’ordre des versions du produit, croissant", least=0),
        Column("disponible_le", DAY, "jour où l’éditeur l’a livrée"),
    ),
    key=("produit", "version"),
    source="Sentinelle (versions par produit)",
)

FIXES = Schema(
    "correctifs",
    "une panne suivie par Sentinelle, et la version qui la corrige",
    (
        Column("dossier", TEXT, "numéro du dossier de Sentinelle"),
        _PRODUCT,
        _VERSION,
    ),
    key=("dossier", "produit"),
    source="Sentinelle (dossiers)",
)

HEALTH = Schema(
    "sentinelle",
    "une semaine d’un produit, vue par Sentinelle",
    (
        Column("semaine", DAY, "lundi de la semaine"),
        _PRODUCT,
        Column("sessions", COUNT, "sessions terminées", least=0),
        Column("plantees", COUNT, "sessions plantées", least=0),
        Column("anormales", COUNT, "sessions interrompues sans explication", least=0),
        Column("dossiers_ouverts", COUNT, "dossiers ouverts à la fin de la semaine", least=0),
    ),
    key=("semaine", "produit"),
    source="Sentinelle (chiffres publics)",
)

ACTIVATIONS = Schema(
    "activations",
    "les profils Mon espace santé d’un département, un jour donné",
    (
        Column("jour_paris", DAY, "jour du relevé"),
        _DEPARTMENT,
        Column("profils", COUNT, "profils ouverts, ce jour-là", least=0),
        Column("actives", COUNT, "profils activés par leur titulaire, ce jour-là", least=0),
    ),
    key=("jour_paris", "departement"),
    source="l’Assurance maladie",
)

USAGES = Schema(
    "usages",
    "un téléservice ou un usage d’un professionnel, pendant un mois",
    (
        Column("mois", DAY, "premier jour du mois"),
        _PROFESSIONAL,
        Column(
            "usage",
            TEXT,
            "dmt (déclarations de médecin traitant), fse (feuilles de soins), pse (protocoles de soins), "
            "aat (arrêts de travail), dmp (consultations qui ont versé un document au DMP)",
            among=("dmt", "fse", "pse", "aat", "dmp"),
        ),
        Column("dematerialises", COUNT, "faits par le téléservice", least=0),
        Column("total", COUNT, "faits en tout", least=0),
    ),
    key=("mois", "professionnel", "usage"),
    source="l’Assurance maladie",
)

QUESTIONS = Schema(
    "questions",
    "une question d’une enquête",
    (
        Column("enquete", TEXT, "identifiant de l’enquête"),
        Column("question", TEXT, "identifiant de la question dans l’enquête"),
        Column("libelle", TEXT, "la question, comme elle a été posée"),
        Column("nature", TEXT, "oui_non (réponses 0 et 1) ou note", among=("oui_non", "note")),
        Column("close_le", DAY, "dernier jour de l’enquête"),
    ),
    key=("enquete", "question"),
    source="qui mène l’enquête",
)

ANSWERS = Schema(
    "reponses",
    "la réponse d’un professionnel à une question",
    (
        Column("enquete", TEXT, "identifiant de l’enquête"),
        Column("question", TEXT, "identifiant de la question"),
        Column("repondant", COUNT, "numéro du répondant dans l’enquête, sans lien avec son pseudonyme", least=0),
        Column("reponse", NUMBER, "0 ou 1, ou la note"),
        Column("poids", NUMBER, "poids de redressement", least=0),
    ),
    key=("enquete", "question", "repondant"),
    source="qui mène l’enquête",
)

REGISTERS: dict[str, Schema] = {
    one.name: one
    for one in (
        PROFESSIONALS,
        INSTALLATIONS,
        ORDERS,
        PRODUCTS,
        VERSIONS,
        FIXES,
        HEALTH,
        ACTIVATIONS,
        USAGES,
        QUESTIONS,
        ANSWERS,
    )
}
"""Each is one whole file, that a newer one replaces: their history is in their dates."""

_WEEK = Column("semaine", DAY, "lundi de la semaine")
_MONTH = Column("mois", DAY, "premier jour du mois\u00a0: une semaine à cheval sur deux mois y est en deux parts")

WEEKLY = Schema(
    "hebdo",
    "les documents d’un professionnel, pendant une semaine (et un mois), par produit, version, type, canal et cause",
    (
        _WEEK,
        _MONTH,
        _PROFESSIONAL,
        _CORRIDOR,
        _DEPARTMENT,
        _PRODUCT,
        _VERSION,
        Column("type_document", TEXT, "type du document (JDV_J07)"),
        Column("canal", TEXT, "par où ils sont partis", among=tuple(CHANNELS)),
        Column("cause", TEXT, "cause du refus\u00a0; vide pour ceux qui ont été acceptés", among=("", *CAUSES)),
        Column("envoyes", COUNT, "documents acceptés, sans les remplacements", least=0),
        Column("manuels", COUNT, "parmi eux, ceux dont quelqu’un a dû demander l’envoi", least=0),
        Column("remplacements", COUNT, "nouvelles versions acceptées", least=0),
        Column("refuses", COUNT, "documents refusés", least=0),
        Column("qualifies", COUNT, "de tous ceux-là, ceux d’une identité qualifiée", least=0),
    ),
    key=(
        "semaine",
        "mois",
        "professionnel",
        "couloir",
        "departement",
        "produit",
        "version",
        "type_document",
        "canal",
        "cause",
    ),
    source="calculé des événements",
)

_ALL = "\u00a0; vide\u00a0: tous réunis"
SENDINGS = Schema(
    "envois",
    "ce qu’un professionnel a envoyé pendant une semaine, avec un produit ou avec tous",
    (
        _WEEK,
        _PROFESSIONAL,
        Column("produit", TEXT, f"code du produit{_ALL}"),
        Column("verses", COUNT, "documents acceptés au DMP, sans les remplacements", least=0),
        Column("messages", COUNT, "documents envoyés par MSSanté, à un confrère ou à un patient", least=0),
        Column("ordonnances", COUNT, "ordonnances numériques transmises", least=0),
    ),
    key=("semaine", "professionnel", "produit"),
    source="calculé de la table hebdo",
)

FEEDERS = Schema(
    "versements",
    "ce qu’un professionnel a versé au DMP pendant un mois",
    (
        Column("mois", DAY, "premier jour du mois"),
        _PROFESSIONAL,
        Column("verses", COUNT, "documents acceptés au DMP, sans les remplacements", least=0),
    ),
    key=("mois", "professionnel"),
    source="calculé de la table hebdo",
)

MONTHLY = Schema(
    "mensuel",
    "les documents d’un mois, pour chaque croisement que les indicateurs publient",
    (
        Column("mois", DAY, "premier jour du mois"),
        Column("couloir", TEXT, f"couloir du Ségur numérique{_ALL}"),
        Column("departement", TEXT, f"département du cabinet{_ALL}"),
        Column("produit", TEXT, f"code du produit{_ALL}"),
        Column("type_document", TEXT, f"type du document{_ALL}"),
        Column("canal", TEXT, f"par où ils sont partis{_ALL}"),
        Column("cause", TEXT, f"cause du refus{_ALL}"),
        *WEEKLY.columns[-5:],
        Column("envoyeurs", COUNT, "professionnels qui en ont envoyé, remplacements non compris", least=0),
        Column("concernes", COUNT, "professionnels qui en ont envoyé, remplacé ou vu refuser", least=0),
        Column("avec_manuels", COUNT, "professionnels qui ont dû demander l’envoi de l’un d’eux", least=0),
        Column("avec_automatiques", COUNT, "professionnels dont l’un est parti de lui-même", least=0),
        Column("avec_refuses", COUNT, "professionnels dont l’un a été refusé", least=0),
        Column("avec_acceptes", COUNT, "professionnels dont l’un a été accepté, remplacements compris", least=0),
        Column("avec_qualifies", COUNT, "professionnels dont l’un est d’une identité qualifiée", least=0),
        Column("avec_non_qualifies", COUNT, "professionnels dont l’un est d’une identité non qualifiée", least=0),
    ),
    key=("mois", "couloir", "departement", "produit", "type_document", "canal", "cause"),
    source="calculé de la table hebdo",
)

READ: dict[str, Schema] = {one.name: one for one in (SENDINGS, FEEDERS, MONTHLY)}
"""What is made of the sums of `hebdo`, much smaller, and what the indicators read."""
AGGREGATES = {WEEKLY.name: WEEKLY} | READ
