"""A house with a past: reports to sort, dossiers in most states, faults, measures; and a sample of each parameter."""

from __future__ import annotations

from datetime import timedelta

from bonport.base.sealing import seal
from bonport.sentinelle.campaigns import actions as campaigns
from bonport.sentinelle.campaigns.actions import Answered, Called, Planned, Volunteer
from bonport.sentinelle.campaigns.keys import survey_token
from bonport.sentinelle.campaigns.models import Answer, Campaign, Invitation, PhoneCall, Size
from bonport.sentinelle.dossiers import actions
from bonport.sentinelle.dossiers.actions import Checked, Described
from bonport.sentinelle.dossiers.models import Cause, Check, Dossier
from bonport.sentinelle.health.models import FunctionDay, Installed, SessionEnd, SessionHour
from bonport.sentinelle.registers.actions import declare_park, open_project
from bonport.sentinelle.registers.models import Function, Service
from bonport.sentinelle.reports.actions import CONTACT
from bonport.sentinelle.reports.keys import doctor_key, follow_key, follow_secret
from bonport.sentinelle.reports.models import Attachment, Contact, Report
from bonport.sentinelle.signatures.models import Event, Sample, Signature
from tests.sentinelle.cast import WHY, Cast

PICTURE = bytes.fromhex(  # one grey dot
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a4944415478da6368000000820081dd436af40000000049454e44ae426082"
)
SAID = (
    "Le logiciel se ferme tout seul au bout d’une heure, en pleine consultation.",
    "Fermeture brutale après une heure environ, il faut tout relancer.",
    "Mes factures ne partent plus depuis la mise à jour de lundi.",
    "Depuis la nouvelle version, les FSE restent bloquées en attente d’envoi.",
    "La messagerie MSSanté refuse mon adresse d’expéditeur.",
    "Impossible d’alimenter le DMP : erreur XDSRepositoryError à chaque document.",
    "Je voudrais que le bouton soit plus grand.",
)


