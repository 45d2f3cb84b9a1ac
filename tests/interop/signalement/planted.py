"""Personal values as software writes them, and the places of a report where they end up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from bonport.interop.identity.matricule import key_of


@dataclass(frozen=True)
class Plant:
    """One value in one writing.

    Attributes:
        text: what stands in the report.
        secrets: no one of these may be left, spaces and dashes put aside.
    """

    name: str
    text: str
    secrets: tuple[str, ...]


def matricules() -> Iterator[Plant]:
    for number in ("1850578006084", "2790351215189", "180032A004001", "29912974110228"[:13], "2550363113007"):
        key = key_of(number)
        whole = number + key
        s, y, m, d, c, r = number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:13]
        writings = {
            "plain": whole,
            "without key": f"INS {number}",
            "spaced": f"{s} {y} {m} {d} {c} {r} {key}",
            "spaced, key apart": f"{s} {y} {m} {d} {c} {r} / {key}",
            "no-break": f"{s}\u00a0{y}\u00a0{m}\u00a0{d}\u00a0{c}\u00a0{r}\u00a0{key}",
            "narrow": f"{s}\u202f{y}\u202f{m}\u202f{d}\u202f{c}\u202f{r}\u202f{key}",
            "dashes": f"{s}-{y}-{m}-{d}-{c}-{r}-{key}",
            "dots": f"{s}.{y}.{m}.{d}.{c}.{r}.{key}",
            "underscores": f"{s}_{y}_{m}_{d}_{c}_{r}_{key}",
            "key after a dash": f"{number}-{key}",
            "embedded": f"patient{whole}.pdf",
            "glued to words": f"INS{whole}refusee",
            "percent": f"/insi?m={quote(f'{s} {y} {m} {d} {c} {r} {key}')}",
            "plus": f"/insi?m={quote_plus(f'{s} {y} {m} {d} {c} {r} {key}')}",
            "small letters": whole.lower(),
            "full width": whole.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
            "zero width": whole[:7] + "\u200b" + whole[7:],
            "two lines": f"{number[:8]}\n{number[8:]}{key}",
            "CX": f"{whole}^^^&1.2.250.1.213.1.4.8&ISO^NH",
            "in XML": f'<id extension="{whole}" root="1.2.250.1.213.1.4.8"/>',
            "in JSON": json.dumps({"ins": whole}),
            "in JSON twice": json.dumps(json.dumps({"nir": number})),
            "key=value": f"nir={number};cle={key}",
        }
        for name, text in writings.items():
            yield Plant(f"INS {number} {name}", text, (number, whole))


def professionals() -> Iterator[Plant]:
    for rpps in ("10003456789", "10100234567", "99700000017"):
        for text in (
            f"RPPS {rpps}", f"RPPS : {rpps}", f"RPPS n° {rpps}", f"rpps={rpps}", f"{rpps} (RPPS)", f"numero_rpps: {rpps}",
            f"IDNPS 8{rpps}", f"RPPS:8{rpps}", json.dumps({"rpps": rpps}), json.dumps({"rpps": int(rpps)}),
            f"le praticien {rpps} est inconnu", f"<rpps>{rpps}</rpps>", f"RPPS {rpps[:3]} {rpps[3:6]} {rpps[6:9]} {rpps[9:]}",
            f"psc sub=f:1234:8{rpps}", f"lu pour 8{rpps}.", f"RPPS\u00a0: {rpps[:2]}\u00a0{rpps[2:5]}\u00a0{rpps[5:8]}\u00a0{rpps[8:]}",
        ):  # fmt: skip
            yield Plant(f"RPPS {text[:12]}", text, (rpps,))
    for finess in ("630000012", "750712184", "2A0000014"):
        for text in (
            f"FINESS {finess}", f"finess={finess}", f"FINESS géographique : {finess}", f"FINESS ET {finess}", f"{finess} (FINESS)",
            json.dumps({"finess": finess}), f"<finess>{finess}</finess>", f"n° FINESS : {finess}", f"structure {finess} refusée",
        ):  # fmt: skip
            yield Plant(f"FINESS {text[:12]}", text, (finess,))


def people() -> Iterator[Plant]:
    names = (
        ("DURAND", "Jeanne"),
        ("LE GOFF", "Yannick"),
        ("d’ARTAGNAN", "Zoé"),
        ("DE LA FONTAINE", "Jean-Pierre"),
        ("Nguyễn", "Thị Hoa"),
        ("BEN SALAH", "Inès"),
    )
    for family, given in names:
        secrets = (max(family.replace("’", " ").split(), key=len), max(given.split(), key=len))
        for text in (
            f"Mme {given} {family}", f"M. {family} {given}", f"Monsieur {family} {given} a été refusé", f"Dr {family} {given}",
            f"le docteur {given} {family}, absent", f"Patient : {family} {given}", f"patiente {given} {family} introuvable",
            f"Mme\u00a0{given}\u00a0{family}", f"M.\u202f{family}\u202f{given} refusé",
            f"Mlle {family} {given}", f"Madame {family} {given}", f"Pr {given} {family}",
            f"nom={quote_plus(family)}&prenom={quote_plus(given)}", f"nom: {family}, prénom: {given}",
            json.dumps({"nom": family, "prenom": given}), json.dumps({"nom": family, "prenom": given}, ensure_ascii=False),
            repr({"nom": family, "prenom": given}), f"<family>{family}</family><given>{given}</given>",
            f'<ns2:nomNaissance>{family}</ns2:nomNaissance><ns2:prenom>{given}</ns2:prenom>',
            f'<given qualifier="BR">{given}</given><family qualifier="BR">{family}</family>',
            f"PID|1||42||{family}^{given}||19550304|F", f"nom_naissance = '{family}' AND prenom_utilise = '{given}'",
            f"birthName={family} firstName={given}", f"NOM;{family}".replace(";", "=") + f";PRENOM={given}",
        ):  # fmt: skip
            yield Plant(f"name {text[:18]}", text, secrets)
    for text in ("mme durand", "madame durand", "m. durand ne passe pas", "dr durand", "monsieur durand"):
        yield Plant(f"name {text}", text, ("durand",))


def births() -> Iterator[Plant]:
    for d, m, y, words in (
        ("04", "03", "1955", "4 mars 1955"),
        ("29", "02", "2016", "29 février 2016"),
        ("31", "12", "1999", "31 décembre 1999"),
    ):
        for text in (
            f"né le {d}/{m}/{y}", f"née le {words}", f"DDN {d}/{m}/{y}", f"ddn={y}{m}{d}", f"date de naissance : {d}-{m}-{y}",
            f"naissance {d}.{m}.{y}", f"birthDate={y}-{m}-{d}", f"{d}/{m}/{y}", f"{y}-{m}-{d}", f"le {words}",
            json.dumps({"dateNaissance": f"{y}{m}{d}"}), json.dumps({"birth_date": f"{y}-{m}-{d}"}),
            f'<birthTime>{y}{m}{d}</birthTime>', f"né(e) le {d}/{m}/{y[2:]}", f"naissance : {d} {m} {y}",
        ):  # fmt: skip
            yield Plant(
                f"birth {text[:14]}",
                text,
                (
                    f"{d}{m}{y}",
                    f"{y}{m}{d}",
                    words.replace(" ", ""),
                    f"{d}{m}{y[2:]}" if "né(e)" in text else f"{d}{m}{y}",
                ),
            )


def addresses() -> Iterator[Plant]:
    for text, secrets in {
        "06 12 34 56 78": ("0612345678",), "0612345678": ("0612345678",), "06.12.34.56.78": ("0612345678",),
        "06-12-34-56-78": ("0612345678",), "+33 6 12 34 56 78": ("612345678",), "+33612345678": ("612345678",),
        "0033612345678": ("612345678",), "+33 (0)6 12 34 56 78": ("612345678",), "tel:+33473000000": ("473000000",),
        "tel=0473000000": ("473000000",), "Tél. 04 73 00 00 00": ("0473000000",), "06\u00a012\u00a034\u00a056\u00a078": ("0612345678",),
        "0262 12 34 56": ("0262123456",), "+262 262 12 34 56": ("262123456",),
        "jeanne.durand@orange.fr": ("jeanne", "orange"), "mailto:j.durand@medecin.mssante.fr": ("durand",),
        "jeanne.durand%40orange.fr": ("durand",), "<jeanne.durand@orange.fr>": ("durand",), "j.durand [at] orange.fr": ("durand",),
        "email=jeanne.durand@orange.fr&x=1": ("durand",), "JEANNE.DURAND@ORANGE.FR": ("DURAND",),
        "12 rue des Lilas": ("Lilas",), "12 bis, avenue Victor-Hugo": ("Victor",), "3 bd Voltaire, 75011 Paris": ("Voltaire", "75011"),
        "63000 Clermont-Ferrand": ("63000", "Clermont"), "12, impasse de l’Église": ("Église",), "5 allée des Cèdres": ("Cèdres",),
        "adresse=12 rue des Lilas": ("Lilas",), "20000 Ajaccio": ("Ajaccio",), "97400 Saint-Denis": ("Denis",),
        "101 route de Vannes 44000 Nantes": ("Vannes", "Nantes"), "7 place Jean Jaurès": ("Jaurès",), "2 ter chemin du Moulin": ("Moulin",),
    }.items():  # fmt: skip
        yield Plant(f"reach {text}", text, secrets)
    for text in (
        "Authorization: Bearer eyJhbGciOi.eyJzdWIiOiI4.c2lnbmF0dXJl",
        "token=c2VjcmV0c2VjcmV0",
        "Cookie: sessionid=abc123def",
        json.dumps({"code_porteur": "2468"}),
        json.dumps({"password": "hunter2!"}),
    ):
        yield Plant(f"secret {text[:12]}", text, ("eyJzdWIi", "c2VjcmV0", "abc123def", "2468", "hunter2"))


def all_plants() -> list[Plant]:
    return [*matricules(), *professionals(), *people(), *births(), *addresses()]


STAYS = (
    "MSSanté : les courriers ne partent plus",
    "INS : 12 patients à qualifier tous les soirs",
    "Adresse : la ville n’est pas reprise",
    "mail : rien ne part depuis hier",
    "Nom : le champ est trop court",
    "2026-11-22T10:52:01.123456+00:00",
    "à 2026-11-22 10:52:06.403869+01:00 le DMP refuse",
    "erreur 004", "code 630000012", "Erreur XDS 0x80004005", "HTTP 503 en 30012 ms", "XDSPatientIdDoesNotMatch",
    "OID 1.2.250.1.213.1.4.8", "1.2.250.1.213.1.1.3.48.2", "urn:oid:1.3.6.1.4.1.19376.1.5.3.1.4.5", "2.16.840.1.113883.10.20.1",
    "version 12.4.1", "12.04.2023.1", "v2023.01", "build 20261122.3", "2026-11-22T08:30:00.123Z", "22/11/2026 à 08:30", "3.11.2 (main)",
    "550e8400-e29b-41d4-a716-446655440000", "urn:uuid:550e8400-e29b-41d4-a716-446655440000", "9b74c9897bac770ffc029102a200c5de",
    "0xDEADBEEF at Delphi.TForm1.Button1Click line 1234", "File dmp.py, line 118, in send", "TypeError: 'NoneType' object is not iterable",
    "DMP injoignable depuis 10:42", "l’erreur 123456789 revient", "port 8443", "S-0012-4", "EX_2.1-1050", "DMP_2.4a", "TLS 1.2 handshake failed",
    "Le logiciel plante au bout d’une heure", "La carte CPS n’est pas lue", "le patient est introuvable dans INSi", "Madame, Monsieur, le logiciel est lent",
    "le médecin traitant ne peut pas envoyer", "SQLSTATE 23505", "ORA-00001", "GET /api/v2/dmp/documents 500", "windows 10.0.19045",
    "LOINC 34133-9", "CIM-10 E11.9", "3400936025530", "mémoire 1024 Mo sur 4096", "timeout=30", "status: 500", "level=error", "thread 140735",
    "code CIP 3400930000000", "17 h 45", "taux 99,4 %", "Pharmacie, IHE PHARM",
)  # fmt: skip
"""What an engineer needs, and looks like the others."""


def report(text: str) -> Iterator[tuple[str, Any]]:
    """The same text in every place of a Sentry event, and in those of a text attached to it."""
    yield "message", {"message": text}
    yield "logentry", {"logentry": {"message": "envoi %s", "params": [text], "formatted": f"envoi {text}"}}
    yield "exception", {"exception": {"values": [{"type": "ValueError", "value": f"refusé : {text}"}]}}
    frame = {
        "function": "send",
        "lineno": 3,
        "vars": {"document": text, "kept": repr({"x": text})},
        "context_line": f"# {text}",
    }
    yield "vars", {"exception": {"values": [{"type": "E", "stacktrace": {"frames": [frame]}}]}}
    yield (
        "breadcrumb",
        {"breadcrumbs": {"values": [{"category": "http", "message": text, "data": {"url": f"https://h/{text}"}}]}},
    )
    yield "query", {"request": {"url": f"https://h/p?q={quote(text)}", "query_string": [["q", text]]}}
    yield (
        "header",
        {"request": {"headers": [["X-Patient", text], ["Referer", f"https://h/{quote_plus(text)}"]], "data": text}},
    )
    yield "extra", {"extra": {"a": [1, [2, {"b": text}]]}, "tags": {"patient": text}}
    yield "key", {"extra": {text: 1}, "tags": [[text, "x"]]}
    yield "transaction", {"transaction": f"/patients/{text}/", "fingerprint": [text]}
    yield "feedback", {"contexts": {"feedback": {"message": f"Ça plante pour {text}, tous les matins"}}}


def flat(value: Any) -> str:
    """All that is left, as it could be read: without what only separates."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(letter for letter in text if letter not in " \u00a0\u202f._/-\\\u200b").casefold()
