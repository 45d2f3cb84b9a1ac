"""Signing in, in and out: of allauth's addresses those that our houses need, and ours. The others do not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, reverse_lazy

from bonport.www.common import accounts, links, lock, psc

_remove = webauthn.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))

urlpatterns = [
    path("connexion/", account.login, name="account_login"),
    path("connexion/cle/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/code/", factors.authenticate, name="mfa_authenticate"),
    path("lien/", links.enter, name="enter_by_link"),
    path("psc/", psc.login, name="psc_login"),
    path("psc/retour/", psc.callback, {"provider_id": psc.PROVIDER}, name="openid_connect_callback"),
    path("psc/deverrouille/", psc.unlocked, name="unlocked"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("verrou/", lock.lock, name="lock"),
    path("verrou/formulaire/", lock.form, name="lock_form"),
    path("verrou/ouvrir/", lock.unlock, name="unlock"),
    path("presence/", lock.present, name="present"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path("mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    path("confirmer/", account.reauthenticate, name="account_reauthenticate"),
    path("confirmer/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("confirmer/cle/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("securite/", factors.index, name="mfa_index"),
    path("securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("securite/secours/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("securite/secours/refaire/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("securite/cles/ajouter/", accounts.add_passkey, name="mfa_add_webauthn"),
    path("securite/cles/<int:pk>/retirer/", _remove, name="mfa_remove_webauthn"),
]
