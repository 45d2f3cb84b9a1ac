"""The categories and their facets. Those of practice software follow what doctors said they expect (100000médecins.org,
2020: ergonomics, reliability, time) and complained of (contracts, portability, several professions), the functions of
the Ségur one by one, and the reference notes (3.1)."""

from django.db import migrations

M, Y = "mark", "yes_no"
COMMON = [
    ("ergonomie", "Ergonomie", "Est-il simple et agréable à utiliser ?"),
    ("fiabilite", "Fiabilité", "Fonctionne-t-il sans panne ni lenteur ?"),
    ("temps", "Gain de temps", "Vous fait-il gagner du temps ?"),
]
SERVICE = [
    ("assistance", "Assistance", "Vous répond-on vite et bien ?"),
    ("formation", "Formation", "Avez-vous été bien formé ?"),
    ("portabilite", "Portabilité", "Pouvez-vous partir avec vos données ?"),
    ("contrat", "Contrat", "Le contrat est-il clair et équilibré ?"),
    ("prix", "Prix", "Le prix est-il juste et prévisible ?"),
    ("donnees", "Éthique des données", "Ce qui est fait des données est-il clair et loyal ?"),
]
YES_NO = [
    ("recommande", "Le recommande", "Le recommanderiez-vous à un confrère ?"),
    ("promesses", "Tient ses promesses", "Fait-il ce qui était annoncé ?"),
]
SEGUR = [
    ("ins", "Identité INS", "Qualifier une identité est-il rapide et sûr ?"),
    ("dmp", "DMP", "Vos documents partent-ils au DMP sans effort ?"),
    ("mssante", "MSSanté", "Envoyer et recevoir par MSSanté est-il simple ?"),
    ("ordonnance", "Ordonnance numérique", "Prescrire en numérique est-il simple ?"),
    ("vsm", "Synthèse médicale (VSM)", "La synthèse est-elle facile à faire et utile à lire ?"),
    ("psc", "Connexion et cartes", "Se connecter (carte, Pro Santé Connect) est-il simple ?"),
]
OWN = {
    "logiciel": (
        "Logiciel de cabinet",
        [
            ("facturation", "Facturation", "Les feuilles de soins partent-elles sans effort ?"),
            ("pluripro", "Travail à plusieurs", "Travailler avec d’autres professions est-il simple ?"),
            ("interop", "Échanges avec d’autres outils", "S’accorde-t-il avec vos autres outils ?"),
        ],
    ),
    "teleconsultation": (
        "Téléconsultation",
        [
            ("image_son", "Image et son", "L’image et le son sont-ils bons ?"),
            ("patient", "Côté patient", "Vos patients s’en servent-ils sans aide ?"),
            ("facturation", "Facturation", "L’acte est-il facturé sans effort ?"),
            ("interop", "Lien avec le logiciel de cabinet", "S’accorde-t-il avec votre logiciel ?"),
        ],
    ),
    "agenda": (
        "Agenda en ligne",
        [
            ("creneaux", "Maîtrise des créneaux", "Gardez-vous la main sur vos créneaux ?"),
            ("rappels", "Rappels", "Les rappels réduisent-ils les absences ?"),
            ("patient", "Côté patient", "Vos patients s’en servent-ils sans aide ?"),
            ("interop", "Lien avec le logiciel de cabinet", "S’accorde-t-il avec votre logiciel ?"),
        ],
    ),
    "objet": (
        "Objet connecté",
        [
            ("mesures", "Justesse des mesures", "Les mesures sont-elles justes et constantes ?"),
            ("patient", "Côté patient", "Vos patients s’en servent-ils sans aide ?"),
            ("interop", "Lien avec le logiciel de cabinet", "Les mesures arrivent-elles dans le dossier ?"),
        ],
    ),
    "dictee": (
        "Dictée et comptes rendus",
        [
            ("justesse", "Justesse du texte", "Le texte est-il celui que vous avez dit ?"),
            ("vocabulaire", "Vocabulaire médical", "Connaît-il vos mots et vos médicaments ?"),
            ("interop", "Lien avec le logiciel de cabinet", "Le texte arrive-t-il où il faut ?"),
        ],
    ),
    "messagerie": (
        "Messagerie sécurisée",
        [
            ("annuaire", "Annuaire", "Trouvez-vous vos correspondants ?"),
            ("tri", "Tri et classement", "Ce qui arrive est-il facile à classer ?"),
            ("interop", "Lien avec le logiciel de cabinet", "S’accorde-t-elle avec votre logiciel ?"),
        ],
    ),
}


def french(question):
    return question.replace(" ?", "\u202f?")


def fill(apps, schema_editor):
    category_of, facet_of = (apps.get_model("reviews_catalogue", name) for name in ("Category", "Facet"))
    for place, (code, (label, own)) in enumerate(OWN.items()):
        category = category_of.objects.create(code=code, label=label, position=place)
        marks = [*COMMON, *(SEGUR if code == "logiciel" else []), *own, *SERVICE]
        asked = [(*facet, M) for facet in marks] + [(*facet, Y) for facet in YES_NO]
        facet_of.objects.bulk_create(
            facet_of(
                category=category,
                code=name,
                label=said,
                question=french(question),
                kind=kind,
                segur=(name, said, question) in SEGUR,
                position=position,
            )
            for position, (name, said, question, kind) in enumerate(asked)
        )


class Migration(migrations.Migration):
    dependencies = [("reviews_catalogue", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
