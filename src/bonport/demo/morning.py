"""A short morning at the demo practice: what was done there before one comes in, through the actions of the screens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bonport.base.act import Act
from bonport.day import clinic
from bonport.day.practice import CERTIFICATE, LETTER
from bonport.day.sandbox import Sandbox
from bonport.demo.opening import Opening
from bonport.interop.cda.model import Prose
from bonport.interop.identity import Status
from bonport.interop.terminology.vital_signs import UNITS
from bonport.practice.consultations.actions import close_consultation
from bonport.practice.documents.actions import prepare_document, sign_document
from bonport.practice.patients.minors import is_minor
from bonport.practice.patients.models import Identity, Patient
from bonport.practice.places.models import Person
from bonport.practice.records import actions as records
from bonport.practice.records.models import Encounter, VitalSign

CONSULTATIONS, PREPARED = 14, 3
BEGAN, EACH = timedelta(minutes=110), timedelta(minutes=7)
TOWN = "Clermont-Ferrand"
NOTES = (
    "Renouvellement. Va bien. Examen sans particularité. Même traitement.",
    "Toux depuis cinq jours, pas de fièvre. Auscultation claire. Rassuré.",
    "Revu avec sa biologie\u202f: résultats satisfaisants. Contrôle dans six mois.",
    "Douleur du genou droit après la marche. Pas d’épanchement. Avis demandé.",
    "Fatigue. Sommeil court, travail posté. Bilan demandé, revoir avec les résultats.",
)


class Morning:
    """Played once, when the practice is opened. Everybody has been there since two hours."""

    def __init__(self, opening: Opening, sandbox: Sandbox, now: datetime) -> None:
        self.opening = opening
        self.practice = opening.practice
        self.sandbox = sandbox
        self.began = now - BEGAN
        opening.draw_for("morning")
        self.random = opening.random

    def play(self) -> None:
        come = self._who_comes()
        for number, patient in enumerate(come):
            self._consult(number, patient)
        for patient in self.random.sample(come, min(PREPARED, len(come))):
            act = self._act(self.practice.secretary, self.began + BEGAN - timedelta(minutes=5))
            title, blocks = clinic.LETTERS[0]
            prepare_document(act, patient, LETTER, title, Prose(blocks, addressee=clinic.ADDRESSEE, place=TOWN))

    def _who_comes(self) -> list[Patient]:
        """Most have a qualified identity and a DMP; one has none, one closed his, two are still to be qualified; and of
        one the nation has changed the name since, so that his document will be refused."""
        with self.practice.act(None).reading():
            known = list(Identity.objects.select_related("patient").order_by("patient__number"))
        self.random.shuffle(known)
        first = self.practice.doctors[0]  # whom one tries first: something is left for her to decide
        known.sort(key=lambda identity: self.opening.treating.get(identity.patient_id) != first)
        by_dmp: dict[str, list[Identity]] = {"active": [], "closed": [], "none": [], "": []}
        for identity in known:
            person = self.opening.who_is.get(identity.patient_id)
            qualified = identity.status == Status.QUALIFIED.value
            if person and (qualified or not identity.doubtful):
                by_dmp[person["dmp"] if qualified else ""].append(identity)
        chosen = [*by_dmp["closed"][:1], *by_dmp["none"][:1], *by_dmp[""][:2]]
        renamed, *others = by_dmp["active"]
        usual = self.random.sample(others, min(len(others), CONSULTATIONS - len(chosen) - 1))
        self._rename(renamed)
        chosen += [renamed, *usual]
        self.random.shuffle(chosen)
        return [identity.patient for identity in chosen]

    def _rename(self, identity: Identity) -> None:
        self.sandbox.patch(f"/control/people/{identity.matricule}", {"birthName": f"{identity.birth_name} DIT BELLE"})

    def _consult(self, number: int, patient: Patient) -> None:
        at = self.began + number * EACH
        treating = self.opening.treating[patient.pk]
        doctor = self.practice.in_place_of(treating or self.practice.doctors[0])
        minor = is_minor(patient, at)
        encounter = records.open_encounter(self._act(doctor, at), patient, guardians_may_see=True if minor else None)
        records.write_note(self._act(doctor, at), encounter, self.random.choice(NOTES))
        self._measure_again(doctor, at, patient, encounter)
        later = at + timedelta(minutes=5)
        signed = self._act(doctor, later)
        titles: Any
        addressee: tuple[str, ...]
        if number % 2 or minor:
            titles, code, addressee = clinic.CHILD_CERTIFICATES if minor else clinic.CERTIFICATES, CERTIFICATE, ()
        else:
            titles, code, addressee = clinic.LETTERS, LETTER, clinic.ADDRESSEE
        title, blocks = self.random.choice(titles)
        sign_document(signed, patient, code, title, Prose(blocks, addressee=addressee, place=TOWN), encounter)
        close_consultation(self._act(doctor, later), encounter)

    def _measure_again(self, doctor: Person, at: datetime, patient: Patient, encounter: Encounter) -> None:
        """Near what was measured last, so that the curves go on."""
        with self._act(doctor, at).reading():
            last = {
                sign.code: sign.value
                for sign in VitalSign.objects.filter(patient=patient, ended=False).order_by("measured_at")
            }
        for code, value in sorted(last.items()):
            if code in ("8480-6", "8462-4", "29463-7"):
                now = round(value * self.random.uniform(0.985, 1.015), 1 if code == "29463-7" else 0)
                measured = {"code": code, "value": now, "unit": UNITS[code], "measured_at": at}
                records.add_entry(self._act(doctor, at), VitalSign, patient, encounter, measured)

    def _act(self, who: Person, at: datetime) -> Act:
        return Act(user=who.user_id, practice=self.practice.id, now=at, new_id=self.practice.new_id)
