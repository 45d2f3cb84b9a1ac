"""The SOAP services: read, know the caller, act, answer in the right layer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

from bonport import clock
from bonport.interop.errors import Unreadable
from bonport.sandbox import insi, patients, registry, soap, submit
from bonport.sandbox.models import Received
from bonport.sandbox.soap import Fault, Message
from bonport.sandbox.submit import Refusal
from bonport.sandbox.vihf import Caller, authenticate, claimed_patient, tls_peer

CLOCK = clock.from_env()
WSDL_FOLDER = Path(__file__).parent / "wsdl"
View = Callable[[HttpRequest], HttpResponse]
Operation = Callable[[Caller, Message, datetime], HttpResponse]


def dmp(operations: dict[str, Operation], wsdl: str = "") -> View:
    """A path of the DMP: operations by wsa:Action."""

    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and "wsdl" in request.GET and wsdl:
            return describe(request, wsdl)
        message: Message | None = None
        try:
            message = _read(request)
            if message.action not in operations:
                raise Fault("Sender", "ActionNotSupported", "Action inconnue de ce service.", namespace=soap.WSA)
            if patient := claimed_patient(message):
                _record("dmp", message, patient.matricule)
            now = CLOCK.now()
            caller = authenticate(request, message, now)
            return operations[message.action](caller, message, now)
        except Fault as fault:
            retrieving = message is not None and message.action == RETRIEVE
            return soap.fault(fault, message, multipart=retrieving)

    return view


def insi_service(request: HttpRequest) -> HttpResponse:
    """INSi, for whoever shows an authentication certificate (INSI-AUTO)."""
    if request.method == "GET" and "wsdl" in request.GET:
        return describe(request, "insi.wsdl")
    message: Message | None = None
    try:
        message = _read(request)
        operation = insi.OPERATIONS.get(message.action)
        if operation is None:
            raise Fault("Sender", "ActionNotSupported", "Action inconnue de ce service.", namespace=soap.WSA)
        if matricule := insi.matricule_of(message):
            _record("insi", message, matricule)
        peer = tls_peer(request)
        if peer is None or peer.use != "auth":
            raise insi.BadRequest("Le certificat d’authentification n’est pas reconnu.")
        return soap.answer(message, f"{message.action}Response", operation(message))
    except Fault as fault:
        return soap.fault(fault, message)


def open_repository(request: HttpRequest) -> HttpResponse:
    """ITI-41 for independent peers in tests: neither VIHF nor lot signature is asked, all the rest is."""
    message: Message | None = None
    try:
        message = _read(request)
        return _registry_answer(message, lambda: submit.provide_and_register(None, message, CLOCK.now()))
    except Fault as fault:
        return soap.fault(fault, message)


def describe(request: HttpRequest, wsdl: str) -> HttpResponse:
    text = (WSDL_FOLDER / wsdl).read_text()
    return HttpResponse(text.replace("LOCATION", request.build_absolute_uri(request.path)), content_type="text/xml")


def _read(request: HttpRequest) -> Message:
    if request.method != "POST":
        raise Fault("Sender", "", "POST attendu.")
    try:
        return soap.read(request)
    except (Unreadable, RequestDataTooBig):
        raise Fault("Sender", "", "Le message n’est pas lisible.") from None


def _record(service: str, message: Message, matricule: str) -> None:
    operation = message.action.rpartition(":")[2]
    Received.objects.create(
        at=CLOCK.now(), service=service, operation=operation, matricule=matricule, message_id=message.message_id[:100]
    )


def _registry_answer(message: Message, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
        body = registry.success()
    except Refusal as refusal:
        body = registry.failure(refusal)
    return soap.answer(message, f"{message.action}Response", body)


def _provide(caller: Caller, message: Message, now: datetime) -> HttpResponse:
    return _registry_answer(message, lambda: submit.provide_and_register(caller, message, now))


def _update(caller: Caller, message: Message, now: datetime) -> HttpResponse:
    return _registry_answer(message, lambda: registry.update(caller, message, now))


def _query(caller: Caller, message: Message, now: datetime) -> HttpResponse:
    try:
        body = registry.stored_query(caller, message, now)
    except Refusal as refusal:
        body = registry.failure(refusal, query=True)
    return soap.answer(message, f"{message.action}Response", body)


def _retrieve(caller: Caller, message: Message, now: datetime) -> HttpResponse:
    parts: dict[str, bytes] = {}
    try:
        body, parts = registry.retrieve(caller, message, now)
    except Refusal as refusal:
        body = registry.retrieve_failure(refusal)
    return soap.answer(message, f"{message.action}Response", body, parts=parts)


def _test_existence(caller: Caller, message: Message, now: datetime) -> HttpResponse:
    body = patients.test_existence(caller, message, now)
    return soap.answer(message, "urn:hl7-org:v3:PRPA_IN201308UV02", body)


def _set_authorization(caller: Caller, message: Message, now: datetime) -> HttpResponse:
    try:
        body = patients.set_authorization(caller, message, now)
    except Refusal as refusal:
        raise Fault("Sender", refusal.errors[0][0], "Aucun DMP ouvert pour cet INS.") from None
    return soap.answer(message, f"{message.action}Response", body)


RETRIEVE = "urn:ihe:iti:2007:RetrieveDocumentSet"
PATIENTS: dict[str, Operation] = {"urn:hl7-org:v3:PRPA_IN201307UV02": _test_existence}
HABILITATIONS: dict[str, Operation] = {
    "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization": _set_authorization
}
REPOSITORY: dict[str, Operation] = {
    "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b": _provide,
    RETRIEVE: _retrieve,
}
REGISTRY: dict[str, Operation] = {
    "urn:ihe:iti:2007:RegistryStoredQuery": _query,
    "urn:ihe:iti:2010:UpdateDocumentSet": _update,
}
