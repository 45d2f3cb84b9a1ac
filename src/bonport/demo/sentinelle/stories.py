"""What happens in the year. Vendors, software, versions and words are invented; the kinds of failure are those that the
Ségur programme met (reference notes, sentinelle-reviews-observatory, section 0). Days count from the year's first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bonport.sentinelle.dossiers.models import Cause

Step = tuple[int, str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What machines say of it: in these versions (none: while the nation's service is down), so often for each
    installation and day."""

    kind: str
    says: str
    where: tuple[str, ...]
    versions: tuple[str, ...]
    daily: float
    crashes: bool = False  # the session ends with it, an hour or so after it began


@dataclass(frozen=True, slots=True)
class Story:
    """One failure, what doctors say of it, and what becomes of it.

    Attributes:
        reports: so many, from one day to another, most of them soon after the first.
        steps: the moves of its dossier; without any, its reports wait to be sorted.
    """

    product: str
    function: str
    reports: int
    days: tuple[int, int]
    said: tuple[str, ...]
    title: str = ""
    summary: str = ""
    question: str = ""
    other: str = ""
    service: str = ""
    fault: Fault | None = None
    steps: tuple[Step, ...] = field(default=())


def _step(at: int, verb: str, why: str, **given: Any) -> Step:
    return at, verb, {"why": why, **given}


