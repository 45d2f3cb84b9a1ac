"""Who may do what to an identity."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.base.errors import NotAllowed
from bonport.practice.patients.models import Patient, TreatingDoctor
from bonport.practice.places.models import Activity, Role
from bonport.practice.places.perms import activity_of, clinician, works_as


def may_identify(act: Act) -> Activity:
    """Everyone who works in the practice records identities and controls documents: the secretary by delegation."""
    return activity_of(act)


def may_attest(act: Act, patient: Patient) -> Activity:
    """Only the declared médecin traitant, himself: neither his replacement, nor the secretary, nor a colleague."""
    activity = activity_of(act)
    treating = TreatingDoctor.objects.filter(patient=patient, doctor=activity.person, ended_on=None).exists()
    # A doctor of the practice may also replace a colleague today: he stays his own patients' médecin traitant.
    if not (treating and works_as(act, activity.person, Role.DOCTOR)):
        raise NotAllowed(
            "Seul le médecin traitant déclaré, en personne, peut attester connaître le patient.",
            remedy="Contrôlez une pièce d’identité, ou laissez le médecin traitant attester.",
        )
    return activity


def may_repair(act: Act) -> Activity:
    """Repairing an identity error withdraws documents: a doctor decides."""
    return clinician(act)
