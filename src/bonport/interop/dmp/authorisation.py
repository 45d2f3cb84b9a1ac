"""TD0.3: may I consult this person's DMP?

Source: setAuthorization of `urn:si-dmp-habilitations`, action AJOUT and answer `DMPOk` as the DMPi samples show them
(reference notes, 2.1, D1). Where the elements stand is a *simulated layout* (docs/services/dmp.md, 2026-11-21).
"""

from __future__ import annotations

from enum import StrEnum

from lxml import etree

from bonport.interop.errors import Refused, Unreadable
from bonport.interop.terminology.dmp_errors import dmp_error
from bonport.interop.xml import element

HABILITATIONS = "urn:si-dmp-habilitations"


class AuthorisationAction(StrEnum):
    """What is asked. MEDECIN_TRAITANT also declares the professional as the patient's médecin traitant."""

    ADD = "AJOUT"
    REMOVE = "SUPPRESSION"
    TREATING_DOCTOR = "MEDECIN_TRAITANT"


def question(action: AuthorisationAction) -> etree._Element:
    """The body of setAuthorization: the professional and the patient are those of the VIHF."""
    wanted = element(f"{{{HABILITATIONS}}}action", {}, text=action.value)
    return element(f"{{{HABILITATIONS}}}setAuthorization", {}, wanted, nsmap={None: HABILITATIONS})


def read(payload: etree._Element) -> None:
    """Return if the DMP did it, or had done it before.

    Raises:
        Unreadable: something else than an answer to TD0.3.
        Refused: any other code than DMPOk.
    """
    if payload.tag != f"{{{HABILITATIONS}}}setAuthorizationResponse":
        raise Unreadable("not an answer to TD0.3")
    status = (payload.findtext(f".//{{{HABILITATIONS}}}status") or "").strip()
    if not status:
        raise Unreadable("an answer to TD0.3 without status")
    if status != "DMPOk":
        error = dmp_error(status)
        raise Refused(error.code, error.what, error.meaning, error.remedy)
