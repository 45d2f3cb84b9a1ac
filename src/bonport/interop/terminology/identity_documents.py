"""Documents and devices of high trust for the control of an identity.

Source: EXI ID 19 (guide d'implémentation INS V3.0) and RNIV 1 v2.0 §3.3.2–3.3.3, read through restatements
(ARS and regional identitovigilance sites). The codes are ours: no official code list was found.

Left out on purpose: the carte Vitale, which is a key to INSi and not a proof of identity, the driving licence; and what
does not concern a practice in town (direct admission to an EHPAD, minors in the care of the ASE).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bonport.interop.terminology.code import Edition

AGE_OF_MAJORITY = 18  # Code civil, article 414

EDITION = Edition("RNIV 1 v2.0, décembre 2024; guide d'implémentation INS V3.0 (EXI ID 19)", date(2024, 1, 1))
"""A control is judged by this edition whatever its day: earlier lists were not found."""


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A kind of document.

    Attributes:
        code: ours.
        label: as the user chooses it; there is no default choice.
        minors_only: proves the identity of a minor only.
        with_guardian: counts only beside a high-trust document of the parent or guardian who presents it.
    """

    code: str
    label: str
    minors_only: bool = False
    with_guardian: bool = False


IDENTITY_DOCUMENTS = {
    document.code: document
    for document in (
        IdentityDocument("passport", "Passeport"),
        IdentityDocument("id_card_fr", "Carte nationale d’identité française"),
        IdentityDocument(
            "id_card_eu",
            "Carte nationale d’identité d’un pays de l’Union européenne ou de l’Espace économique européen, de Suisse, "
            "de Monaco, d’Andorre, de Saint-Marin ou du Vatican",
        ),
        IdentityDocument("residence_permit", "Titre de séjour"),
        IdentityDocument("electronic", "Identité électronique substantielle ou élevée (France Identité, La Poste…)"),
        IdentityDocument("family_booklet", "Livret de famille, enfant mineur", minors_only=True, with_guardian=True),
        IdentityDocument(
            "birth_certificate", "Extrait d’acte de naissance, enfant mineur", minors_only=True, with_guardian=True
        ),
        IdentityDocument("dcem", "Document de circulation pour étranger mineur, avec photographie", minors_only=True),
    )
}
