"""What the doctors of the demo practice wrote over the years. Invented, and believable.

Drugs and their CIS codes are those of `day.clinic`; diagnoses are of `interop.terminology.cim10`; laboratory values and
measures have their LOINC code and UCUM unit. Growth and courses of disease are ours, and no reference.
"""

from __future__ import annotations

from dataclasses import dataclass

from bonport.day.clinic import TREATMENTS

DRUGS = {drug.split(" ")[0]: (drug, cis, dosage, route) for drug, cis, dosage, route in TREATMENTS}


@dataclass(frozen=True, slots=True)
class Lab:
    """A laboratory value that is followed.

    Attributes:
        usual: the laboratory's bounds. first, later: the value when the disease is found, and once it is treated.
    """

    code: str
    label: str
    unit: str
    usual: tuple[float | None, float | None]
    first: float
    later: float
    digits: int = 1


HBA1C = Lab("4548-4", "HbA1c", "%", (4.0, 6.0), 8.4, 6.9)
LDL = Lab("13457-7", "LDL-cholestérol", "g/L", (None, 1.6), 1.95, 1.05, 2)
TSH = Lab("3016-3", "TSH", "m[IU]/L", (0.4, 4.0), 9.8, 2.1, 2)
CREATININE = Lab("14682-9", "Créatinine", "umol/L", (45.0, 104.0), 78.0, 96.0, 0)
HAEMOGLOBIN = Lab("718-7", "Hémoglobine", "g/dL", (12.0, 17.0), 13.6, 13.2)


@dataclass(frozen=True, slots=True)
class Disease:
    """A lasting disease, and what follows from it.

    Attributes:
        ages: from which age to which it begins. often: in how many of those who reach that age.
        drugs: first words in `DRUGS`. visits: contacts a year on its account. outgrown: at which age it is over.
    """

    label: str
    code: str
    ages: tuple[int, int]
    often: float
    drugs: tuple[str, ...] = ()
    labs: tuple[Lab, ...] = ()
    visits: float = 1.0
    watch: str = ""
    outgrown: float = 200.0


DISEASES = (
    Disease("Hypertension artérielle", "I10", (42, 72), 0.42, ("RAMIPRIL", "AMLODIPINE"), (CREATININE,), 2.0),
    Disease("Diabète de type 2", "E11.9", (45, 70), 0.17, ("METFORMINE",), (HBA1C, CREATININE), 2.5),
    Disease("Hypercholestérolémie", "E78.0", (40, 65), 0.3, ("ATORVASTATINE",), (LDL,), 0.5),
    Disease("Hypothyroïdie", "E03.9", (35, 65), 0.09, ("LEVOTHYROX",), (TSH,), 1.0),
    Disease(
        "Fibrillation auriculaire", "I48.9", (64, 82), 0.14, ("BISOPROLOL",), (HAEMOGLOBIN, CREATININE), 2.0,
        "Anticoagulé\u202f: prévenir avant tout geste.",
    ),
    Disease("Asthme", "J45.9", (6, 30), 0.1, ("VENTOLINE",), (), 0.8),
    Disease("Épisode dépressif", "F32.9", (20, 60), 0.12, ("ESCITALOPRAM",), (), 1.5),
    Disease("Lombalgie basse", "M54.5", (28, 60), 0.2, (), (), 0.4),
    Disease("Gonarthrose", "M17.9", (58, 78), 0.26, (), (), 0.5),
    Disease("Reflux gastro-œsophagien", "K21.9", (30, 65), 0.14, (), (), 0.3),
    Disease("Migraine", "G43.9", (16, 40), 0.12, (), (), 0.4),
    Disease("Dermatite atopique", "L20.9", (0, 4), 0.14, (), (), 0.8, outgrown=12.0),
)  # fmt: skip

# What passes: label, CIM-10, from which age to which, what is written.
ACUTE = (
    ("Rhinopharyngite", "J00", (0, 90), "Rhinorrhée et toux depuis trois jours, pas de fièvre. Auscultation claire. Lavages de nez, revoir si fièvre."),
    ("Angine", "J03.9", (3, 50), "Odynophagie fébrile depuis la veille. TROD négatif. Traitement symptomatique."),
    ("Bronchite aiguë", "J20.9", (15, 90), "Toux grasse depuis une semaine, apyrétique. Quelques ronchi, pas de foyer. Pas d’antibiotique."),
    ("Otite moyenne", "H66.9", (0, 8), "Otalgie droite fébrile. Tympan bombé, congestif. Paracétamol, réévaluation à 48 h."),
    ("Gastro-entérite", "A09", (0, 70), "Vomissements et diarrhée depuis hier, plusieurs cas dans l’entourage. Pas de déshydratation. Réhydratation."),
    ("Cystite", "N30.0", (18, 85), "Brûlures mictionnelles sans fièvre ni douleur lombaire. BU positive. Traitement minute."),
    ("Lumbago", "M54.5", (22, 75), "Douleur lombaire après effort, pas de signe neurologique. Reprise d’activité progressive."),
    ("Entorse de la cheville", "S93.4", (10, 60), "Torsion en inversion ce matin. Appui possible, critères d’Ottawa négatifs. Attelle, glace."),
    ("Sinusite", "J01.9", (16, 70), "Douleur frontale et rhinorrhée purulente depuis cinq jours. Traitement local, revoir si fièvre."),
    ("Conjonctivite", "H10.9", (0, 80), "Œil rouge, sécrétions claires, pas de baisse d’acuité. Lavages."),
    ("Eczéma de contact", "L25.9", (15, 75), "Lésions prurigineuses des deux mains depuis un changement de gants. Éviction, dermocorticoïde."),
    ("Zona", "B02.9", (50, 90), "Éruption vésiculeuse en ceinture, hémithorax gauche, depuis 48 h. Pas d’atteinte ophtalmique."),
)  # fmt: skip

