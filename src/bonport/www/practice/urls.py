"""Every address of the practice's screens. No name, matricule or health datum in an address: ids only."""

from django.urls import path

from bonport.www.practice import activity, find, home, record
from bonport.www.practice.access import psc as access_psc
from bonport.www.practice.administration import views as administration
from bonport.www.practice.decide import views as decide
from bonport.www.practice.deliveries import views as deliveries
from bonport.www.practice.health_space import views as health_space
from bonport.www.practice.help import views as helping
from bonport.www.practice.identity import creating, establish, page, repairing, worklist
from bonport.www.practice.journal import views as journal
from bonport.www.practice.letters import begin, correspondents, files, managing, reading, writing
from bonport.www.practice.letters import signing as letter_signing
from bonport.www.practice.note import past, phrases, saving, signing
from bonport.www.practice.outcome import views as outcome
from bonport.www.practice.reporting import views as reporting
from bonport.www.practice.summary import measures
from bonport.www.practice.summary import views as summary

urlpatterns = [
    path("", home.home, name="home"),
    path("compte/psc/cabinet/", access_psc.choose, name="psc_choose"),
    path("exercice/", activity.choose_activity, name="choose_activity"),
    path("chercher/", find.find, name="find"),
    path("patients/<uuid:patient>/", record.record, name="record"),
    # Who the patient is.
    path("patients/nouveau/", creating.new_patient, name="new_patient"),
    path("patients/nouveau/creer/", creating.create_patient, name="create_patient"),
    path("patients/nouveau/carte/", creating.read_card, name="read_card"),
    path("patients/nouveau/insi/<uuid:answer>/", creating.create_from_answer, name="create_from_answer"),
    path("patients/nouveau/appli/", creating.create_from_app, name="create_from_app"),
    path("identites/", worklist.to_qualify, name="to_qualify"),
    path("identites/lire/", creating.scan, name="scan"),
    path("patients/<uuid:patient>/identite/", page.identity, name="identity"),
    path("patients/<uuid:patient>/identite/corriger/", page.correct, name="correct_traits"),
    path("patients/<uuid:patient>/identite/signaler/", page.flag, name="flag_identity"),
    path("patients/<uuid:patient>/identite/medecin-traitant/", page.declare, name="declare_treating_doctor"),
    path("patients/<uuid:patient>/identite/insi/", establish.ask_insi, name="ask_insi"),
    path("patients/<uuid:patient>/identite/insi/<uuid:answer>/accepter/", establish.accept, name="accept_answer"),
    path("patients/<uuid:patient>/identite/insi/<uuid:answer>/ecarter/", establish.refuse, name="refuse_answer"),
    path("patients/<uuid:patient>/identite/piece/", establish.see_document, name="see_document"),
    path("patients/<uuid:patient>/identite/attester/", establish.attest, name="attest_identity"),
    path("patients/<uuid:patient>/identite/verifier/", establish.verify, name="verify_identity"),
    path("patients/<uuid:patient>/identite/reparer/", repairing.repair, name="repair"),
    path("patients/<uuid:patient>/identite/reparer/ouvrir/", repairing.open_, name="open_repair"),
    path("reparations/<uuid:repair>/confirmer/", repairing.confirm, name="confirm_repair"),
    path("reparations/<uuid:repair>/abandonner/", repairing.abandon, name="abandon_repair"),
    path("reparations/<uuid:repair>/prevenu/", repairing.told, name="tell_concerned"),
    path("reparations/<uuid:repair>/fiche/", repairing.sheet, name="repair_sheet"),
    # Today's note, and what came before it.
    path("patients/<uuid:patient>/note/", saving.note, name="note"),
    path("patients/<uuid:patient>/note/maintenant/", saving.note_now, name="note_now"),
    path("patients/<uuid:patient>/note/signer/", signing.sign, name="sign_consultation"),
    path("patients/<uuid:patient>/note/confidentiel/", signing.confidential, name="keep_confidential"),
    path("patients/<uuid:patient>/note/visible/", signing.visible, name="make_visible"),
    path("patients/<uuid:patient>/contacts/", past.past_contacts, name="past_contacts"),
    path("modeles/", phrases.phrases, name="phrases"),
    path("modeles/enregistrer/", phrases.save, name="save_phrase"),
    path("modeles/chercher/", phrases.find_template, name="find_template"),
    path("modeles/mineurs/", phrases.set_minors, name="set_minors"),
    path("modeles/<uuid:phrase>/supprimer/", phrases.remove, name="remove_phrase"),
    # The living summary.
    path("patients/<uuid:patient>/resume/comprendre/", summary.propose, name="propose_line"),
    path("patients/<uuid:patient>/resume/noter/", summary.note, name="note_line"),
    path("patients/<uuid:patient>/resume/retirer/", summary.strike, name="strike_line"),
    path("patients/<uuid:patient>/resume/remettre/", summary.restore, name="restore_line"),
    path("patients/<uuid:patient>/resume/terminer/", summary.end, name="end_line"),
    path("patients/<uuid:patient>/resume/rouvrir/", summary.reopen, name="reopen_line"),
    path("patients/<uuid:patient>/resume/synthese/", summary.in_vsm, name="choose_in_vsm"),
    path("patients/<uuid:patient>/resume/aucun/", summary.none_known, name="none_known"),
    path("patients/<uuid:patient>/resume/suite/", summary.more, name="more_lines"),
    path("patients/<uuid:patient>/resume/courbe/", summary.curve, name="curve"),
    path("patients/<uuid:patient>/mesures/lire/", measures.read_measures, name="read_measures"),
    path("patients/<uuid:patient>/mesures/", measures.save_measures, name="save_measures"),
    # What the consultation produces.
    path("patients/<uuid:patient>/suites/", outcome.outcome, name="outcome"),
    path("patients/<uuid:patient>/synthese/refaire/", outcome.synthesis, name="synthesis_anew"),
    path("documents/<uuid:document>/retenir/", outcome.hold, name="hold_document"),
    path("documents/<uuid:document>/laisser-partir/", outcome.release, name="release_document"),
    path("reprendre/", outcome.take_back, name="take_back"),
    # Letters and certificates.
    path("patients/<uuid:patient>/courriers/", begin.begin, name="begin_letter"),
    path("patients/<uuid:patient>/courriers/chercher/", begin.find_letter, name="find_letter"),
    path("courriers/<uuid:draft>/", writing.letter, name="letter"),
    path("courriers/<uuid:draft>/enregistrer/", writing.save, name="save_letter"),
    path("courriers/<uuid:draft>/maintenant/", writing.letter_now, name="letter_now"),
    path("courriers/<uuid:draft>/titre/", writing.entitle, name="entitle_letter"),
    path("courriers/<uuid:draft>/destinataire/", writing.address, name="address_letter"),
    path("courriers/<uuid:draft>/destinataire/chercher/", writing.find_addressee, name="find_addressee"),
    path("courriers/<uuid:draft>/signer/", letter_signing.sign, name="sign_letter"),
    path("courriers/<uuid:draft>/jeter/", writing.discard, name="discard_letter"),
    path("courriers/<uuid:draft>/reprendre/", writing.restore, name="restore_letter"),
    path("courriers/modeles/", managing.letter_templates, name="letter_templates"),
    path("patients/<uuid:patient>/courriers/modeles/", managing.letter_templates, name="patient_letter_templates"),
    path("patients/<uuid:patient>/courriers/apercu/", managing.preview_template, name="preview_template"),
    path("courriers/modeles/verifier/", managing.check_template, name="check_template"),
    path("courriers/modeles/enregistrer/", managing.save_letter_template, name="save_letter_template"),
    path(
        "courriers/modeles/<uuid:template>/supprimer/", managing.remove_letter_template, name="remove_letter_template"
    ),
    path("correspondants/", correspondents.correspondents, name="correspondents"),
    path("correspondants/ajouter/", correspondents.save, name="save_correspondent"),
    path("correspondants/<uuid:correspondent>/", correspondents.correspondent, name="correspondent"),
    path("correspondants/<uuid:correspondent>/changer/", correspondents.change, name="change_correspondent"),
    path("correspondants/<uuid:correspondent>/retirer/", correspondents.remove, name="remove_correspondent"),
    # Documents, read and printed.
    path("patients/<uuid:patient>/documents/", reading.documents, name="documents"),
    path("patients/<uuid:patient>/documents/chercher/", reading.find_document, name="find_document"),
    path("documents/<uuid:document>/", reading.document, name="document"),
    path("documents/<uuid:document>/pdf/", reading.pdf, name="document_pdf"),
    path("documents/<uuid:document>/pdf/grand/", reading.pdf, {"big": True}, name="document_big_pdf"),
    path("documents/<uuid:document>/corriger/", begin.correct, name="correct_document"),
    # Papers received.
    path("patients/<uuid:patient>/fichiers/", files.add, name="add_file"),
    path("fichiers/<uuid:received>/", files.content, name="file_content"),
    path("fichiers/<uuid:received>/retirer/", files.remove, name="remove_file"),
    # What left, waits, was refused; and what a person must decide.
    path("envois/", deliveries.deliveries, name="deliveries"),
    path("patients/<uuid:patient>/envois/", deliveries.patient_deliveries, name="patient_deliveries"),
    path("patients/<uuid:patient>/opposition/", deliveries.oppose_all, name="oppose_feeding"),
    path("patients/<uuid:patient>/opposition/lever/", deliveries.lift_all, name="lift_opposition"),
    path("envois/<uuid:document>/", deliveries.story, name="delivery_story"),
    path("envois/<uuid:document>/ligne/", deliveries.one_line, name="delivery_line"),
    path("envois/<uuid:document>/retenir/", deliveries.hold, name="delivery_hold"),
    path("envois/<uuid:document>/laisser-partir/", deliveries.release, name="delivery_release"),
    path("envois/<uuid:document>/reessayer/", deliveries.try_again, name="delivery_try_again"),
    path("envois/<uuid:document>/opposer/", deliveries.oppose, name="delivery_oppose"),
    path("envois/<uuid:document>/lever/", deliveries.lift, name="delivery_lift"),
    path("envois/<uuid:document>/retirer/", deliveries.withdraw, name="delivery_withdraw"),
    path("envois/<uuid:document>/visibilite/", deliveries.mask, name="delivery_mask"),
    path("envois/<uuid:document>/carte/", deliveries.by_card, name="delivery_card"),
    path("patients/<uuid:patient>/espace-sante/", health_space.documents, name="health_space"),
    path("patients/<uuid:patient>/espace-sante/document/", health_space.document, name="health_space_document"),
    path("services/", deliveries.services, name="services"),
    path("patients/<uuid:patient>/journal/", journal.journal, name="journal"),
    path("patients/<uuid:patient>/journal/suite/", journal.entries_of, name="journal_entries"),
    path("patients/<uuid:patient>/copie/", journal.export, name="export_record"),
    path("a-decider/", decide.to_decide, name="to_decide"),
    path("a-decider/<uuid:patient>/remis/", decide.handed_over, name="handed_over"),
    path("a-decider/<uuid:patient>/refus/", decide.refused, name="refused_documents"),
    # What fails, told to Sentinelle.
    path("signalements/", reporting.reports, name="reports"),
    path("signalements/joint/", reporting.context, name="report_context"),
    path("signalements/signaler/", reporting.report, name="report_failure"),
    path("signalements/<uuid:report>/renvoyer/", reporting.again, name="report_again"),
    # Help, and the first morning of the demo.
    path("aide/", helping.help_page, name="help"),
    path("aide/touches/", helping.card, name="shortcut_card"),
    path("aide/ecran/", helping.of_screen, name="help_screen"),
    path("aide/premier-matin/fermer/", helping.close_first_morning, name="close_first_morning"),
    path("aide/premier-matin/ouvrir/", helping.open_first_morning, name="open_first_morning"),
    # Accounts, activities and sites: the administrator's.
    path("administration/", administration.administration, name="administration"),
    path("administration/exercices/", administration.add_activity, name="add_activity"),
    path("administration/exercices/<uuid:activity>/terminer/", administration.end, name="end_activity"),
    path("administration/personnes/<uuid:person>/compte/", administration.account, name="give_account"),
    path("administration/personnes/<uuid:person>/lien/", administration.link, name="issue_link"),
    path("administration/sites/", administration.add_site, name="add_site"),
]
