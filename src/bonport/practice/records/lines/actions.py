"""Taking back what was just done to a line: the other way of each gesture."""

from __future__ import annotations

from bonport.base.act import Act
from bonport.base.errors import NotPossible
from bonport.practice.patients.models import Patient
from bonport.practice.records.actions import deny_none_known
from bonport.practice.records.models import Entry, NoneKnown, Problem, Treatment, Vaccination
from bonport.practice.records.perms import may_write


def restore_entry(act: Act, line: Entry) -> None:
    """A line that was struck out stands in the record again.

    Not a vaccination of a signed consultation: its note was taken back with it, and may have left the DMP.
    """
    with act.transaction():
        may_write(act)
        line = _locked(line)
        if isinstance(line, Vaccination) and not is_restorable(line):
            raise NotPossible(
                "Cette vaccination était signée\u202f: sa note a été reprise avec elle.",
                remedy="Notez-la de nouveau\u202f; une nouvelle note partira à la signature.",
            )
        line.ended = False
        line.save(update_fields=("ended",))
        deny_none_known(line)
        act.audit("restore_entry", line, patient=line.patient_id)


def is_restorable(line: Entry) -> bool:
    """Whether striking this line out can be undone."""
    encounter = line.encounter
    return not (isinstance(line, Vaccination) and encounter is not None and encounter.closed_at is not None)


def reopen_entry(act: Act, line: Problem | Treatment) -> None:
    """A past problem is current again; a treatment that was stopped is taken again."""
    with act.transaction():
        may_write(act)
        line = _locked(line)
        line.end = None
        changed = ["end"]
        if isinstance(line, Problem):
            line.past = False
            changed.append("past")
        line.save(update_fields=changed)
        deny_none_known(line)
        act.audit("reopen_entry", line, patient=line.patient_id)


def unsay_none_known(act: Act, patient: Patient, domain: NoneKnown.Domain) -> None:
    """« Aucun connu » was said by error: the domain is as if nobody had asked."""
    with act.transaction():
        may_write(act)
        said = NoneKnown.objects.get(patient=patient, domain=domain)
        act.audit("unsay_none_known", said, patient=patient.pk, domain=domain)
        said.delete()


def _locked(line):
    return type(line).objects.select_for_update(of=("self",)).select_related("encounter").get(pk=line.pk)
