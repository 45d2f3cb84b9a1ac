"""What the demo's doctors write of each facet. A word in braces is drawn from `words.VARIED`."""

from __future__ import annotations

from collections.abc import Mapping

Said = tuple[tuple[str, ...], tuple[str, ...]]
"""By the content, and by the others."""

SAID: Mapping[str, Said] = {
    "ergonomie": (
        (
            "Tout tient sur un écran, je ne cherche plus rien.",
            "{people} n’a eu besoin que d’une matinée, sans formation.",
            "Les raccourcis clavier sont partout les mêmes, on va vite.",
            "L’écran du dossier est clair même avec vingt ans d’historique.",
        ),
        (
            "Pour {paper} il faut {clicks} et trois fenêtres.",
            "Les menus changent de place à chaque mise à jour.",
            "Illisible sur un portable, les boutons sortent de l’écran.",
            "On sent que personne ne consulte avec, l’ordre des champs est absurde.",
        ),
    ),
    "fiabilite": (
        (
            "Pas une panne en {months}.",
            "Une coupure d’internet l’autre jour\u00a0: rien de perdu, tout est reparti seul.",
            "Jamais de lenteur, même le lundi matin.",
            "Il ne s’est fermé qu’une fois, et mon texte était encore là.",
        ),
        (
            "Il se fige {often} et il faut attendre {wait}.",
            "Fermeture brutale {often}, ce que j’étais en train d’écrire est perdu.",
            "Depuis la dernière version, tout rame dès que deux postes sont ouverts.",
            "Serveur inaccessible {often}, on finit sur papier.",
        ),
    ),
    "temps": (
        (
            "J’ai gagné {saved}.",
            "Le renouvellement se fait en {clicks}, c’est ce qui change la vie.",
            "Les modèles se remplissent avec le dossier, je relis et je signe.",
            "Je sors à l’heure, ce qui ne m’arrivait plus.",
        ),
        (
            "On perd {wait} à chaque patient, comptez sur une journée.",
            "La double saisie est restée, dans l’agenda puis dans le dossier.",
            "Je tape plus qu’avant et je regarde moins le patient.",
            "Chaque nouveauté ajoute un écran à valider.",
        ),
    ),
    "ins": (
        (
            "L’INS est qualifiée au passage de la carte, sans y penser.",
            "Les doublons sont proposés à la fusion, c’est bien fait.",
            "Quand l’identité n’est pas sûre il le dit avant d’envoyer, et pourquoi.",
        ),
        (
            "L’INS reste provisoire pour un patient sur trois sans que je sache pourquoi.",
            "Il faut rouvrir la fiche pour relancer le téléservice, {often}.",
            "Deux patients homonymes ont failli être mélangés.",
        ),
    ),
    "dmp": (
        (
            "Tout part au DMP à la signature, je n’y pense plus.",
            "Je vois d’un coup d’œil ce qui est arrivé au DMP et ce qui attend.",
            "Les refus du DMP sont expliqués en français, avec quoi faire.",
            "L’hôpital m’a dit avoir lu ma lettre dans Mon espace santé, c’était la première fois.",
        ),
        (
            "Envoyer {paper} au DMP demande encore {clicks}.",
            "La connexion au DMP échoue {often}, les documents s’empilent.",
            "Un document refusé disparaît de la liste, on l’apprend par le patient.",
            "Il faut demander l’envoi à la main, alors on oublie.",
        ),
    ),
    "mssante": (
        (
            "La messagerie est dans le dossier, les comptes rendus se rangent seuls.",
            "L’annuaire MSSanté propose le bon confrère dès trois lettres.",
            "Le patient me répond par sa messagerie et cela arrive dans son dossier.",
        ),
        (
            "Les pièces jointes MSSanté s’ouvrent une par une dans une autre fenêtre.",
            "Impossible de retrouver un message envoyé il y a {months}.",
            "Les courriers reçus restent non classés, {people} y passe la matinée.",
        ),
    ),
    "ordonnance": (
        (
            "L’ordonnance numérique sort avec son code, la pharmacie d’en face la lit sans souci.",
            "Les alertes d’interaction sont utiles et pas trop bavardes.",
            "Prescrire en une ligne au clavier, je ne reviendrais pas en arrière.",
        ),
        (
            "Le QR code est imprimé trop pâle, la pharmacie rappelle {often}.",
            "La base de médicaments a du retard, un générique sur deux manque.",
            "Quatorze alertes par ordonnance\u00a0: on ne lit plus la bonne.",
        ),
    ),
    "vsm": (
        (
            "La synthèse se prépare toute seule, il reste à relire.",
            "Le volet de synthèse est lisible par les urgences, le régulateur me l’a confirmé.",
            "J’ai repris mes synthèses en retard en deux soirs.",
        ),
        (
            "La synthèse reprend tout, même les rhumes de 2009.",
            "Le volet de synthèse arrive vide à l’hôpital.",
            "Il faut ressaisir les antécédents pour qu’ils entrent dans la synthèse.",
        ),
    ),
    "psc": (
        (
            "Un code sur le téléphone le matin et c’est tout pour la journée.",
            "La carte CPS n’est plus demandée qu’une fois, enfin.",
        ),
        (
            "La session tombe au milieu de la consultation et redemande la carte.",
            "Le lecteur n’est plus reconnu après chaque mise à jour de Windows.",
            "Pro Santé Connect redemande le code {often}.",
        ),
    ),
    "facturation": (
        (
            "Les feuilles de soins partent seules le soir, les retours sont rapprochés.",
            "Tiers payant propre, je n’ai plus de rejets à traiter.",
            "L’acte est facturé pendant que le patient remet son manteau.",
        ),
        (
            "Les lots ne partent plus {often}, il faut appeler.",
            "Les rejets s’affichent avec un code que personne ne comprend.",
            "Trois semaines de feuilles de soins bloquées, sans un mot d’excuse.",
        ),
    ),
    "pluripro": (
        (
            "{people} et moi voyons le même dossier, chacun avec ses droits.",
            "Le travail avec les infirmières de la maison de santé est enfin simple.",
            "Les protocoles partagés se suivent sans tableur.",
        ),
        (
            "Impossible de travailler à deux sur un dossier sans se bloquer.",
            "La sage-femme du cabinet n’a pas de vue à elle, elle note sur papier.",
            "Les droits se règlent un par un, {people} voit trop ou rien.",
        ),
    ),
    "interop": (
        (
            "Les résultats du laboratoire se rangent seuls, avec les courbes.",
            "Il s’entend avec notre agenda sans double saisie.",
            "Les mesures arrivent dans le bon dossier, à la bonne date.",
        ),
        (
            "Rien ne communique\u00a0: on copie, on colle, on se trompe.",
            "Les biologies arrivent en image, aucune valeur n’est reprise.",
            "Le lien avec les autres outils est un module payant de plus.",
        ),
    ),
    "assistance": (
        (
            "L’assistance répond {quick} et connaît le métier.",
            "On m’a rappelé sans que j’aie à relancer, et c’était réparé.",
            "Un vrai humain prend la main et explique ce qu’il fait.",
        ),
        (
            "Assistance injoignable, réponse {slow} pour me dire de redémarrer.",
            "Trois interlocuteurs, trois réponses, aucune solution.",
            "Le ticket est clos sans que la panne soit réparée.",
        ),
    ),
    "formation": (
        (
            "La formation était courte et faite par quelqu’un qui consulte.",
            "Les petites vidéos suffisent, {people} n’a eu besoin de rien d’autre.",
        ),
        (
            "Deux heures de formation commerciale, rien sur le quotidien.",
            "On découvre les fonctions par hasard, {months} après.",
        ),
    ),
    "portabilite": (
        (
            "L’export complet est dans le menu, en formats lisibles, et gratuit.",
            "J’ai repris tous mes dossiers de l’ancien logiciel en un week-end, antécédents compris.",
        ),
        (
            "Récupérer mes données coûte plus cher qu’un an d’abonnement.",
            "L’export rend des images, autant dire rien.",
            "Six semaines pour obtenir ma base, et sans les courriers.",
        ),
    ),
    "contrat": (
        ("Contrat d’un mois, on part quand on veut.", "Le contrat tient en deux pages et je l’ai compris."),
        (
            "Engagé trois ans sans l’avoir vu, la résiliation se fait par recommandé.",
            "Le contrat se renouvelle tout seul, préavis de six mois.",
        ),
    ),
    "prix": (
        ("Un prix unique, tout compris, pas de surprise.", "Moins cher que le précédent pour plus de services."),
        (
            "L’abonnement a pris un tiers en {months}.",
            "Chaque fonction du Ségur est devenue une option payante.",
            "Facture illisible, des modules que je n’ai jamais demandés.",
        ),
    ),
    "donnees": (
        (
            "Ils disent ce qu’ils font des données, et demandent avant.",
            "Hébergement en France écrit noir sur blanc, j’ai pu vérifier.",
        ),
        (
            "On m’a glissé un accord d’usage des données dans une mise à jour.",
            "Impossible de savoir à qui partent les statistiques.",
        ),
    ),
    "image_son": (
        ("L’image tient même en zone mal couverte.", "Le son est net, je peux écouter une toux."),
        ("L’image se fige {often}, on finit au téléphone.", "Le son coupe dès que le patient bouge."),
    ),
    "patient": (
        (
            "Mes patients âgés y arrivent seuls, c’est le meilleur signe.",
            "Un lien, un doigt, et c’est parti\u00a0: rien à installer.",
        ),
        ("La moitié de mes patients abandonnent avant la fin.", "{people} passe {wait} au téléphone à les guider."),
    ),
    "creneaux": (
        ("Je garde la main sur mes créneaux, les urgences sont réservées.", "Les règles par motif marchent vraiment."),
        (
            "Des créneaux s’ouvrent sans que je l’aie voulu.",
            "Impossible de bloquer une plage pour les visites sans bricoler.",
        ),
    ),
    "rappels": (
        ("Les rappels ont divisé les absences par deux.", "Le patient annule d’un mot et la place se libère."),
        (
            "Les rappels partent en double, les patients s’en plaignent.",
            "Le rappel arrive la veille au soir, trop tard pour remplacer.",
        ),
    ),
    "mesures": (
        (
            "Comparé à mon appareil étalonné\u00a0: les mêmes chiffres.",
            "Mesures constantes d’une consultation à l’autre.",
        ),
        (
            "Deux mesures de suite, deux résultats\u00a0: je ne m’y fie plus.",
            "Décroche dès que le patient a les mains froides.",
        ),
    ),
    "justesse": (
        (
            "Le texte est celui que j’ai dit, à un mot près.",
            "Je dicte en marchant et je n’ai presque rien à reprendre.",
        ),
        (
            "Il écrit «\u00a0négatif\u00a0» quand je dis l’inverse, il faut tout relire.",
            "Avec un accent, une phrase sur trois est à refaire.",
        ),
    ),
    "vocabulaire": (
        ("Il connaît mes médicaments et mes abréviations.", "Même les noms d’anticorps passent du premier coup."),
        (
            "Les posologies sont massacrées, c’est dangereux.",
            "Il ne sait pas un nom de médicament sorti depuis {months}.",
        ),
    ),
    "annuaire": (
        (
            "Je trouve le correspondant en trois lettres, avec sa bonne adresse.",
            "L’annuaire est à jour, les retraités n’y sont plus.",
        ),
        ("Un correspondant sur trois est introuvable.", "L’annuaire propose des adresses fermées depuis longtemps."),
    ),
    "tri": (
        (
            "Les messages se rangent par patient sans que j’y touche.",
            "Les urgences remontent en haut, le reste attend.",
        ),
        ("Tout arrive en vrac, publicité comprise.", "Le tri est à refaire à la main {often}."),
    ),
    "objet interop": (
        (
            "Les mesures arrivent dans le bon dossier, à la bonne date.",
            "La courbe est dans mon logiciel avant que je repose l’appareil.",
        ),
        ("Il faut recopier chaque mesure à la main.", "L’appairage est à refaire {often}."),
    ),
    "dictee interop": (
        ("Le texte tombe dans la bonne rubrique du dossier.", "La dictée suit le curseur, quel que soit le logiciel."),
        (
            "Rien n’arrive où il faut\u00a0: on copie, on colle, on se trompe.",
            "Le lien avec mon logiciel est un module payant de plus.",
        ),
    ),
    "messagerie interop": (
        (
            "Le compte rendu reçu est rangé dans le dossier d’un geste.",
            "Mon logiciel l’ouvre sans me redemander qui je suis.",
        ),
        (
            "Chaque pièce jointe est à enregistrer puis à reprendre dans le dossier.",
            "Deux fenêtres, deux mots de passe, deux annuaires.",
        ),
    ),
    "agenda interop": (
        (
            "Le patient du rendez-vous est celui du dossier, sans double saisie.",
            "Un geste ouvre le dossier depuis le rendez-vous.",
        ),
        (
            "Les noms sont à ressaisir dans le dossier, avec les fautes.",
            "La synchronisation perd des rendez-vous {often}.",
        ),
    ),
    "teleconsultation interop": (
        (
            "L’ordonnance part de mon logiciel pendant l’appel.",
            "L’acte et le compte rendu sont dans le dossier à la fin de l’appel.",
        ),
        (
            "Il faut sortir de l’appel pour voir le dossier.",
            "Rien de ce qui est noté pendant l’appel ne revient au dossier.",
        ),
    ),
}
