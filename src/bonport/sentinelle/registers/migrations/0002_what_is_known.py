"""The functions and the national services that reports name, as the reference notes name them."""

from django.db import migrations

FUNCTIONS = {
    "ins": "Identité INS",
    "dmp": "Alimentation et consultation du DMP",
    "mssante": "Messagerie MSSanté",
    "ordonnance": "Ordonnance et ordonnance numérique",
    "vsm": "Volet de synthèse médicale",
    "fse": "Facturation (FSE)",
    "agenda": "Agenda",
    "dossier": "Dossier du patient",
    "resultats": "Résultats reçus",
    "connexion": "Connexion et cartes",
    "stabilite": "Stabilité et lenteurs",
    "portabilite": "Export et reprise des données",
}
SERVICES = {
    "insi": "Téléservice INSi",
    "dmp": "DMP",
    "mssante": "MSSanté",
    "annuaire": "Annuaire Santé",
    "psc": "Pro Santé Connect",
    "ordonnance": "Ordonnance numérique",
    "facturation": "Télétransmission (SESAM-Vitale)",
}


def fill(apps, schema_editor):
    for name, known in (("Function", FUNCTIONS), ("Service", SERVICES)):
        model = apps.get_model("sentinelle_registers", name)
        model.objects.bulk_create(model(code=code, label=label) for code, label in known.items())


class Migration(migrations.Migration):
    dependencies = [("sentinelle_registers", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