def rich(house: Cast) -> dict[str, object]:
    """Fill the house; the sample of each parameter of an address."""
    for code, label in (("dmp", "Alimentation et consultation du DMP"), ("fse", "Facturation (FSE)")):
        Function.objects.get_or_create(code=code, defaults={"label": label})
    Service.objects.get_or_create(code="dmp", defaults={"label": "DMP"})
    dmp = Function.objects.get(code="dmp")
    for number, text in enumerate(SAID):
        house.report(text, doctor=f"doctor {number}" if number % 3 else "", function=dmp if "DMP" in text else None)
    own = house.report("La carte CPS n’est plus lue depuis ce matin.", doctor="doctor")
    crash = house.signature("AccessViolation: Cabinet.Consultation.Ouvrir")
    for number in range(40):
        house.fails(crash, ("1.1", "1.2", "1.3")[number % 3], f"i{number % 25}", days=-number / 4)
    house.fails(crash, "", "", events=12)
    house.signature("TimeoutError: DMP td2", line=house.line_b)
    closed = _through(house, own)
    late = house.with_vendor()
    Dossier.objects.filter(pk=late.pk).update(state_since=house.now - timedelta(days=40))
    promised = house.dossier("Fermeture après une heure", summary="Le logiciel se ferme au bout d’une heure.")
    link = actions.attach_signature(house.act(), promised, crash, "La même panne.")
    hang = house.signature("Hang: Cabinet.Consultation.Fermer")
    house.fails(hang, "1.1", "i1")
    actions.attach_signature(house.act(), promised, hang, "La même panne, vue autrement.")
    told = house.report("Il se ferme au bout d’une heure.", doctor="doctor")
    actions.attach_report(house.act(), promised, told, "La même panne.")
    actions.qualify(house.act(), promised, Cause.PRODUCT, WHY)
    actions.hand_over(house.act(), promised, WHY, public="Reproduit par l’équipe.")
    actions.promise(
        house.act("vendor_a"), promised, "1.4", (house.now + timedelta(days=20)).date(), "Corrigé en interne."
    )
    other = house.dossier("Lenteur à l’ouverture", product=house.product_b)
    actions.qualify(house.act(), other, Cause.PRODUCT, WHY)
    actions.hand_over(house.act(), other, WHY)
    house.dossier("Adresse MSSanté refusée", product=None)
    _measure(house)
    project = open_project(house.act(), "Cabinet A, parc", vendor=house.vendor_a.name, product=house.product_a.name)
    declare_park(house.act("vendor_a"), house.versions["1.2"], "médecins de ville", house.now.date(), 340)
    declare_park(house.act("vendor_a"), house.versions["1.1"], "médecins de ville", house.now.date(), 120)
    actions.open_webhook(house.act(), house.vendor_a, "https://editeur-a.example/sentinelle")
    campaign, invitation = _ask(house, closed)
    waiting = Report.objects.filter(text=SAID[0]).get()
    Contact.objects.create(report=waiting, sealed=seal("06 39 98 01 23", CONTACT))
    secret = follow_secret(waiting.pk)
    Report.objects.filter(pk=waiting.pk).update(follow=follow_key(secret))
    return {
        "number": promised.number,
        "report": waiting.pk,
        "said": waiting.number,
        "secret": secret,
        "signature": _fault(house).pk,
        "attachment": Attachment.objects.create(
            id=house.new_id(), report=waiting, name="écran.png", media_type="image/png", content=PICTURE
        ).pk,
        "link": link.pk,
        "form": "csv",
        "subscriber": actions.subscribe(house.act(), "equipe@sentinelle.example").pk,
        "vendor": house.vendor_a.pk,
        "product": house.product_a.pk,
        "line": house.line_a.pk,
        "version": house.versions["1.1"].pk,
        "project": project.pk,
        "member": house.users["vendor_b"].pk,
        "name": "answer",
        "closed": closed.number,
        "campaign": campaign.number,
        "invitation": invitation.pk,
        "token": survey_token(invitation.pk),
    }


def _fault(house: Cast) -> Signature:
    """With a whole event, as its SDK sent it."""
    fault = house.signature("KeyError: 'ins'")
    house.fails(fault, "1.2", "i1", events=3)
    frames = [
        {"module": "framework.loop", "function": "run", "lineno": 12, "in_app": False},
        {"module": "cabinet.ins", "function": "lire", "lineno": 84, "in_app": True, "context_line": "    t = r['ins']"},
    ]
    payload = {"exception": {"values": [{"type": "KeyError", "value": "'ins'", "stacktrace": {"frames": frames}}]}}
    event = Event.objects.filter(signature=fault).first()
    assert event is not None
    Sample.objects.create(event=event, signature=fault, release="1.2", payload=payload)
    return fault


def _ask(house: Cast, dossier: Dossier) -> tuple[Campaign, Invitation]:
    """A campaign by telephone, begun."""
    for number in range(12):
        given = Volunteer(
            doctor_key(f"volunteer {number}"),
            house.product_a,
            phone=f"04 73 00 00 {number:02}",
            mail=f"v{number}@cabinet.example",
            specialty="Médecine générale",
            size=Size.GROUP if number % 2 else Size.SOLO,
        )
        campaigns.join_panel(house.act(), given)
    planned = Planned("La carte est-elle lue ?", Campaign.Mode.CALLS, Campaign.Moment.AFTER, 12, 7, dossier=dossier)
    campaign = campaigns.open_campaign(house.act(), planned)
    *called, last = campaign.invitations.order_by("position")
    for number, one in enumerate(called[:8]):
        said = Answered(Answer.Still.FAILS if number == 3 else Answer.Still.WORKS, satisfaction=4, sus=(4, 2) * 5)
        campaigns.record_call(house.act(), one, Called(PhoneCall.Outcome.ANSWERED, said))
    return campaign, last


