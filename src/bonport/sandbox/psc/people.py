"""The professionals who may be played, and the claims that the nation makes of each.

The shape of `SubjectRefPro` is that of the reference notes; `otherIds`, `SubjectOrganizationID` and the authentication
level are own knowledge, unverified, 2026-11-22.
"""

from __future__ import annotations

import uuid
from typing import Any

from bonport.sandbox.models import Setting

KEY = "psc"
DEFAULT = [
    {
        "nationalId": "899700000017",
        "family": "MARTIN",
        "given": "Claire",
        "civility": "MME",
        "specialty": "SM26",
        "sites": [{"id": "1630000012", "name": "Cabinet des Tilleuls"}],
    },
    {
        "nationalId": "899700000033",
        "family": "PETIT",
        "given": "Inès",
        "civility": "MME",
        "specialty": "SM26",
        "sites": [
            {"id": "1630000012", "name": "Cabinet des Tilleuls"},
            {"id": "1690000013", "name": "Cabinet du Port"},
        ],
    },
]


def professionals() -> list[dict[str, Any]]:
    setting = Setting.objects.filter(key=KEY).first()
    people: list[dict[str, Any]] = setting.value if setting else DEFAULT
    return people


def find(national_id: str) -> dict[str, Any] | None:
    return next((person for person in professionals() if person["nationalId"] == national_id), None)


def subject(national_id: str) -> str:
    """The realm's own name for a person: opaque, the same each time."""
    return f"f:{uuid.uuid5(uuid.NAMESPACE_OID, national_id)}:{national_id}"


def claims(person: dict[str, Any]) -> dict[str, Any]:
    """What userinfo tells."""
    national_id, sites = person["nationalId"], person.get("sites", [])
    profession, specialty = "10", person.get("specialty", "")
    return {
        "sub": subject(national_id),
        "SubjectNameID": national_id,
        "preferred_username": national_id,
        "family_name": person["family"],
        "given_name": person["given"],
        "Secteur_Activite": "SA07^1.2.250.1.71.4.2.4",
        "SubjectOrganization": sites[0]["name"] if sites else "",
        "SubjectOrganizationID": sites[0]["id"] if sites else "",
        "SubjectRole": [f"{profession}^1.2.250.1.213.1.1.5.5"],
        "Palier_Authentification": "APPPRIP3^1.2.250.1.213.1.5.1.1.1",
        "Mode_Acces_Raison": "",
        "Acces_Regulation_Medicale": "FAUX",
        "PSI_Locale": "1.2.250.1.213.1.3.1.1",
        "UITVersion": "1.0",
        "otherIds": [{"identifiant": national_id, "origine": "RPPS", "qualite": 1}],
        "SubjectRefPro": {
            "codeCivilite": person.get("civility", ""),
            "exercices": [
                {
                    "codeProfession": profession,
                    "codeCategorieProfessionnelle": "C",
                    "nomDexercice": person["family"],
                    "prenomDexercice": person["given"],
                    "codeTypeSavoirFaire": "S" if specialty else "",
                    "codeSavoirFaire": specialty,
                    "activities": [_activity(site) for site in sites],
                }
            ],
        },
    }


def _activity(site: dict[str, str]) -> dict[str, str]:
    kind, number = site["id"][:1], site["id"][1:]
    return {
        "codeModeExercice": "L",
        "codeSecteurDactivite": "SA07",
        "numeroFinessSite": number if kind == "1" else "",
        "numeroSiretSite": number if kind == "3" else "",
        "raisonSocialeSite": site["name"],
        "identifiantTechniqueDeLaStructure": f"R{number}",
        "ancienIdentifiantDeLaStructure": site["id"],
    }
