"""A doctor comes by Pro Santé Connect: of what the nation certifies, the keyed hash of his RPPS alone is kept."""

from __future__ import annotations

import re
from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.http import HttpResponse

from bonport.reviews.catalogue.actions import doctor_member
from bonport.reviews.catalogue.keys import doctor_key
from bonport.reviews.catalogue.perms import AVIS
from bonport.www.common import psc
from bonport.www.common.members import by

UNKNOWN = {
    "title": "Votre numéro RPPS manque",
    "what": "Pro Santé Connect vous a reconnu, mais sans numéro RPPS\u00a0: Avis ne peut pas savoir qu’un médecin ne "
    "donne qu’un avis par produit. Le catalogue se lit sans se connecter.",
    "status": 403,
}


class SocialAdapter(psc.SocialAdapter):
    def enter(self, request: Any, sociallogin: SocialLogin) -> HttpResponse:
        certified = sociallogin.account.extra_data["userinfo"].get("SubjectNameID", "")
        if not re.fullmatch(r"8\d{11}", certified):
            return psc.told(request, UNKNOWN)
        user = doctor_member(by(request, None, AVIS), doctor_key(certified[1:])).user
        if not user.is_active:
            return psc.told(request, psc.REFUSED)
        if answer := psc.reopened(request, {user.pk}):
            return answer
        return psc.sign_in(request, user, psc.kept_of(sociallogin), sociallogin.get_redirect_url(request))
