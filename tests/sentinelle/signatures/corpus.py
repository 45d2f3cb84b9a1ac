"""A labelled corpus: faults as the software of practices has them, over versions, languages and data that change.

What differs between two events of one fault: lines, paths of the machine, hashes of the build, names that compilers
make, callers, ids, durations, dates, the language of the system's message. What may be all that differs between two
faults: the code of the error, one place, the words of the message.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Frame = dict[str, Any]
VERSIONS = ("12.4.0", "12.4.1", "13.0.2")


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        places: of our own code, from the outside in; each written as its platform does.
        messages: the same thing said, in French and in English where the system speaks both.
    """

    name: str
    platform: str
    type: str
    places: tuple[str, ...]
    messages: tuple[str, ...]


def _(name: str, platform: str, kind: str, places: str, *messages: str) -> Fault:
    return Fault(name, platform, kind, tuple(places.split()), messages)


FAULTS = (
    # ---- Python: module and function
    _("dmp-503", "python", "requests.exceptions.HTTPError", "lgc.consultation.sign lgc.dmp.client.send", "HTTP 503 on {url} after {ms} ms", "HTTP 503 sur {url} après {ms} ms"),
    _("dmp-500", "python", "requests.exceptions.HTTPError", "lgc.consultation.sign lgc.dmp.client.send", "HTTP 500 on {url} after {ms} ms", "HTTP 500 sur {url} après {ms} ms"),
    _("dmp-identity", "python", "lgc.dmp.Refused", "lgc.consultation.sign lgc.dmp.client.send", "XDSPatientIdDoesNotMatch: {uuid}"),
    _("dmp-duplicate", "python", "lgc.dmp.Refused", "lgc.consultation.sign lgc.dmp.client.send", "XDSDuplicateUniqueIdInRegistry: {oid}"),
    _("insi-timeout", "python", "TimeoutError", "lgc.identity.screen.open lgc.insi.client.ask", "timed out after {ms} ms", "délai dépassé : {ms} ms"),
    _("insi-none", "python", "AttributeError", "lgc.identity.screen.open lgc.insi.answer.read", "'NoneType' object has no attribute 'matricule'"),
    _("vsm-none", "python", "AttributeError", "lgc.vsm.build.sections lgc.vsm.build.allergies", "'NoneType' object has no attribute 'code'"),
    _("vsm-treatments", "python", "AttributeError", "lgc.vsm.build.sections lgc.vsm.build.treatments", "'NoneType' object has no attribute 'code'"),
    _("agenda-key", "python", "KeyError", "lgc.agenda.week.draw lgc.agenda.slots.between", "'{n}'"),
    _("db-locked", "python", "sqlite3.OperationalError", "lgc.record.save lgc.store.write", "database is locked", "la base est verrouillée"),
    _("db-full", "python", "OSError", "lgc.record.save lgc.store.write", "[Errno 28] No space left on device: '{path}'", "[Errno 28] Plus de place sur le disque : '{path}'"),
    _("mss-cert", "python", "ssl.SSLError", "lgc.mail.outbox lgc.mss.smtp.connect", "certificate verify failed: certificate has expired (_ssl.c:{n})"),
    # ---- Node: files with the hash of the build
    _("ui-undefined", "node", "TypeError", "app.js:renderBanner patient.js:age", "Cannot read properties of undefined (reading 'birthDate')"),
    _("ui-undefined-2", "node", "TypeError", "app.js:renderBanner patient.js:place", "Cannot read properties of undefined (reading 'birthPlace')"),
    _("ui-quota", "node", "QuotaExceededError", "app.js:onInput drafts.js:keep", "Failed to execute 'setItem' on 'Storage': exceeded the quota."),
    _("ui-json", "node", "SyntaxError", "net.js:get net.js:parse", "Unexpected token < in JSON at position {n}"),
    _("ui-fetch", "node", "TypeError", "net.js:get", "Failed to fetch", "NetworkError when attempting to fetch resource."),
    _("ui-print", "node", "RangeError", "print.js:ordonnance pdf.js:layout", "Maximum call stack size exceeded"),
    _("ui-cps", "node", "Error", "card.js:read reader.js:transmit", "SCardTransmit 0x80100069 after {ms} ms"),
    _("ui-cps-removed", "node", "Error", "card.js:read reader.js:transmit", "SCardTransmit 0x80100068 after {ms} ms"),
    # ---- Java: class and method, lambdas and proxies
    _("fse-npe", "java", "java.lang.NullPointerException", "fr.lgc.fse.Facture.signer fr.lgc.fse.Lot.ajouter", 'Cannot invoke "Acte.getCode()" because "acte" is null', ""),
    _("fse-npe-2", "java", "java.lang.NullPointerException", "fr.lgc.fse.Facture.signer fr.lgc.fse.Lot.fermer", 'Cannot invoke "Lot.getNumero()" because "lot" is null', ""),
    _("fse-oom", "java", "java.lang.OutOfMemoryError", "fr.lgc.fse.Historique.charger", "Java heap space"),
    _("fse-parse", "java", "java.time.format.DateTimeParseException", "fr.lgc.fse.Retour.lire fr.lgc.fse.Dates.jour", "Text '{date}' could not be parsed at index {n}"),
    _("ordo-qr", "java", "fr.lgc.ordo.OrdonnanceRefusee", "fr.lgc.ordo.Envoi.envoyer fr.lgc.ordo.Client.poster", "EP-0042 ordonnance {uuid} refusée"),
    _("ordo-drug", "java", "fr.lgc.ordo.OrdonnanceRefusee", "fr.lgc.ordo.Envoi.envoyer fr.lgc.ordo.Client.poster", "EP-0017 ordonnance {uuid} refusée"),
    _("java-socket", "java", "java.net.SocketTimeoutException", "fr.lgc.annuaire.Client.chercher", "Read timed out", "Délai de lecture dépassé"),
    _("java-lock", "java", "org.postgresql.util.PSQLException", "fr.lgc.base.Depot.enregistrer", "ERROR: deadlock detected SQLSTATE 40P01 Process {n} waits", "ERREUR: interblocage détecté SQLSTATE 40P01 Le processus {n} attend"),
    _("java-unique", "java", "org.postgresql.util.PSQLException", "fr.lgc.base.Depot.enregistrer", "ERROR: duplicate key SQLSTATE 23505 ({n})", "ERREUR: clé dupliquée SQLSTATE 23505 ({n})"),
    # ---- .NET: closures and state machines
    _("net-null", "csharp", "System.NullReferenceException", "Lgc.Dossier.Ouvrir Lgc.Dossier.Synthese", "Object reference not set to an instance of an object.", "La référence d'objet n'est pas définie à une instance d'un objet."),
    _("net-null-2", "csharp", "System.NullReferenceException", "Lgc.Dossier.Ouvrir Lgc.Dossier.Courbes", "Object reference not set to an instance of an object.", "La référence d'objet n'est pas définie à une instance d'un objet."),
    _("net-cert", "csharp", "System.Security.Cryptography.CryptographicException", "Lgc.Mss.Boite.Relever Lgc.Mss.Certificat.Charger", "Keyset does not exist", "Le jeu de clés n'existe pas"),
    _("net-format", "csharp", "System.FormatException", "Lgc.Labo.Hprim.Lire", "Input string '{n},{n}' was not in a correct format.", "Le format de la chaîne d'entrée '{n},{n}' est incorrect."),
    _("net-io", "csharp", "System.IO.IOException", "Lgc.Labo.Hprim.Ranger", "The process cannot access the file '{path}'", "Le processus ne peut pas accéder au fichier '{path}'"),
    # ---- native: addresses instead of lines
    _("native-crash", "native", "EXCEPTION_ACCESS_VIOLATION", "ssv.dll:SSV_LireDroitsVitale galss.dll:Transmettre", "Fatal Error: EXCEPTION_ACCESS_VIOLATION / {hex}"),
    _("native-crash-2", "native", "EXCEPTION_ACCESS_VIOLATION", "ssv.dll:SSV_FormaterFactures galss.dll:Transmettre", "Fatal Error: EXCEPTION_ACCESS_VIOLATION / {hex}"),
    _("native-stack", "native", "EXCEPTION_STACK_OVERFLOW", "lgc.exe:Imprimer", "Fatal Error: EXCEPTION_STACK_OVERFLOW / {hex}"),
    # ---- Delphi, 4D, WinDev: a message, and no stack
    _("delphi-av", "other", "EAccessViolation", "", "Access violation at address {hex} in module 'lgc.exe'. Read of address {hex}", "Violation d'accès à l'adresse {hex} dans le module 'lgc.exe'. Lecture de l'adresse {hex}"),
    _("delphi-list", "other", "EListError", "", "List index out of bounds ({n})"),
    _("4d-record", "other", "", "", "Erreur -9999 : fiche {n} verrouillée par le poste {ip}"),
    _("4d-index", "other", "", "", "Erreur -10502 : index endommagé dans {path}"),
    _("windev-hf", "other", "", "", "Erreur HyperFile 70003 sur la rubrique {n} à {time}"),
    _("windev-hf-2", "other", "", "", "Erreur HyperFile 72101 sur la rubrique {n} à {time}"),
    _("invoice-stuck", "other", "", "", "La FSE {n} n'est pas partie : lot {n} déjà clos le {date}"),
    _("crash-hour", "other", "", "", "Arrêt inattendu après {ms} ms, mémoire {mb} Mo"),
    _("dmp-down", "other", "", "", "Connexion au DMP impossible ({ip}) : nouvel essai à {time}"),
    _("mss-down", "other", "", "", "Connexion à MSSanté impossible ({ip}) : nouvel essai à {time}"),
    _("printer", "other", "", "", "Imprimante « {word} » introuvable"),
)  # fmt: skip