STORIES = (
    Story(
        "Alisma Médical", "stabilite", 70, (42, 168),
        (
            "Le logiciel se ferme tout seul au bout d’une heure, en pleine consultation.",
            "ça plante au bout d’1h à peu près, obligée de tout relancer et de ressortir la carte",
            "Plantage toutes les heures depuis la mise à jour, je perds ce que je suis en train de taper.",
            "Fermeture brutale du logiciel en fin de matinée, deux fois aujourd’hui.",
            "de plus en plus lent puis plus rien, l’écran gris et il faut tuer le programme",
            "Mémoire saturée d’après mon informaticien, le logiciel prend 3 Go au bout d’une heure.",
            "Avec la nouvelle version il faut redémarrer entre deux patients sinon ça coupe.",
        ),
        "Alisma Médical se ferme seul après une heure environ",
        "Depuis la version 7.2.0, le logiciel occupe de plus en plus de mémoire puis se ferme, le plus souvent entre "
        "cinquante et soixante-dix minutes après son ouverture. Ce qui n’était pas enregistré est perdu.",
        "Le logiciel s’est-il fermé de lui-même ces deux dernières semaines\u202f?",
        fault=Fault(
            "OutOfMemoryError", "Java heap space",
            ("fr.alisma.dossier.Apercus.charger", "fr.alisma.noyau.Images.decoder"), ("7.2.0",), 0.16, crashes=True,
        ),
        steps=(
            _step(46, "open", "Vingt médecins en quatre jours, tous en 7.2.0."),
            _step(52, "qualify", "Les sessions finissent vers la soixantième minute, sur la seule version 7.2.0.",
                  cause=Cause.PRODUCT, public="Le défaut est dans le logiciel, depuis la version 7.2.0."),
            _step(53, "hand_over", "Signature et durées des sessions transmises."),
            _step(59, "answer", "Nous reproduisons la panne\u00a0: les aperçus de documents ne sont pas libérés.",
                  by="vendor", public="L’éditeur reproduit la panne."),
            _step(74, "promise", "La correction touche le chargement des documents.", by="vendor",
                  version="7.2.3", day=128),
            _step(127, "promise", "La recette a montré une seconde fuite, sur les courriers reçus.", by="vendor",
                  version="7.2.3", day=150),
            _step(150, "ship", "Version 7.2.3 livrée à tous les cabinets.", by="vendor", versions=("7.2.3",)),
            _step(185, "deploy", "D’après le parc que l’éditeur déclare."),
            _step(200, "check", "Premiers appels, aux médecins qui avaient signalé.", asked=60, answered=38, failures=3),
            _step(230, "deploy", "D’après le parc que l’éditeur déclare."),
            _step(246, "check", "Seconde vague, avec un tirage au sort.", asked=130, answered=92, failures=1),
            _step(252, "close", "Vérifié par deux vagues d’appels\u202f; plus aucune session ne finit ainsi en 7.2.3."),
        ),
    ),
    Story(
        "Corail Cabinet", "fse", 52, (22, 250),
        (
            "Les feuilles de soins ne partent plus depuis la mise à jour, j’ai 140 FSE en attente.",
            "fse bloquées, télétransmission en échec tous les soirs",
            "Plus aucun paiement de la caisse depuis trois semaines, les lots ne partent pas.",
            "La télétransmission tourne puis «\u00a0lot non constitué\u00a0», sans dire pourquoi.",
            "mes factures restent à l’état « à transmettre » malgré plusieurs essais",
            "Accusés de réception jamais reçus, la secrétaire refait tout à la main.",
        ),
        "Corail Cabinet\u00a0: des lots de feuilles de soins ne partent plus",
        "Depuis la version 4.2, des lots de feuilles de soins restent «\u00a0à transmettre\u00a0». Les remboursements "
        "des patients et le paiement du médecin attendent.",
        "Des feuilles de soins sont-elles restées bloquées ces deux dernières semaines\u202f?",
        fault=Fault(
            "LotException", "lot non constitue: sequence attendue, sequence recue",
            ("Corail.Facturation.Lots.Constituer",), ("4.2",), 0.09,
        ),
        steps=(
            _step(30, "open", "Quinze médecins en huit jours, tous en 4.2."),
            _step(34, "qualify", "La constitution des lots échoue après une facture annulée.", cause=Cause.PRODUCT),
            _step(35, "hand_over", "Signature transmise, avec la suite de gestes qui mène à la panne."),
            _step(42, "contest", "La panne viendrait du réglage des lecteurs de cartes.", by="vendor",
                  evidence="Sur notre banc d’essai, dix lots de cent factures sont partis."),
            _step(50, "hand_over", "Reproduite sans lecteur, chez deux médecins\u202f; la suite de gestes est jointe."),
            _step(58, "promise", "Reproduit, merci\u00a0: l’annulation décale la numérotation.", by="vendor",
                  version="4.3", day=130),
            _step(130, "ship", "Version 4.3 livrée.", by="vendor", versions=("4.3",)),
            _step(170, "deploy", "D’après le parc que l’éditeur déclare."),
            _step(265, "deploy", "D’après le parc que l’éditeur déclare."),
            _step(300, "check", "Appels aux médecins qui avaient signalé.", asked=70, answered=34, failures=3),
        ),
    ),
    Story(
        "Alisma Médical", "mssante", 34, (100, 338),
        (
            "Mes courriers MSSanté envoyés à un confrère qui a Plume n’arrivent jamais, sans message d’erreur.",
            "mssanté : le correspondant reçoit une pièce jointe qu’il n’arrive pas à ouvrir",
            "Depuis le changement de version les comptes rendus reçus par messagerie ne se rangent plus dans le dossier.",
            "Avant ça marchait, maintenant le confrère me demande de lui faxer les courriers.",
            "Message sécurisé parti mais jamais lu par l’autre logiciel.",
        ),
        "MSSanté\u00a0: les courriers d’Alisma Médical ne sont pas rangés par Plume MG",
        "Un courrier envoyé par Alisma Médical arrive dans la boîte de Plume MG, mais celui-ci ne lit pas l’archive "
        "qu’il contient\u00a0: le document n’entre pas dans le dossier du patient. L’échange marchait auparavant.",
        "Des courriers MSSanté se sont-ils perdus entre ces deux logiciels ces deux dernières semaines\u202f?",
        other="Plume MG", service="mssante",
        steps=(
            _step(120, "open", "Neuf médecins, toujours entre les deux mêmes logiciels."),
            _step(131, "qualify", "Les deux logiciels lisent autrement le nom des dossiers de l’archive.",
                  cause=Cause.INTEROP, public="Ni l’un ni l’autre n’est seul en cause."),
            _step(132, "hand_over", "Un exemple sans patient a été transmis aux deux éditeurs."),
            _step(150, "promise", "Nous accepterons les deux écritures.", by="vendor", of="Plume MG",
                  version="11.7", day=335),
        ),
    ),
    Story(
        "Plume MG", "dmp", 30, (58, 205),
        (
            "Je n’envoie rien au DMP, il me faut d’abord l’accord écrit du patient.",
            "pas le droit d’alimenter sans consentement donc je décoche à chaque fois",
            "Peut-on m’obliger à envoyer mes comptes rendus ? je croyais que c’était facultatif",
            "Mes patients n’ont rien demandé, je préfère ne rien mettre dans Mon espace santé.",
            "La case «\u00a0envoyer au DMP\u00a0» me paraît illégale.",
        ),
        "Alimenter le DMP\u00a0: l’article L.1111-15 compris comme une faculté",
        "Des médecins croient qu’un accord écrit est nécessaire avant chaque envoi, ou que l’envoi est facultatif. La "
        "loi demande l’alimentation\u202f; le patient peut s’y opposer pour un motif légitime.",
        "Savez-vous quels documents vous devez verser au DMP\u202f?",
        service="dmp",
        steps=(
            _step(80, "open", "Le logiciel n’est pas en cause\u00a0: la règle est mal comprise."),
            _step(88, "qualify", "Mêmes mots chez des utilisateurs de quatre logiciels.", cause=Cause.RULE),
            _step(95, "undertake", "Une page, et un appel à chaque médecin qui a écrit.",
                  remedier="l’équipe Sentinelle"),
            _step(182, "remedy", "Page publiée, 30 médecins rappelés.", public="Une page explique la règle."),
            _step(232, "check", "Appels.", asked=120, answered=84, failures=2),
            _step(240, "close", "La règle est comprise."),
        ),
    ),
    Story(
        "Borée Santé", "ins", 22, (150, 330),
        (
            "Ma secrétaire n’a pas le droit de valider l’identité, c’est à moi de tout faire entre deux patients.",
            "INS : 12 patients à qualifier tous les soirs, je n’y arrive plus",
            "La carte d’identité est demandée à des patients que je suis depuis vingt ans.",
            "je ne sais pas comment confier la qualification de l’INS au secrétariat",
        ),
        "Qualification de l’INS\u00a0: la délégation au secrétariat n’est pas connue",
        "La qualification peut être déléguée au secrétariat, et le médecin traitant peut attester l’identité d’un "
        "patient qu’il connaît. Les cabinets concernés l’ignoraient.",
        "La qualification de l’INS vous prend-elle encore du temps chaque jour\u202f?",
        service="insi",
        steps=(
            _step(190, "open", "Onze cabinets, aucun défaut de logiciel."),
            _step(196, "qualify", "La délégation existe dans le logiciel et n’est pas utilisée.",
                  cause=Cause.ORGANISATION),
            _step(201, "undertake", "Une visite à distance d’un quart d’heure par cabinet.",
                  remedier="l’équipe Sentinelle"),
            _step(318, "remedy", "Neuf cabinets sur onze accompagnés."),
        ),
    ),
    Story(
        "Corail Cabinet", "dmp", 38, (206, 214),
        (
            "DMP inaccessible depuis ce matin, tous mes envois sont en erreur.",
            "envoi DMP qui mouline puis délai dépassé",
            "Rien ne part vers Mon espace santé depuis hier soir.",
            "Le DMP ne répond plus, message « service indisponible ».",
        ),
        "DMP\u00a0: envois refusés ou très lents pendant trois jours",
        "Le service ne répondait plus dans les délais. Les envois qui attendaient dans les logiciels sont partis après "
        "son rétablissement.",
        "Des envois de ces trois jours sont-ils encore en attente chez vous\u202f?",
        service="dmp",
        fault=Fault(
            "DelaiDepasse", "DMP: aucune reponse apres 60 s", ("Corail.Dmp.Envoi.Poster",), (), 0.5,
        ),
        steps=(
            _step(207, "open", "Trente-huit médecins en deux jours, tous logiciels confondus."),
            _step(207, "qualify", "Le service ne répond plus.", cause=Cause.SERVICE,
                  public="La panne est dans le service national, pas dans les logiciels."),
            _step(208, "undertake", "Signalé à qui exploite le service.", remedier="l’exploitant du DMP"),
            _step(209, "remedy", "Le service répond de nouveau."),
            _step(220, "check", "Appels.", asked=60, answered=47, failures=0),
            _step(225, "close", "Rien n’attend plus."),
        ),
    ),
    Story(
        "Plume MG", "ordonnance", 26, (62, 330),
        (
            "Onze clics pour une simple ordonnance de paracétamol, c’était trois avant.",
            "des clics en série pour renouveler un traitement",
            "Il faut valider quatre fenêtres pour imprimer une ordonnance.",
            "l’ordonnance de base est devenue un parcours d’obstacles",
        ),
        "Plume MG\u00a0: trop de gestes pour une ordonnance simple",
        "Une ordonnance d’une ligne demande onze gestes depuis la version 11.5, contre trois auparavant.",
        "Une ordonnance d’une ligne vous demande-t-elle encore plus de cinq gestes\u202f?",
        steps=(
            _step(96, "open", "Compté chez cinq médecins\u00a0: onze gestes."),
            _step(110, "qualify", "Défaut d’ergonomie du logiciel.", cause=Cause.PRODUCT),
            _step(111, "hand_over", "La suite des gestes est jointe."),
            _step(140, "promise", "Un parcours court pour les ordonnances d’une ligne.", by="vendor",
                  version="11.6", day=240),
            _step(240, "ship", "Version 11.6 livrée.", by="vendor", versions=("11.6",)),
            _step(272, "reopen", "Six médecins en 11.6 comptent encore neuf gestes.",
                  public="Des médecins à jour comptent encore neuf gestes."),
            _step(276, "hand_over", "Nouveau relevé transmis."),
        ),
    ),
    Story(
        "Borée Santé", "connexion", 40, (92, 262),
        (
            "Connexion au DMP refusée une fois sur deux, erreur de certificat.",
            "impossible de se connecter au dmp depuis la version 5.9",
            "Message «\u00a0échec de la négociation TLS\u00a0» à chaque envoi au DMP.",
            "DMP : connexion rejetée, je suis obligé de réessayer plusieurs fois",
            "La connexion échoue le matin, puis revient seule vers midi.",
        ),
        "Borée Santé\u00a0: connexion au DMP refusée",
        "Depuis la version 5.9, la connexion au DMP échoue par moments. Les documents attendent dans le logiciel.",
        "La connexion au DMP a-t-elle échoué ces deux dernières semaines\u202f?",
        service="dmp",
        fault=Fault(
            "SSLHandshakeException", "Received fatal alert: handshake_failure",
            ("boree.dmp.Connexion.ouvrir", "boree.reseau.Tls.negocier"), ("5.9", "6.0"), 0.1,
        ),
        steps=(
            _step(100, "open", "Douze médecins en une semaine."),
            _step(106, "qualify", "Une bibliothèque de la version 5.9 négocie mal.", cause=Cause.PRODUCT),
            _step(107, "hand_over", "Signature transmise."),
            _step(120, "promise", "La bibliothèque sera remplacée.", by="vendor", version="6.0", day=200),
            _step(200, "ship", "Version 6.0 livrée.", by="vendor", versions=("6.0",)),
            _step(226, "deploy", "D’après le parc que l’éditeur déclare."),
            _step(236, "regress", ""),
            _step(240, "hand_over", "La panne est revenue en 6.0, sur les postes qui ont un second lecteur."),
            _step(248, "promise", "Le second lecteur ouvrait une connexion ancienne.", by="vendor",
                  version="6.0.2", day=262),
            _step(260, "ship", "Version 6.0.2 livrée.", by="vendor", versions=("6.0.2",)),
            _step(302, "deploy", "D’après le parc que l’éditeur déclare."),
            _step(336, "check", "Appels, avec un tirage au sort.", asked=90, answered=58, failures=0),
        ),
    ),
    Story(
        "Borée Santé", "vsm", 12, (318, 356),
        (
            "Le volet de synthèse est illisible aux urgences, tout est sur une seule ligne.",
            "vsm : le régulateur me dit qu’il voit une page blanche",
            "La synthèse envoyée ne montre pas les traitements à l’hôpital.",
        ),
        "Borée Santé\u00a0: volet de synthèse illisible à l’hôpital",
        "Le volet de synthèse produit par le logiciel s’affiche mal dans les logiciels hospitaliers.",
        "L’hôpital lit-il vos volets de synthèse\u202f?",
        steps=(
            _step(340, "open", "Huit médecins, prévenus par les urgences."),
            _step(347, "qualify", "Le texte lisible du volet est vide\u00a0: seules les données codées sont remplies.",
                  cause=Cause.PRODUCT),
        ),
    ),
    Story("Alisma Médical", "agenda", 5, (349, 364), (
        "L’agenda affiche deux fois le même rendez-vous depuis la 7.3.",
        "agenda : impossible de déplacer un rdv à la souris",
        "rdv en double dans l’agenda de la remplaçante",
    )),
    Story("Corail Cabinet", "resultats", 6, (346, 364), (
        "Les résultats du laboratoire arrivent mais restent «\u00a0non identifiés\u00a0» alors que l’INS est qualifiée.",
        "biologie non rattachée au patient, il faut le faire à la main",
        "un résultat sur trois n’est rangé nulle part",
    )),
    Story("Plume MG", "fse", 4, (350, 364), (
        "Carte Vitale lue mais la facture reste bloquée en 11.6.",
        "lecteur de carte non reconnu après la mise à jour de Windows",
    )),
)  # fmt: skip

BEFORE = ("Bonjour, ", "", "", "Encore une fois\u00a0: ", "Pour info\u00a0: ")
AFTER = ("", "", "", " Merci de faire quelque chose.", " C’est la troisième fois.", " J’ai déjà appelé l’assistance.", " Depuis une semaine environ.")  # fmt: skip
