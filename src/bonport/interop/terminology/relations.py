"""What a person close to the patient is to him (JDV_J11)."""

from __future__ import annotations

from datetime import date

from bonport.interop.terminology.code import Edition
from bonport.interop.terminology.relationships import ROLE_CODE
from bonport.interop.terminology.table import Table, rows

PROTECTION = "1.2.250.1.213.1.1.4.327"

RELATIONS = Table(
    Edition("JDV_J11_RelationPatient_CISIS (1.2.250.1.213.3.3.16), ANS, 2020-04-24", date(2020, 4, 24)),
    *rows(
        ROLE_CODE,
        "RoleCode",
        {
            "MTH": "Mère",
            "FTH": "Père",
            "NMTH": "Mère biologique",
            "NFTH": "Père biologique",
            "STPMTH": "Belle-mère - épouse du père ou de la mère",
            "STPFTH": "Beau-père - époux du père ou de la mère",
            "GRMTH": "Grand-mère",
            "GRFTH": "Grand-père",
            "GGRMTH": "Arrière-grand-mère",
            "GGRFTH": "Arrière-grand-père",
            "DAU": "Fille biologique",
            "SON": "Fils biologique",
            "BRO": "Frère",
            "SIS": "Soeur",
            "HBRO": "Demi-frère",
            "HSIS": "Demi-soeur",
            "GRNDDAU": "Petite-fille",
            "GRNDSO": "Petit-fils",
            "UNCLE": "Oncle",
            "AUNT": "Tante",
            "NEPHEW": "Neveu",
            "NIECE": "Nièce",
            "HUSB": "Epoux",
            "WIFE": "Epouse",
            "DOMPART": "Concubin(e) ou partenaire PACS",
            "ROOM": "Personne vivant sous le même toit",
            "FRND": "Autre proche",
            "NBOR": "Voisin(e)",
            "FAMMEMB": "Autre membre de la famille",
            "CHILD": "Enfant",
            "COUSN": "Cousin(e)",
            "SIGOTHR": "Conjoint",
            "DAUC": "Fille",
            "SONC": "Fils",
        },
    ),
    *rows(
        PROTECTION,
        "",
        {
            "TUTEUR": "Tuteur",
            "CURATEUR": "Curateur",
            "MSVG": "Mandataire de sauvegarde",
        },
    ),
)
