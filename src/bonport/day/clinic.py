"""What is said and done in general practice on an ordinary morning. Invented, and believable.

Drugs and their CIS codes: public drug base (BDPM, Licence Ouverte), May 2026. Diagnoses: CIM-10. Acts: CCAM.
"""

from __future__ import annotations

from bonport.interop.cda.model import Block, Bullets, Paragraph

ORAL, INHALED, SUBCUTANEOUS = "20053000", "20020000", "20066000"

NOTES = (
    "Suivi. Va bien. Examen sans particularité. Poursuite du traitement.",
    "Toux depuis cinq jours, pas de fièvre. Auscultation claire. Rassuré.",
    "Douleur lombaire après effort, pas de signe neurologique. Repos relatif, réévaluation à une semaine.",
    "Renouvellement. Tension bien équilibrée à domicile. Biologie à refaire dans trois mois.",
    "Fatigue. Sommeil court, travail posté. Bilan demandé, revoir avec les résultats.",
)

# LOINC: low, high, UCUM unit.
VITAL_SIGNS = {
    "8480-6": (105.0, 160.0, "mm[Hg]"),
    "8462-4": (60.0, 95.0, "mm[Hg]"),
    "29463-7": (48.0, 110.0, "kg"),
    "8310-5": (36.2, 38.9, "Cel"),
}
CHILD_VITAL_SIGNS = {
    "29463-7": (12.0, 60.0, "kg"),
    "8302-2": (85.0, 170.0, "cm"),
    "8310-5": (36.4, 39.5, "Cel"),
}

PROBLEMS = (
    ("Hypertension artérielle", "I10"),
    ("Diabète de type 2", "E11.9"),
    ("Hypercholestérolémie", "E78.0"),
    ("Asthme", "J45.9"),
    ("Épisode dépressif", "F32.9"),
    ("Lombalgie basse", "M54.5"),
    ("Reflux gastro-œsophagien", "K21.9"),
    ("Hypothyroïdie", "E03.9"),
    ("Fibrillation auriculaire", "I48.9"),
    ("Gonarthrose", "M17.9"),
    ("Migraine", "G43.9"),
    ("Insomnie", ""),
    ("Chutes à répétition", "R29.6"),
)
CHILD_PROBLEMS = (
    ("Asthme", "J45.9"),
    ("Dermatite atopique", "L20.9"),
    ("Otite moyenne", "H66.9"),
    ("Rhinopharyngite", "J00"),
    ("Énurésie", ""),
)
# Drug, CIS, dosage, route.
TREATMENTS = (
    ("METFORMINE ACCORD 1000 mg, comprimé pelliculé sécable", "68473102", "1 comprimé matin et soir", ORAL),
    ("RAMIPRIL ALMUS 1,25 mg, comprimé", "63624696", "1 comprimé le matin", ORAL),
    ("AMLODIPINE ALMUS 5 mg, gélule", "62042102", "1 gélule le matin", ORAL),
    ("ATORVASTATINE BIOGARAN 10 mg, comprimé pelliculé", "69522513", "1 comprimé le soir", ORAL),
    ("LEVOTHYROX 100 microgrammes, comprimé sécable", "68416845", "1 comprimé le matin à jeun", ORAL),
    (
        "VENTOLINE 100 microgrammes/dose, suspension pour inhalation en flacon pressurisé",
        "60928110",
        "2 bouffées en cas de gêne respiratoire",
        INHALED,
    ),
    ("BISOPROLOL ACCORD HEALTHCARE 2,5 mg, comprimé pelliculé sécable", "67728468", "1 comprimé le matin", ORAL),
    ("ESCITALOPRAM ALMUS 10 mg, comprimé pelliculé sécable", "65988086", "1 comprimé le matin", ORAL),
    ("LANTUS 100 unités/ml, solution injectable en cartouche", "61404477", "18 unités le soir", SUBCUTANEOUS),
    ("Préparation magistrale", "", "1 application le soir", ""),
)
# Agent, CIS, reaction.
ALLERGIES = (
    ("Amoxicilline", "", "Éruption cutanée"),
    ("Arachide", "", "Œdème de la face"),
    ("Pollens de graminées", "", "Rhinite"),
    ("Produit de contraste iodé", "", ""),
)
# LOINC of JDV_SocialHistoryCodes, text, quantity, UCUM unit.
HABITS = (
    ("74011-8", "Tabac, 20 paquets-années, sevré", 20.0, "{pack}/a"),
    ("74013-4", "Alcool, occasionnel", None, ""),
    ("73985-4", "Marche trente minutes par jour", None, ""),
    ("8683-5", "Port de charges au travail", None, ""),
)
FAMILY = (
    ("FTH", "Infarctus du myocarde avant 55 ans", "I21.9"),
    ("MTH", "Cancer du sein", "C50.9"),
    ("MTH", "Diabète de type 2", "E11.9"),
)
PROCEDURES = (
    ("Appendicectomie, par laparotomie", "HHFA011"),
    ("Cholécystectomie, par cœlioscopie", "HMFC004"),
    ("Prothèse totale de genou", ""),
)
VACCINES = (
    ("REPEVAX", "67619892"),
    ("VAXIGRIP", "69675854"),
    ("PRIORIX", "61896473"),
)
WATCH_POINTS = (
    "Insuffisance rénale modérée\u202f: adapter les doses.",
    "Anticoagulé\u202f: prévenir avant tout geste.",
    "Vit seul, aidant principal\u202f: sa fille.",
    "HbA1c 7,2\u202f% en septembre 2026.",
)

