"""Whom the practices of this installation know by the RPPS that the nation certifies; never by a name."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bonport.practice.places.activities import people_with
from bonport.practice.places.models import Person
from bonport.www.common import psc
from bonport.www.common.psc import kept_of, reopened, told
from bonport.www.practice.access.screens import Request

PENDING = "psc_pending"  # of the session: whom the nation certified, until he said by which practice he enters
UNKNOWN = {
    "title": "Votre numéro RPPS n’est connu d’aucun cabinet ici",
    "what": "Pro Santé Connect vous a reconnu, mais aucun cabinet de cette installation ne vous a inscrit. Demandez à "
    "l’administrateur du cabinet de vous inscrire avec votre numéro RPPS.",
    "status": 403,
}


class SocialAdapter(psc.SocialAdapter):
    def enter(self, request: Any, sociallogin: SocialLogin) -> HttpResponse:
        who = sociallogin.account.extra_data["userinfo"].get("SubjectNameID", "")
        people = people_with(who)
        if not people:
            return told(request, UNKNOWN)
        accounts = {person.user_id for person in people if person.user_id}
        if answer := reopened(request, accounts):
            return answer
        kept = kept_of(sociallogin)
        if len(accounts) == 1:
            return _sign_in(request, people[0], kept, sociallogin.get_redirect_url(request))
        request.session[PENDING] = {"who": who, "at": request.now.timestamp(), "kept": kept}
        return redirect("psc_choose")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request) -> HttpResponse:
    """Two practices of one installation know this RPPS, each with an account of its own: which door?"""
    pending = request.session.get(PENDING)
    if not pending or request.now.timestamp() - pending["at"] > 300:
        return redirect("account_login")
    people = people_with(pending["who"])
    for person in people:
        if str(person.pk) == request.POST.get("person"):
            del request.session[PENDING]
            return _sign_in(request, person, pending["kept"], None)
    return render(request, "practice/psc_choose.html", {"people": people})


def _sign_in(request: Any, person: Person, kept: dict[str, Any], next_page: str | None) -> HttpResponse:
    assert person.user is not None  # `people_with` gives those who have an account
    return psc.sign_in(request, person.user, kept, next_page)
