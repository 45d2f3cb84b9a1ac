"""What each screen is for, in a few plain sentences: the help beside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Help:
    """Attributes:
    guide: the page of docs/guide that says more.
    """

    title: str
    says: tuple[str, ...]
    guide: str


_FIND = Help(
    "Trouver un patient",
    (
        "La recherche, en haut de chaque page, s’ouvre par Alt+R. Nom, prénom, nom utilisé, date de naissance, téléphone, "
        "matricule\u202f: dans n’importe quel ordre, accents et petites fautes compris.",
        "Entrée ouvre le premier trouvé\u202f; les flèches en choisissent un autre.",
        "L’accueil rappelle vos consultations commencées et non signées\u202f: rien n’en part avant votre signature.",
    ),
    "trouver",
)
_IDENTITY = Help(
    "L’identité du patient",
    (
        "Seule une identité qualifiée porte une INS qui peut partir. Elle le devient quand INSi a répondu et qu’une pièce "
        "a été vue, ou que le médecin traitant atteste connaître le patient.",
        "L’identité ne retarde jamais un soin\u202f: écrivez et signez\u202f; les documents attendent, puis partent seuls.",
        "Un doute\u202f? Signalez-le\u202f: plus rien ne part sous cette identité. Une erreur\u202f? «\u00a0Réparer\u00a0» retire ce qui est "
        "parti chez un autre et dit qui prévenir.",
    ),
    "identite",
)
_NEW = Help(
    "Créer un patient",
    (
        "Par la carte Vitale ou l’appli carte Vitale (Alt+C)\u202f: INSi donne l’identité, vous l’acceptez.",
        "Sans carte, une ligne\u00a0: NOM Prénom sexe date. Les fiches qui ressemblent sont montrées avant de créer.",
    ),
    "identite",
)
_RECORD = Help(
    "Le dossier et la consultation",
    (
        "À gauche ce qui dure (mesures, problèmes, traitements, allergies)\u202f; au milieu la note du jour et les contacts "
        "passés\u202f; à droite ce que la consultation produit, et où cela en est.",
        "La note s’enregistre pendant que vous tapez\u202f; elle revient après une panne. Les mesures se tapent en une "
        "ligne\u00a0: «\u00a0TA 135/80 P 72 T 168\u00a0».",
        "Signer (Alt+V) suffit\u202f: ce qui doit partir au DMP part, une minute plus tard. Pendant cette minute, Alt+Z le reprend.",
    ),
    "consultation",
)
_DELIVERIES = Help(
    "Les envois",
    (
        "Chaque document dit en une ligne pourquoi il part ou non, et où il en est\u00a0: attend, parti, reçu, refusé.",
        "Un service en panne n’est pas votre affaire\u202f: tout attend et repart seul. Vous n’êtes appelé que dans «\u00a0À décider\u00a0».",
        "Ouvrez un document pour son histoire et sa preuve, le retenir, le masquer ou le retirer.",
    ),
    "envois",
)
_DECIDE = Help(
    "À décider",
    (
        "Il n’y a ici que ce que vous seul pouvez décider, avec un geste pour chaque chose.",
        "Une identité à qualifier, un DMP fermé ou absent, un document refusé, une visibilité à changer avec votre carte.",
    ),
    "a-decider",
)
_LETTERS = Help(
    "Courriers et certificats",
    (
        "Choisissez un modèle (Alt+L)\u202f: le dossier remplit le texte\u202f; vous le relisez et le changez.",
        "La secrétaire prépare, le médecin signe. Signé, le courrier devient un PDF et part si la loi ou votre choix le veut.",
    ),
    "courriers",
)
_JOURNAL = Help(
    "Le journal et la copie du dossier",
    (
        "Qui a ouvert ce dossier, et ce qui y a été fait\u202f: rien ne s’en efface.",
        "La copie rassemble tout ce que le cabinet sait du patient, à lui remettre s’il la demande.",
    ),
    "journal",
)
_PHRASES = Help(
    "Vos abréviations et vos modèles de note",
    (
        "Une abréviation se déplie quand vous la tapez dans la note\u202f; un modèle s’insère par Alt+I.",
        "Vous les faites vous-même, et les partagez avec le cabinet si vous le voulez.",
    ),
    "consultation",
)
_ADMINISTRATION = Help(
    "L’administration du cabinet",
    (
        "Qui exerce ici, en quelle qualité, de quel jour à quel jour. Un remplaçant remplace un médecin nommé.",
        "Un compte s’ouvre par un lien, une seule fois\u202f: remettez-le en main propre.",
        "L’administrateur n’ouvre aucun dossier.",
    ),
    "administration",
)

BY_SCREEN: dict[str, Help] = {
    "home": _FIND,
    "find": _FIND,
    "record": _RECORD,
    "new_patient": _NEW,
    "to_qualify": _IDENTITY,
    "identity": _IDENTITY,
    "repair": _IDENTITY,
    "repair_sheet": _IDENTITY,
    "phrases": _PHRASES,
    "deliveries": _DELIVERIES,
    "patient_deliveries": _DELIVERIES,
    "delivery_story": _DELIVERIES,
    "services": _DELIVERIES,
    "to_decide": _DECIDE,
    "letter": _LETTERS,
    "letter_now": _LETTERS,
    "letter_templates": _LETTERS,
    "patient_letter_templates": _LETTERS,
    "correspondents": _LETTERS,
    "correspondent": _LETTERS,
    "documents": _LETTERS,
    "document": _LETTERS,
    "journal": _JOURNAL,
    "administration": _ADMINISTRATION,
}


def help_for(screen: str) -> Help:
    """What is said of this screen, by its name in the table of addresses; of the first one where there is nothing."""
    return BY_SCREEN.get(screen, _FIND)


def all_help() -> list[Help]:
    """Each once, in the order in which a day meets them."""
    return list(dict.fromkeys(BY_SCREEN.values()))
