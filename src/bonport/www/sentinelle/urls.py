"""Every address of Sentinelle's screens. Ids and numbers only: nothing that a reporter said, nobody's name."""

from django.urls import path

from bonport.www.sentinelle import (
    campaigns,
    dossiers,
    entry,
    exports,
    health,
    home,
    mine,
    public,
    registers,
    signatures,
    triage,
    vendor,
)
from bonport.www.sentinelle.report import views as reporting

urlpatterns = [
    path("", home.home, name="home"),
    # Anybody's.
    path("public/", public.board, name="public_board"),
    path("public/dossiers.json", public.board_json, name="public_board_json"),
    path("public/chiffres.json", public.figures_json, name="public_figures_json"),
    path("public/<str:number>/", public.dossier, name="public_dossier"),
    path("public/<str:number>.json", public.dossier_json, name="public_dossier_json"),
    # Anybody reports, and follows what he reported.
    path("signaler/", reporting.report, name="report_form"),
    path("signalements/<str:said>/<str:secret>", reporting.follow, name="followed"),
    path("signalements/<str:said>/<str:secret>/contact", reporting.forget, name="forget_contact"),
    # The team sorts what came.
    path("tri/", triage.triage, name="triage"),
    path("tri/signalements/<uuid:report>/", triage.report, name="triage_report"),
    path("tri/signalements/<uuid:report>/rattacher/", triage.attach_report, name="attach_report"),
    path("tri/signalements/<uuid:report>/ouvrir/", triage.open_from_report, name="open_from_report"),
    path("tri/signalements/<uuid:report>/ecarter/", triage.put_aside, name="put_aside"),
    path("tri/signatures/<int:signature>/", triage.signature, name="triage_signature"),
    path("tri/signatures/<int:signature>/rattacher/", triage.attach_signature, name="attach_signature"),
    path("tri/signatures/<int:signature>/ouvrir/", triage.open_from_signature, name="open_from_signature"),
    path("tri/pieces/<uuid:attachment>/", triage.attachment, name="attachment"),
    path("signatures/<int:signature>/", signatures.signature, name="signature"),
    path("tri/annuler/", triage.undo, name="triage_undo"),
    path("saisir/", entry.take_call, name="take_call"),
    path("importer/", entry.import_tickets, name="import_tickets"),
    path("importer/exemple.csv", entry.example, name="ticket_example"),
    # The dossiers.
    path("dossiers/", dossiers.dossiers, name="dossiers"),
    path("dossiers/ouvrir/", dossiers.open_one, name="open_dossier"),
    path("dossiers/export.<str:form>", exports.dossiers, name="export_dossiers"),
    path("dossiers/<str:number>/", dossiers.dossier, name="dossier"),
    path("dossiers/<str:number>/decrire/", dossiers.describe, name="describe_dossier"),
    path("dossiers/<str:number>/<str:name>/avancer/", dossiers.move, name="move_dossier"),
    path("dossiers/<str:number>/<uuid:link>/detacher/", dossiers.detach, name="detach"),
    path("retards/", dossiers.overdue, name="overdue"),
    # Campaigns, and the survey behind a personal link (campaigns/actions/letters.py: SURVEY_PATH).
    path("campagnes/", campaigns.campaigns, name="campaigns"),
    path("campagnes/ouvrir/", campaigns.open_one, name="open_campaign"),
    path("campagnes/volontaires/", campaigns.join_panel, name="join_panel"),
    path("campagnes/<str:number>/", campaigns.campaign, name="campaign"),
    path("campagnes/<str:number>/clore/", campaigns.close, name="close_campaign"),
    path("campagnes/<str:number>/conclure/", campaigns.conclude, name="conclude_campaign"),
    path("campagnes/<str:number>/appels/", campaigns.calls, name="campaign_calls"),
    path("campagnes/<str:number>/appels/<uuid:invitation>/", campaigns.record_call, name="record_call"),
    path("enquete/<str:token>", campaigns.survey, name="survey"),
    path("enquete/<str:token>/non", campaigns.never_again, name="survey_never_again"),
    # How software does in the field.
    path("logiciels/", health.products, name="products"),
    path("logiciels/<uuid:product>/", health.product, name="product"),
    path("editeur/logiciels/<uuid:product>/", health.vendor_product, name="vendor_product"),
    # The registers.
    path("registres/", registers.registers, name="registers"),
    path("registres/editeurs/", registers.new_vendor, name="add_vendor"),
    path("registres/editeurs/<uuid:vendor>/", registers.vendor, name="register_vendor"),
    path("registres/editeurs/<uuid:vendor>/logiciels/", registers.new_product, name="add_product"),
    path("registres/editeurs/<uuid:vendor>/webhook/", registers.webhook, name="open_webhook"),
    path("registres/editeurs/<uuid:vendor>/webhook/fermer/", registers.end_webhook, name="close_webhook"),
    path("registres/logiciels/<uuid:product>/", registers.product, name="register_product"),
    path("registres/logiciels/<uuid:product>/gammes/", registers.new_line, name="add_line"),
    path("registres/gammes/<uuid:line>/versions/", registers.new_version, name="add_version"),
    path("registres/versions/<uuid:version>/rang/", registers.move_version, name="move_version"),
    path("registres/versions/<uuid:version>/dates/", registers.date_version, name="date_version"),
    path("registres/gammes/<uuid:line>/projets/", registers.new_project, name="add_project"),
    path("registres/projets/<int:project>/fermer/", registers.end_project, name="end_project"),
    path("registres/membres/", registers.new_member, name="add_member"),
    path("registres/membres/<uuid:member>/lien/", registers.member_link, name="member_link"),
    path("registres/membres/<uuid:member>/fermer/", registers.end_member, name="end_member"),
    # A vendor's space.
    path("editeur/", vendor.dossiers, name="vendor_dossiers"),
    path("editeur/export.<str:form>", exports.vendor_dossiers, name="export_vendor_dossiers"),
    path("editeur/dossiers/<str:number>/", vendor.dossier, name="vendor_dossier"),
    path("editeur/dossiers/<str:number>/<str:name>/avancer/", vendor.move, name="vendor_move"),
    path("editeur/signatures/<int:signature>/", signatures.vendor_signature, name="vendor_signature"),
    path("editeur/logiciels/", vendor.products, name="vendor_products"),
    path("editeur/logiciels/<uuid:product>/parc/", vendor.park, name="declare_park"),
    # A doctor's.
    path("mes-signalements/", mine.my_reports, name="my_reports"),
]