def _through(house: Cast, report: Report) -> Dossier:
    """From the first report to the verified fix."""
    dossier = actions.open_dossier(
        house.act(), Described("La carte CPS n’est plus lue", product=house.product_a), WHY, reports=[report]
    )
    actions.qualify(house.act(), dossier, Cause.PRODUCT, WHY)
    actions.hand_over(house.act(), dossier, WHY)
    actions.ship(house.act("vendor_a"), dossier, [house.versions["1.2"]], house.now.date(), "Livré.")
    actions.deploy(house.act(), dossier, 0.74, "Mesuré sur les parcs.")
    actions.check_in_the_field(house.act(), dossier, Checked(Check.Kind.CALLS, 60, 48, 0), "Campagne d’appels.")
    actions.close(house.act(), dossier, "Rien de nouveau en un mois.")
    return dossier


def _measure(house: Cast) -> None:
    """Two weeks of sessions of three versions; those of 1.2 crash after an hour."""
    project = open_project(house.act(), "Mesures", vendor=house.vendor_a.name, product=house.product_a.name)
    for number in range(14):
        hour = house.now - timedelta(days=number, hours=2)
        for release, crashed, abnormal in (("1.1", 3, 2), ("1.2", 40, 9), ("1.3", 4, 1)):
            counted = {"ok": 900, "errored": 30, "crashed": crashed, "abnormal": abnormal}
            SessionHour.objects.create(project=project, release=release, hour=hour, **counted)
            FunctionDay.objects.create(
                project=project, release=release, function="dmp", day=hour.date(), uses=2000, failures=crashed * 3
            )
        for minute, crashed in ((0, 3), (5, 2), (20, 2), (55, 9), (60, 24), (65, 6), (120, 1)):
            SessionEnd.objects.create(
                project=project, release="1.2", day=hour.date(), minute=minute, crashed=crashed, abnormal=2
            )
    for number in range(60):
        release = ("1.1", "1.2", "1.2", "1.3")[number % 4]
        Installed.objects.create(
            line=house.line_a, installation=f"i{number}", release=release, seen_on=house.now.date()
        )


def more(house: Cast, times: int) -> None:
    """As much again, so many times, of whatever a screen lists: of the sample dossier, fault and product too."""
    sample = Dossier.objects.get(title="Fermeture après une heure")
    fault = Signature.objects.get(title="KeyError: 'ins'")
    for turn in range(times):
        for number, text in enumerate(SAID):
            house.report(f"{text} Encore, {turn}.", doctor=f"other {turn} {number}", function=Function.objects.first())
        told = house.report(f"Il se ferme au bout d’une heure, pour la {turn}e fois.", doctor="doctor")
        actions.attach_report(house.act(), sample, told, WHY)
        crash = house.signature(f"AccessViolation: Cabinet.Facture.Ouvrir{turn}")
        for number in range(9):
            house.fails(crash, ("1.1", "1.2", "1.3")[number % 3], f"{turn} {number}", days=-number / 2)
        actions.attach_signature(house.act(), sample, crash, WHY)
        house.fails(fault, ("1.1", "1.2")[turn % 2], f"i{turn}", days=-turn)
        actions.answer(house.act("vendor_a"), sample, "Nous y travaillons.")
        late = house.with_vendor()
        Dossier.objects.filter(pk=late.pk).update(state_since=house.now - timedelta(days=40 + turn))
        house.dossier(f"Adresse MSSanté refusée, {turn}", product=None)
        checked = house.deployed()
        actions.check_in_the_field(house.act(), checked, Checked(Check.Kind.CALLS, 60, 48, 0), "Appels.")
        actions.close(house.act(), checked, "Rien de nouveau.")
        open_project(house.act(), f"Parc {turn}", vendor=house.vendor_a.name, product=house.product_a.name)
        actions.subscribe(house.act(), f"equipe{turn}@sentinelle.example")
