"""What anybody may know: what is known, who must act, since when. No account, no cookie."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from bonport.sentinelle.dossiers.public import public_board
from bonport.www.sentinelle.access.screens import ANYONE, Request, screen


@screen(ANYONE)
def board(request: Request) -> HttpResponse:
    return render(request, "sentinelle/public/board.html", {"dossiers": public_board()})
