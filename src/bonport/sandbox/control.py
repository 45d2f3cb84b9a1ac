"""The sandbox's JSON face (docs/services/sandbox-control.md)."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from bonport.interop.errors import BadInput
from bonport.interop.identity import INS
from bonport.interop.identity.traits import check_family_name, check_given_names
from bonport.interop.terminology import oids
from bonport.sandbox import faults as switchboard
from bonport.sandbox import pki
from bonport.sandbox.models import Entry, FormerINS, Injected, Person, Received, Setting
from bonport.sandbox.psc import people as professionals

View = Callable[..., HttpResponse]
_TRAITS = {
    "matricule": "matricule",
    "oid": "oid",
    "birthName": "birth_name",
    "firstNames": "first_names",
    "sex": "sex",
    "birthDate": "birth_date",
    "birthPlace": "birth_place",
    "usedName": "used_name",
    "dmp": "dmp",
    "treatingDoctor": "treating_doctor",
    "appCard": "app_card",
    "address": "address",
    "phone": "phone",
}


class Wrong(Exception):
    """What ends in a 400; the message never carries a value."""


def api(*methods: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, **parameters: str) -> HttpResponse:
            if request.method not in methods:
                return JsonResponse({"error": "méthode non proposée"}, status=405)
            try:
                return view(request, **parameters)
            except (Wrong, BadInput) as wrong:
                return JsonResponse({"error": str(wrong)}, status=400)
            except Http404:
                return JsonResponse({"error": "inconnu"}, status=404)

        return wrapped

    return decorate


@api("GET")
def health(request: HttpRequest) -> HttpResponse:
    Setting.objects.first()
    return JsonResponse({"ready": True})


@api("GET")
def documents(request: HttpRequest) -> HttpResponse:
    entries = Entry.objects.order_by("id").select_related("submission_set", "replaces")
    slim = entries.defer("metadata", "submission_set__metadata", "submission_set__signature", "replaces__metadata")
    return _list([_entry(entry) for entry in slim.iterator(2000)])


@api("GET")
def content(request: HttpRequest, entry: str) -> HttpResponse:
    return HttpResponse(bytes(the_entry(entry).content.data), content_type="application/octet-stream")


@api("GET")
def received(request: HttpRequest) -> HttpResponse:
    rows = Received.objects.order_by("id").iterator(2000)
    return _list([
        {
            "at": row.at.isoformat(),
            "service": row.service,
            "operation": row.operation,
            "matricule": row.matricule,
            "messageId": row.message_id,
        }
        for row in rows
    ])  # fmt: skip


@api("GET", "POST")
def people(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        given = _body(request)
        if not isinstance(given, list):
            raise Wrong("une liste de personnes est attendue")
        with transaction.atomic():
            added = [_add(value) for value in given]
        return _list([_person(person) for person in added], status=201)
    offset, limit = (
        _whole(request.GET.get(name, default), name) for name, default in (("offset", "0"), ("limit", "100"))
    )
    rows = Person.objects.order_by("id").prefetch_related("history")[offset : offset + limit]
    return _list([_person(person) for person in rows])


@api("GET", "PATCH")
def person(request: HttpRequest, matricule: str) -> HttpResponse:
    found = Person.objects.filter(matricule=matricule).first()
    if found is None:
        raise Http404
    if request.method == "PATCH":
        _change(found, _object(request))
    return JsonResponse(_person(found))


@api("GET", "PUT", "DELETE")
def faults(request: HttpRequest) -> HttpResponse:
    if request.method == "PUT":
        _save("faults", _checked_faults(_object(request)))
    if request.method == "DELETE":
        Setting.objects.filter(key="faults").delete()
    setting = Setting.objects.filter(key="faults").first()
    injected: dict[str, dict[str, int]] = {service: {} for service in switchboard.SERVICES}
    for row in Injected.objects.order_by("service", "kind"):
        injected.setdefault(row.service, {})[row.kind] = row.count
    return JsonResponse({**(setting.value if setting else {}), "injected": injected})


@api("GET", "PUT")
def settings(request: HttpRequest) -> HttpResponse:
    if request.method == "PUT":
        value = _object(request).get("duplicates")
        if value not in ("refuse", "accept"):
            raise Wrong("duplicates vaut refuse ou accept")
        _save("duplicates", value)
    setting = Setting.objects.filter(key="duplicates").first()
    return JsonResponse({"duplicates": setting.value if setting else "refuse"})


@api("POST")
def certificates(request: HttpRequest) -> HttpResponse:
    asked = _object(request)
    folder = django_settings.DATA / "pki"
    try:
        if _digits(asked.get("structure")):
            name = str(asked.get("name") or asked["structure"])
            return JsonResponse(pki.issue_structure(folder, asked["structure"], name))
        if _digits(asked.get("professional")) and asked.get("family") and asked.get("given"):
            names = str(asked["family"]), str(asked["given"])
            return JsonResponse(pki.issue_card(folder, asked["professional"], *names))
    except (ValueError, OSError):  # longer than a certificate, or a file's name, holds
        raise Wrong("ce nom ne tient pas dans un certificat") from None
    raise Wrong("structure et name, ou professional, family et given, sont attendus")


@api("GET", "PUT")
def psc(request: HttpRequest) -> HttpResponse:
    """The professionals who may be played at Pro Santé Connect."""
    if request.method == "PUT":
        given = _body(request)
        needed = {"nationalId", "family", "given"}
        if not isinstance(given, list) or not all(isinstance(one, dict) and needed <= one.keys() for one in given):
            raise Wrong("une liste d’objets nationalId, family, given, sites est attendue")
        _save(professionals.KEY, given)
    return _list(professionals.professionals())


def the_entry(text: str) -> Entry:
    """By entryUUID, with or without `urn:uuid:`.

    Raises:
        Http404
    """
    uuid = text if text.startswith("urn:uuid:") else f"urn:uuid:{text}"
    found = Entry.objects.filter(entry_uuid=uuid).select_related("person").first()
    if found is None:
        raise Http404
    return found


def add_people(values: list[dict[str, Any]]) -> None:
    """Add many persons at once: the first population."""
    rows = [Person(**_columns(value)) for value in values]
    with transaction.atomic():
        Person.objects.bulk_create(rows, batch_size=500)
        former = [
            FormerINS(person=row, **_former(old))
            for row, value in zip(rows, values, strict=True)
            for old in value["history"]
        ]
        FormerINS.objects.bulk_create(former, batch_size=500)


def _add(value: object) -> Person:
    if not isinstance(value, dict):
        raise Wrong("une personne est un objet")
    try:
        added = Person.objects.create(**_columns(value))
        FormerINS.objects.bulk_create([FormerINS(person=added, **_former(old)) for old in value.get("history", [])])
    except IntegrityError:
        raise Wrong("ce matricule existe déjà") from None
    return added


def _change(found: Person, value: dict[str, Any]) -> None:
    merged = {**_person(found), **value}
    for column, new in _columns(merged).items():
        setattr(found, column, new)
    found.save()
    if "history" in value:
        found.history.all().delete()
        FormerINS.objects.bulk_create([FormerINS(person=found, **_former(old)) for old in value["history"]])


def _columns(value: dict[str, Any]) -> dict[str, Any]:
    """The columns of a person, checked."""
    unknown = value.keys() - _TRAITS.keys() - {"history", "card"}
    if unknown:
        raise Wrong(f"champs inconnus : {', '.join(sorted(unknown))}")
    columns = {column: value[name] for name, column in _TRAITS.items() if name in value}
    try:
        INS(columns["matricule"], columns.setdefault("oid", oids.INS_NIR_TEST)).check_key()
        check_family_name(columns["birth_name"], "birthName")
        check_given_names(columns["first_names"], "firstNames")
        columns["birth_date"] = date.fromisoformat(columns["birth_date"])
        if columns["sex"] not in ("M", "F") or len(columns["birth_place"]) != 5:
            raise Wrong("sex vaut M ou F, birthPlace a 5 caractères")
        card = value.get("card") or {}
        columns["card_insured"] = str(card.get("insured", ""))[:13]
        columns["card_birth_date"] = date.fromisoformat(card["birthDate"]) if card else None
        columns["card_rank"] = int(card.get("rank", 1))
    except KeyError as missing:
        raise Wrong(f"champ absent : {missing.args[0]}") from None
    except (TypeError, ValueError, AttributeError):
        raise Wrong("valeur d’un type inattendu") from None
    if columns.get("dmp", "active") not in ("active", "closed", "none"):
        raise Wrong("dmp vaut active, closed ou none")
    return columns


def _former(old: dict[str, Any]) -> dict[str, Any]:
    try:
        start, end = date.fromisoformat(old["from"]), date.fromisoformat(old["to"])
        return {"matricule": old["matricule"], "oid": old["oid"], "start": start, "end": end}
    except (KeyError, TypeError, ValueError):
        raise Wrong("history : matricule, oid, from, to") from None


def _person(row: Person) -> dict[str, Any]:
    value = {name: getattr(row, column) for name, column in _TRAITS.items()}
    card = {"insured": row.card_insured, "birthDate": row.card_birth_date, "rank": row.card_rank}
    history = [
        {"matricule": old.matricule, "oid": old.oid, "from": old.start, "to": old.end} for old in row.history.all()
    ]
    whole = {**value, "card": card if row.card_insured else None, "history": history}
    return dict(json.loads(json.dumps(whole, default=str)))  # dates as text


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "entryUUID": entry.entry_uuid,
        "uniqueId": entry.unique_id,
        "submissionSet": entry.submission_set.unique_id,
        "matricule": entry.matricule,
        "oid": entry.oid,
        "sha1": entry.sha1,
        "size": entry.size,
        "status": entry.status,
        "typeCode": entry.type_code,
        "masks": entry.masks.split(),
        "structure": entry.structure,
        "author": entry.author,
        "receivedAt": entry.received_at.isoformat(),
        "replaces": entry.replaces.entry_uuid if entry.replaces else None,
    }


def _checked_faults(value: dict[str, Any]) -> dict[str, Any]:
    if value.keys() - {"seed", *switchboard.SERVICES} or not isinstance(value.get("seed", 0), int):
        raise Wrong("seed, dmp, insi et psc seulement")
    for service in switchboard.SERVICES:
        kinds = value.get(service, {})
        if not isinstance(kinds, dict) or kinds.keys() - set(switchboard.KINDS):
            raise Wrong(f"{service} : panne inconnue")
        if any(not isinstance(p, int | float) or isinstance(p, bool) or not 0 <= p <= 1 for p in kinds.values()):
            raise Wrong(f"{service} : une probabilité est entre 0 et 1")
        if sum(kinds.values()) > 1 + 1e-9:
            raise Wrong(f"{service} : la somme des probabilités dépasse 1")
    return value


def _save(key: str, value: object) -> None:
    Setting.objects.update_or_create(key=key, defaults={"value": value})


def _body(request: HttpRequest) -> object:
    try:
        return json.loads(request.body)
    except ValueError:
        raise Wrong("JSON attendu") from None


def _object(request: HttpRequest) -> dict[str, Any]:
    value = _body(request)
    if not isinstance(value, dict):
        raise Wrong("un objet est attendu")
    return value


def _whole(text: str, name: str) -> int:
    if not text.isdigit():
        raise Wrong(f"{name} est un entier")
    return int(text)


def _digits(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def _list(value: list[dict[str, Any]], status: int = 200) -> HttpResponse:
    return JsonResponse(value, safe=False, status=status)