ADDRESSEE = ("Docteur Anne LEFÈVRE", "Cardiologie", "12 avenue de la Libération", "63000 Clermont-Ferrand")
LETTERS: tuple[tuple[str, tuple[Block, ...]], ...] = (
    (
        "Lettre d’adressage en cardiologie",
        (
            Paragraph("Chère consœur,"),
            Paragraph(
                "Merci de recevoir ce patient pour un avis sur une dyspnée d’effort apparue depuis deux mois, "
                "sans douleur thoracique. L’électrocardiogramme de ce jour est en rythme sinusal, sans anomalie."
            ),
            Paragraph("Confraternellement,"),
        ),
    ),
    (
        "Lettre d’adressage en rhumatologie",
        (
            Paragraph("Cher confrère,"),
            Paragraph("Je vous adresse ce patient pour une gonalgie mécanique qui résiste au traitement\u202f:"),
            Bullets(("douleur depuis six mois", "pas d’épanchement ce jour", "radiographies jointes")),
            Paragraph("Bien confraternellement,"),
        ),
    ),
)
CERTIFICATES: tuple[tuple[str, tuple[Block, ...]], ...] = (
    (
        "Certificat de non-contre-indication à la pratique du sport",
        (
            Paragraph(
                "L’examen de ce jour ne montre pas de contre-indication apparente à la pratique de la course à pied."
            ),
        ),
    ),
    (
        "Certificat médical",
        (Paragraph("L’état de santé du patient nécessite sa présence à domicile pendant trois jours."),),
    ),
)
CHILD_CERTIFICATES: tuple[tuple[str, tuple[Block, ...]], ...] = (
    (
        "Certificat d’absence scolaire",
        (Paragraph("L’état de santé de l’enfant ne lui permet pas d’aller à l’école pendant deux jours."),),
    ),
    (
        "Certificat pour un projet d’accueil individualisé",
        (
            Paragraph("L’enfant peut prendre son traitement à l’école, selon l’ordonnance jointe\u202f:"),
            Bullets(("en cas de gêne respiratoire", "avant le sport, si besoin")),
        ),
    ),
)
CORRECTION = Paragraph("Ce certificat annule et remplace le précédent.")
REPORT_TITLE = "Compte rendu de consultation"
REPORT: tuple[Block, ...] = (
    Paragraph("Consultation de suivi. Traitement bien toléré, objectifs atteints. Prochain contrôle dans trois mois."),
)