def events(seed: int = 1, each: int = 24) -> Iterator[tuple[str, dict[str, Any]]]:
    """Label and event."""
    source = random.Random(seed)
    for fault in FAULTS:
        for number in range(each):
            yield fault.name, _event(fault, VERSIONS[number % len(VERSIONS)], source)


def _event(fault: Fault, version: str, source: random.Random) -> dict[str, Any]:
    said = _filled(source.choice(fault.messages), source)
    event: dict[str, Any] = {"event_id": uuid.UUID(int=source.getrandbits(128)).hex, "release": f"lgc@{version}"}
    if not fault.places:
        if fault.type:
            return event | {"exception": {"values": [{"type": fault.type, "value": said}]}}
        return event | source.choice(
            ({"message": said}, {"logentry": {"formatted": said}}, {"message": {"formatted": said}})
        )
    write = _FRAMES[fault.platform]
    outside = [{"module": "framework.loop", "function": "run", "filename": "loop", "in_app": False, "lineno": 1}]
    callers = [write(place, version, source) | {"in_app": False} for place in source.sample(_CALLERS, 2)]
    own = [write(place, version, source) for place in fault.places]
    inside = [{"module": "vendor.http", "function": source.choice(("send", "recv")), "in_app": False, "lineno": 9}]
    frames = outside + callers + own + inside[: source.randrange(2)]
    raised = {"type": fault.type, "value": said, "stacktrace": {"frames": frames}}
    cause = {"type": "OSError", "value": _filled("[Errno {n}]", source)}
    return event | {"exception": {"values": [cause, raised] if source.random() < 0.3 else [raised]}}


