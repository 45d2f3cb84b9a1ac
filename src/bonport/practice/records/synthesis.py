"""The clinical content of a patient's VSM, from the record, and its digest.

Left out: what a doctor keeps out (`in_vsm`), what is struck out, and everything written in an encounter that guardians
may not see, or that may still become so: a guardian reads the VSM of a minor.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from bonport.interop.cda import model
from bonport.interop.terminology import Code, oids
from bonport.interop.terminology.allergies import ALLERGY_KINDS, CRITICALITIES
from bonport.interop.terminology.problems import CERTAINTIES, SEVERITIES
from bonport.interop.terminology.relationships import RELATIONSHIPS
from bonport.interop.terminology.routes import ROUTES
from bonport.interop.terminology.social_history import SOCIAL_HISTORY
from bonport.practice.records import models
from bonport.practice.records.models import NoneKnown, presence


def synthesis_of(patient: UUID, day: date) -> model.Synthesis:
    """Read the record as it stands on that day. Inside the practice's scope.

    A treatment with an end to come is still taken: it is shown until that day has passed.
    """
    kept = list(shown(models.Problem, patient).filter(in_vsm=True))
    problems = [_problem(row) for row in kept if not row.is_past]
    history = [_problem(row) for row in kept if row.is_past]
    procedures = [
        model.Procedure(row.label, Code(row.code, oids.CCAM, row.label) if row.code else None, row.day)
        for row in shown(models.Procedure, patient)
    ]
    allergies = [_allergy(row) for row in shown(models.Allergy, patient)]
    current = Q(end=None) | Q(end__gte=day)
    treatments = [_treatment(row) for row in shown(models.Treatment, patient).filter(current, in_vsm=True)]
    said = set(NoneKnown.objects.filter(patient_id=patient).values_list("domain", flat=True))
    watch_points = list(shown(models.WatchPoint, patient))
    return model.Synthesis(
        problems=tuple(problems),
        problems_presence=presence(bool(problems), NoneKnown.Domain.PROBLEMS in said),
        history=tuple(history),
        history_presence=presence(bool(history), NoneKnown.Domain.HISTORY in said),
        procedures=tuple(procedures),
        procedures_presence=presence(bool(procedures), NoneKnown.Domain.PROCEDURES in said),
        allergies=tuple(allergies),
        allergies_presence=presence(bool(allergies), NoneKnown.Domain.ALLERGIES in said),
        treatments=tuple(treatments),
        treatments_presence=presence(bool(treatments), NoneKnown.Domain.TREATMENTS in said),
        habits=tuple(
            model.Habit(SOCIAL_HISTORY[row.kind], row.text, row.quantity, row.unit, row.start)
            for row in shown(models.Habit, patient)
        ),
        family=tuple(
            model.FamilyHistory(
                RELATIONSHIPS[row.relation], row.label, Code(row.code, oids.CIM_10, row.label) if row.code else None
            )
            for row in shown(models.FamilyHistory, patient)
        ),
        occupational_risks=tuple(row.text for row in watch_points if row.occupational),
        watch_points=tuple(row.text for row in watch_points if not row.occupational),
    )


def is_empty(synthesis: model.Synthesis) -> bool:
    """Nothing known and nothing said: there is no VSM to send (EX_GEN-1060: never an empty document)."""
    return synthesis == model.Synthesis()


def digest(synthesis: model.Synthesis) -> str:
    """What two VSMs with the same clinical content share."""
    return hashlib.sha256(msgspec.json.encode(synthesis)).hexdigest()


def shown(kind: type[models.Entry], patient: UUID) -> QuerySet[Any]:
    """The lines of a record that may stand in a document which guardians read."""
    return (
        kind.objects.filter(patient_id=patient, ended=False)
        .exclude(encounter__guardians_may_see=False)
        .exclude(encounter__guardians_may_see=True, encounter__closed_at=None)
        .order_by("recorded_at", "id")
    )


def _problem(row: models.Problem) -> model.Problem:
    code = Code(row.code, oids.CIM_10, row.label) if row.code else None
    return model.Problem(row.label, code, row.start, row.end, row.note)


def _allergy(row: models.Allergy) -> model.Allergy:
    code = Code(row.agent_code, oids.CIS, row.agent) if row.agent_code else None
    return model.Allergy(
        agent=row.agent,
        agent_code=code,
        kind=ALLERGY_KINDS.get(row.kind),
        reaction=row.reaction,
        start=row.start,
        severity=SEVERITIES.get(row.severity),
        criticality=CRITICALITIES.get(row.criticality),
        certainty=CERTAINTIES.get(row.certainty),
    )


def _treatment(row: models.Treatment) -> model.Treatment:
    return model.Treatment(
        drug=row.drug,
        code=Code(row.cis, oids.CIS, row.drug) if row.cis else None,
        dosage=row.dosage,
        route=ROUTES.get(row.route),
        start=row.start,
        end=row.end,
        reason=row.reason,
    )
