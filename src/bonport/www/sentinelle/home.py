"""Where each begins: the team sorts, a vendor answers, a doctor follows, anybody reads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from bonport.www.sentinelle.access.screens import ANYONE, Kind, Request, screen

BEGINS = {Kind.TEAM: "triage", Kind.VENDOR: "vendor_dossiers", Kind.DOCTOR: "my_reports"}


@screen(ANYONE)
def home(request: Request) -> HttpResponse:
    return redirect(BEGINS[Kind(request.member.kind)] if request.member else "public_board")
