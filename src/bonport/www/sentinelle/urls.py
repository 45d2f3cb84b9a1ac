"""Every address of Sentinelle's screens. Ids and numbers only: nothing that a reporter said, nobody's name."""

from django.urls import path

from bonport.www.sentinelle import home, public

urlpatterns = [
    path("", home.home, name="home"),
    # Anybody's.
    path("public/", public.board, name="public_board"),
]