CHRONIC_NOTES = (
    "Renouvellement. Va bien. {measures} Bonne tolérance du traitement. Biologie dans six mois.",
    "Suivi\u00a0: {disease}. {measures} Pas de plainte. Observance correcte. Même traitement.",
    "Renouvellement de trois mois. {measures} Examen sans particularité. Conseils d’activité physique.",
    "Revu avec sa biologie\u202f: résultats satisfaisants. {measures} On ne change rien.",
    "Suivi\u00a0: {disease}. Fatigue en ce moment, sommeil court. {measures} Réévaluer dans un mois.",
    "Renouvellement. Vu avec son épouse. {measures} Pas de chute, pas d’essoufflement. Poursuite.",
)
FOUND_NOTE = "Bilan revu ce jour\u00a0: {disease}. Explications données. {measures} Début du traitement, contrôle dans deux mois."
HEALTHY_NOTES = (
    "Certificat de sport. {measures} Interrogatoire et examen sans particularité.",
    "Fatigue depuis quelques semaines, charge de travail. {measures} Examen normal. Bilan simple.",
    "Point de santé. {measures} Vaccinations à jour. Dépistages expliqués.",
    "Consultation pour un avis sur un grain de beauté. Pas de critère inquiétant. Surveillance.",
    "Douleurs cervicales, travail sur écran. Examen rassurant. Kinésithérapie.",
)
CHILD_NOTES = (
    "Examen systématique. {measures} Développement conforme à l’âge. Conseils donnés aux parents.",
    "Visite de suivi. {measures} Mange bien, dort bien. Carnet complété.",
    "Contrôle de croissance. {measures} Rien à signaler, courbe régulière.",
)
VACCINE_NOTE = "Vaccination faite ce jour, bien supportée. {measures}"
FLU_NOTE = "Vaccination antigrippale, épaule gauche. Carnet complété."

ALLERGIES = (
    # agent, kind (SNOMED CT), reaction
    ("Amoxicilline", "416098002", "Éruption cutanée"),
    ("Pénicilline", "416098002", "Urticaire"),
    ("Aspirine", "416098002", "Bronchospasme"),
    ("Arachide", "414285001", "Œdème de la face"),
    ("Pollens de graminées", "419199007", "Rhinite"),
    ("Venin de guêpe", "419199007", "Réaction locale étendue"),
    ("Produit de contraste iodé", "609328004", ""),
)
PAST = (
    ("Fracture du poignet", "S52.5", (8, 80)),
    ("Appendicite", "K35.8", (8, 40)),
    ("Pneumopathie", "J18.9", (30, 85)),
    ("Colique néphrétique", "N20.0", (25, 65)),
    ("Phlébite du membre inférieur", "I80.2", (35, 80)),
)
ACTS = (
    ("Appendicectomie", "HHFA011", (8, 45)),
    ("Cholécystectomie", "HMFC004", (35, 75)),
    ("Prothèse totale de genou", "", (65, 85)),
)
FAMILY = (
    ("FTH", "Infarctus du myocarde avant 55 ans", "I21.9"),
    ("MTH", "Cancer du sein", "C50.9"),
    ("MTH", "Diabète de type 2", "E11.9"),
    ("FTH", "Hypertension artérielle", "I10"),
)

# Vaccine of `interop.terminology.vaccines`, and the age in months at which it is due.
CHILD_VACCINES = (
    ("Hexyon", 2), ("Prevenar 13", 2), ("Hexyon", 4), ("Prevenar 13", 4), ("MenQuadfi", 6), ("Hexyon", 11),
    ("Prevenar 13", 11), ("MenQuadfi", 12), ("Priorix", 12), ("Priorix", 17), ("Tetravac-acellulaire", 72),
    ("Repevax", 140), ("Gardasil 9", 140), ("Gardasil 9", 147),
)  # fmt: skip
ADULT_BOOSTERS = (("Repevax", 25), ("Repevax", 45), ("Repevax", 65), ("Shingrix", 67), ("Prevenar 20", 68))
FLU, FLU_FROM = "Vaxigrip", 65

# Age in years, centimetres, kilograms: a middle child of each sex.
GROWTH = {
    "F": ((0, 49, 3.3), (0.5, 65, 7.2), (1, 74, 9.1), (2, 86, 11.6), (4, 102, 16), (6, 115, 20), (8, 127, 25.5),
          (10, 138, 32), (12, 151, 41), (14, 160, 50), (16, 163, 54), (18, 164, 56)),
    "M": ((0, 50, 3.4), (0.5, 67, 7.8), (1, 76, 9.8), (2, 88, 12.3), (4, 103, 16.3), (6, 116, 20.6), (8, 128, 25.7),
          (10, 138, 32), (12, 149, 40), (14, 163, 51), (16, 173, 61), (18, 176, 67)),
}  # fmt: skip
