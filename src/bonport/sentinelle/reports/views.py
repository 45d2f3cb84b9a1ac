"""`POST /signalements`: a report as JSON, of our practice's button or of any software without an SDK.

The format is `interop.signalement`'s. The project's public key in `X-Sentinelle-Key` (or in `?key=`) says what software
it is about; without one the report says it itself. 201 says that it was taken, 200 that it had been taken before; both
give its number and the address where it is followed. Anything else took nothing:

    400  {"errors": {"software.version": "…"}}    by field, in French; "" is the report itself
    403  {"errors": {"key": "…"}}                 no project has this key
    413  the report is too long
    429  so many reports came from this address: `X-Sentinelle-Limits: <seconds>:report`, `Retry-After`
    503  no room here for now: `Retry-After`
"""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from bonport import clock
from bonport.base.errors import NotPossible
from bonport.interop.signalement import BUTTON, MAX_BYTES, BadReport, context_to_plain, read_report
from bonport.interop.signalement import Report as Told
from bonport.log import log
from bonport.sentinelle.registers.models import Product, Project
from bonport.sentinelle.registers.perms import acting
from bonport.sentinelle.reports import limits
from bonport.sentinelle.reports.actions import Attached, Channel, Said, Taken, take_report
from bonport.sentinelle.reports.keys import doctor_key
from bonport.sentinelle.reports.queries import follow_path

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, X-Sentinelle-Limits",
    "Cache-Control": "no-store",  # the answer holds the report's secret
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, X-Sentinelle-Key",
    "Access-Control-Max-Age": "86400",
}
_NO_ROOM_SECONDS = 60
_clock = clock.from_env()


@csrf_exempt
def signalements(request: HttpRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(headers=_CORS | _PREFLIGHT)
    if request.method != "POST":
        return _wrong(405, {"": "Un signalement s’envoie par POST."}, Allow="POST, OPTIONS")
    if wait := limits.wait(request):
        told = {"Retry-After": str(wait), "X-Sentinelle-Limits": f"{wait}:{limits.CATEGORY}"}
        return _wrong(429, {"": "Trop de signalements viennent de cette adresse. Renvoyez celui-ci plus tard."}, **told)
    try:
        return _taken(request)
    except (DatabaseError, InterfaceError) as error:  # locked for too long, no room left, unreachable
        log("report_not_written", type=type(error).__name__)
        retry = {"Retry-After": str(_NO_ROOM_SECONDS)}
        return _wrong(503, {"": "Rien n’a pu être enregistré. Renvoyez ce signalement dans une minute."}, **retry)


def _taken(request: HttpRequest) -> HttpResponse:
    now = _clock.now()
    body = request.read(MAX_BYTES + 1)
    try:
        told = read_report(body, timezone.localtime(now).date())
    except BadReport as error:
        return _wrong(413 if len(body) > MAX_BYTES else 400, dict(error.fields))
    key = request.headers.get("X-Sentinelle-Key", "") or request.GET.get("key", "")
    project = Project.objects.select_related("line__product").filter(key=key, closed_at=None).first() if key else None
    if key and project is None:
        return _wrong(403, {"key": "Aucun projet ouvert n’a cette clé."})
    channel = Channel.BUTTON if told.channel == BUTTON else Channel.JSON
    try:
        taken = take_report(acting(None, now), channel, _said(told, project))
    except NotPossible as error:
        return _wrong(400, {"": error.what})
    return _answer({"number": taken.report.number, "follow": _follow(request, taken)}, 200 if taken.again else 201)


def _said(told: Told, project: Project | None) -> Said:
    context = context_to_plain(told.context)
    product = None if project else _product(told.software.product)
    if project is None and product is None and told.software.product:
        context["product"] = told.software.product
    picture = told.picture
    return Said(
        text=told.text,
        external=str(told.id),
        happened_on=told.happened_on,
        doctor=doctor_key(told.author) if told.author else "",
        contact=told.contact.how if told.contact else "",
        may_call=told.contact.may_call if told.contact else True,
        project=project,
        product=product,
        release=told.software.version,
        function=told.function,
        service=told.service,
        code=told.code,
        event_id=told.event_id,
        context=context,
        attached=[Attached("écran.png", picture.type, picture.content)] if picture else [],
    )


def _product(name: str) -> Product | None:
    """The one product of that name, whatever its capitals (SQLite knows none but ASCII ones)."""
    wanted = name.casefold()
    named = [product for product in Product.objects.all() if product.name.casefold() == wanted] if wanted else []
    return named[0] if len(named) == 1 else None


def _follow(request: HttpRequest, taken: Taken) -> str:
    return request.build_absolute_uri(follow_path(taken.report.number, taken.secret))


def _wrong(status: int, fields: dict[str, str], **headers: str) -> JsonResponse:
    return _answer({"errors": fields}, status, **headers)


def _answer(plain: dict[str, object], status: int, **headers: str) -> JsonResponse:
    ascii_too = {"ensure_ascii": False}
    return JsonResponse(plain, status=status, headers=_CORS | headers, json_dumps_params=ascii_too)