_CALLERS = ["ui.menu.click", "ui.menu.key", "ui.timer.tick", "ui.main.start"]


def _python(place: str, version: str, source: random.Random) -> Frame:
    module, _, function = place.rpartition(".")
    path = f"C:\\Program Files\\LGC {version}\\{module.replace('.', chr(92))}.py"
    return {"module": module, "function": function, "filename": path, "lineno": source.randrange(900), "in_app": True}


def _node(place: str, version: str, source: random.Random) -> Frame:
    file, _, function = place.partition(":")
    build = f"{abs(hash(version)) % 0xFFFFFF:06x}1a"
    name = file.replace(".js", f".{build}.js")
    written = source.choice((function, f"async {function}", f"Object.{function}", f"module.exports.{function}"))
    return {
        "filename": f"app:///dist/{version}/{name}?v={version}",
        "function": written,
        "lineno": 1,
        "colno": source.randrange(90_000),
        "in_app": True,
    }


def _java(place: str, version: str, source: random.Random) -> Frame:
    module, _, function = place.rpartition(".")
    added = source.choice(
        (
            "",
            "",
            f"$$Lambda${source.randrange(999)}/0x{source.getrandbits(40):x}",
            f"$$EnhancerBySpringCGLIB$${source.getrandbits(32):x}",
        )
    )
    written = source.choice((function, function, f"lambda${function}${source.randrange(9)}"))
    return {"module": module + added, "function": written, "lineno": source.randrange(900), "in_app": True}


