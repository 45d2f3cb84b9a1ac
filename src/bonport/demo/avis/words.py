"""What the demo's doctors and vendors say around the facets, and the words that are drawn in their sentences."""

from __future__ import annotations

VARIED = {
    "often": (
        "deux fois par semaine",
        "trois fois par jour",
        "tous les lundis",
        "une fois sur cinq",
        "chaque matin",
        "en fin de journée",
        "plusieurs fois par mois",
        "à chaque renouvellement",
    ),
    "wait": (
        "dix secondes",
        "une minute entière",
        "vingt secondes",
        "le temps d’un café",
        "quarante secondes",
        "trois minutes",
    ),
    "clicks": ("deux clics", "un seul clic", "trois gestes", "sept clics", "neuf clics", "une touche"),
    "delay": (
        "en une heure",
        "dans la journée",
        "en dix minutes",
        "après huit jours",
        "au bout de trois semaines",
        "le lendemain",
        "après quatre relances",
    ),
    "people": (
        "la remplaçante",
        "le secrétariat",
        "mon associée",
        "l’interne",
        "l’infirmière",
        "la nouvelle collaboratrice",
        "le remplaçant d’été",
    ),
    "paper": (
        "une lettre d’adressage",
        "un compte rendu de consultation",
        "un certificat",
        "une biologie",
        "un volet de synthèse",
        "une ordonnance longue",
        "un courrier de sortie",
    ),
    "months": ("six mois", "un an", "dix-huit mois", "deux ans", "trois mois", "quatre ans"),
    "saved": (
        "un quart d’heure par jour",
        "une demi-heure le soir",
        "deux consultations par jour",
        "mes soirées",
        "le temps d’une pause",
        "une heure par semaine",
    ),
}

QUICK = ("en une heure", "dans la journée", "en dix minutes", "le lendemain", "avant midi")
SLOW = ("après huit jours", "au bout de trois semaines", "après quatre relances", "un mois plus tard")

OPENERS = {
    "solo": (
        "Seule au cabinet, sans secrétaire.",
        "Seul au cabinet depuis longtemps.",
        "Petit cabinet rural, connexion moyenne.",
        "Bientôt la retraite, je cherchais la paix.",
    ),
    "group": (
        "Cabinet de groupe, quatre postes en réseau.",
        "Nous sommes trois, avec un secrétariat.",
        "Activité mixte, deux lieux d’exercice.",
        "Décidé à plusieurs, après trois démonstrations.",
    ),
    "centre": (
        "Maison de santé de huit professionnels.",
        "Imposé par le centre, adopté malgré moi.",
        "Centre de santé, quinze postes.",
        "Équipe de médecins, d’infirmières et de kinésithérapeutes.",
    ),
    "": (
        "Une trentaine de patients par jour.",
        "Installation récente, premier choix fait par moi.",
        "Je remplace beaucoup et j’en ai vu d’autres.",
        "Choisi sur le conseil d’un confrère.",
        "Utilisé tous les jours depuis {months}.",
        "Essayé pendant {months} avant de m’engager.",
        "Après {months} d’usage, voici le bilan.",
        "",
        "",
    ),
}
"""By how the author works (`opinions.models.Setting`), and of anybody."""
CLOSERS = {
    True: (
        "Je le conseille.",
        "Je ne changerais pas.",
        "Pourvu que cela dure.",
        "Il reste des détails à polir, rien de grave.",
        "Mes associés sont du même avis.",
        "",
        "",
    ),
    False: (
        "Je cherche à partir.",
        "Dommage, l’idée était bonne.",
        "Je reverrai cet avis si la prochaine version corrige cela.",
        "À ce prix, on attend mieux.",
        "On nous promet un correctif depuis {months}.",
        "",
        "",
    ),
}
LEFT = (
    "J’ai quitté {left} après {months} d’hésitation.",
    "Passage depuis {left} un lundi de pont, sans regret ni perte.",
    "J’utilisais {left}, j’en avais assez.",
    "La reprise depuis {left} a pris un week-end.",
    "Avant c’était {left}.",
)
MENDED = (
    "Mise à jour de mon avis\u00a0: depuis la nouvelle version, le défaut a disparu.",
    "Je reviens sur ce que j’écrivais\u00a0: la correction promise est arrivée et elle tient.",
    "Avis revu après six semaines avec la version corrigée.",
)
REPLIES = (
    (
        "Merci de ce retour précis.",
        "Nous vous remercions d’avoir pris le temps d’écrire.",
        "Votre constat est juste.",
        "Nous avons relu votre dossier d’assistance.",
    ),
    (
        "Le point que vous décrivez est corrigé dans la version en cours de livraison.",
        "Nous n’avons pas su vous répondre à temps\u202f; l’équipe d’assistance a été renforcée depuis.",
        "Le réglage existe, mais il est mal placé\u00a0: nous le déplaçons.",
        "Nous travaillons à réduire le nombre de gestes et le dirons ici quand ce sera livré.",
        "Ce défaut est suivi dans Sentinelle, où son avancement se lit.",
    ),
    (
        "Écrivez-nous depuis votre espace si la panne revient.",
        "Nous restons à votre écoute.",
        "L’export complet reste gratuit sur demande.",
        "",
    ),
)