def _csharp(place: str, version: str, source: random.Random) -> Frame:
    module, _, function = place.rpartition(".")
    written = source.choice(
        (
            function,
            f"<{function}>d__{source.randrange(40)}.MoveNext",
            f"<>c__DisplayClass{source.randrange(9)}_0.<{function}>b__{source.randrange(4)}",
            f"{function}()",
        )
    )
    return {"module": module, "function": written, "lineno": source.randrange(900), "in_app": True}


def _native(place: str, version: str, source: random.Random) -> Frame:
    package, _, function = place.partition(":")
    address = f"0x{source.getrandbits(48):x}"
    written = source.choice((function, f"{function}+0x{source.getrandbits(10):x}", f"{function}(int, char*)"))
    return {
        "package": f"C:\\LGC\\{version}\\{package}",
        "function": written,
        "instruction_addr": address,
        "in_app": True,
    }


_FRAMES: dict[str, Callable[[str, str, random.Random], Frame]] = {
    "python": _python,
    "node": _node,
    "java": _java,
    "csharp": _csharp,
    "native": _native,
}


def _filled(message: str, source: random.Random) -> str:
    values = {
        "{n}": lambda: str(source.randrange(1, 10_000_000)),
        "{ms}": lambda: str(source.randrange(1, 90_000)),
        "{mb}": lambda: str(source.randrange(200, 4000)),
        "{uuid}": lambda: str(uuid.UUID(int=source.getrandbits(128))),
        "{oid}": lambda: f"1.2.250.1.999.{source.randrange(9999)}.{source.randrange(9999)}",
        "{hex}": lambda: source.choice((f"{source.getrandbits(32):08X}", f"0x{source.getrandbits(32):08x}")),
        "{ip}": lambda: f"10.0.{source.randrange(255)}.{source.randrange(255)}:{source.randrange(1024, 65000)}",
        "{url}": lambda: f"https://dmp-{source.randrange(9)}.example/si-dmp/{source.getrandbits(32):x}",
        "{path}": lambda: source.choice((f"C:\\LGC\\data\\{source.randrange(999)}.tmp", f"D:\\Cabinet\\base{source.randrange(9)}\\p{source.randrange(9999)}.dat")),
        "{date}": lambda: f"{source.randrange(1, 29):02}/{source.randrange(1, 13):02}/2026",
        "{time}": lambda: f"{source.randrange(24):02}:{source.randrange(60):02}",
        "{word}": lambda: source.choice(("Brother HL", "Canon TS", "Bureau 2", "EPSON ET")),
    }  # fmt: skip
    for name, value in values.items():
        while name in message:
            message = message.replace(name, value(), 1)
    return message
