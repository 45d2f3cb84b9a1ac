"""Events of one fault have one signature, and those of two have two: measured, then rule by rule."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonport.sentinelle.signatures.message import codes, parameterised
from bonport.sentinelle.signatures.rule import VERSION, signature
from tests.sentinelle.signatures.corpus import FAULTS, events


def pairs(count: int) -> int:
    return count * (count - 1) // 2


def test_pairwise_precision_and_recall(capsys: pytest.CaptureFixture[str]) -> None:
    together: Counter[tuple[str, str]] = Counter()
    names: dict[str, set[str]] = defaultdict(set)
    for label, event in events():
        key = signature(event).key
        together[label, key] += 1
        names[key].add(label)
    labels, keys = Counter[str](), Counter[str]()
    for (label, key), count in together.items():
        labels[label] += count
        keys[key] += count
    right = sum(map(pairs, together.values()))
    precision, recall = right / sum(map(pairs, keys.values())), right / sum(map(pairs, labels.values()))
    split = sorted({label for label, _ in together if sum(one == label for one, _ in together) > 1})
    with capsys.disabled():
        print(f"\n{len(FAULTS)} faults, {sum(labels.values())} events: precision {precision:.4f}, recall {recall:.4f}")
        print("  split:", ", ".join(split) or "none")
        print("  mixed:", "; ".join(" + ".join(sorted(some)) for some in names.values() if len(some) > 1) or "none")
    assert len(FAULTS) >= 40
    assert precision >= 0.98
    assert recall >= 0.95


def event(kind: str = "ValueError", said: str = "refusé", *places: str, **more: Any) -> dict[str, Any]:
    frames = [dict(zip(("module", "function"), place.split(":"), strict=True), in_app=True) for place in places]
    raised = {"type": kind, "value": said} | ({"stacktrace": {"frames": frames}} if frames else {})
    return {"exception": {"values": [raised]}} | more


def key(*args: str, **more: Any) -> str:
    return signature(event(*args, **more)).key


def test_with_a_stack_the_words_do_not_count_but_their_codes_do() -> None:
    assert key("E", "HTTP 503, réessayez", "a:f") == key("E", "http 503: try again", "a:f")
    assert key("E", "HTTP 503", "a:f") != key("E", "HTTP 500", "a:f")
    assert key("E", "x", "a:f") != key("F", "x", "a:f")
    assert key("E", "x", "a:f") != key("E", "x", "a:g")
    assert key("paquet.E", "x", "a:f") == key("E", "x", "a:f")


def test_only_our_own_innermost_places_count() -> None:
    ours = ("m:a", "m:b", "m:c", "m:d")
    assert key("E", "x", "menu:click", *ours) == key("E", "x", "timer:tick", *ours)
    other = event("E", "x", *ours)
    other["exception"]["values"][0]["stacktrace"]["frames"].append(
        {"module": "http", "function": "send", "in_app": False}
    )
    assert signature(other).key == key("E", "x", *ours)
    assert key("E", "x", "m:a", "m:b", "m:b", "m:b") == key("E", "x", "m:a", "m:b"), "a recursion is one place"


def test_the_last_error_of_a_chain_counts() -> None:
    chained = event("E", "x", "m:a")
    chained["exception"]["values"].insert(0, {"type": "OSError", "value": "[Errno 5]"})
    assert signature(chained).key == key("E", "x", "m:a")


def test_what_the_vendor_says_comes_first() -> None:
    assert key("E", "x", fingerprint=["dmp"]) == key("F", "y", fingerprint=["dmp"])
    assert key("E", "x", fingerprint=["{{ default }}"]) == key("E", "x")
    added = key("E", "x", fingerprint=["{{ default }}", "windows"])
    assert added not in (key("E", "x"), key("F", "x", fingerprint=["{{default}}", "windows"]))
    for nothing in ([], None, "dmp", {}):
        assert key("E", "x", fingerprint=nothing) == key("E", "x")


def test_what_a_person_reads() -> None:
    made = signature(event("lgc.Refused", "refusé\nligne 2", "lgc.ui:click", "lgc.dmp:send"))
    assert (made.version, made.title, made.culprit) == (VERSION, "lgc.Refused: refusé", "lgc.dmp:send")
    assert signature({}).title == "événement sans message"
    assert signature({"message": "DMP injoignable", "transaction": "/patients/"}).culprit == "/patients/"


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("Fiche 1234 verrouillée par le poste 10.0.0.12:5000", "fiche <n> verrouillée par le poste <ip>"),
        ("Erreur HyperFile 70003 à 10:42", "erreur hyperfile 70003 à <heure>"),
        ("Patient [INS] inconnu", "patient <ôté> inconnu"),
        ("Lecture de C:\\LGC\\data\\12.tmp impossible", "lecture de <fichier> impossible"),
        ("OID 1.2.250.1.213.1.4.8 absent", "oid <oid> absent"),
        ("Arrêt après 3600 s, 1 024 Mo", "arrêt après <durée>, <n> <taille>"),
        ("clé 'matricule' absente", "clé 'matricule' absente"),
        ("imprimante « HP Bureau » absente", "imprimante <texte> absente"),
        ("\n\n  seconde ligne \ntroisième", "seconde ligne"),
        ("", ""),
    ],
)
def test_a_message_without_what_changes(message: str, left: str) -> None:
    assert parameterised(message) == left
    assert parameterised(left) == left, "a place stays a place"


def test_codes_in_any_language() -> None:
    assert codes("SCardTransmit 0x80100069 puis XDSRegistryError, SQLSTATE 40P01") == (
        "0x80100069",
        "sqlstate 40p01",
        "xdsregistryerror",
    )
    assert codes("tout va bien le 22/11/2026 à 10:42, 3 essais") == ()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=8), one, max_size=4),
    max_leaves=12,
)
names = st.sampled_from(
    ["exception", "values", "stacktrace", "frames", "logentry", "message", "fingerprint", "threads"]
)


@given(st.dictionaries(names, anything | st.dictionaries(names, anything | st.dictionaries(names, anything))))
@settings(max_examples=300, deadline=None)
def test_whatever_came_has_a_signature_and_always_the_same(given_event: dict[str, Any]) -> None:
    made = signature(given_event)
    assert made == signature(json.loads(json.dumps(given_event)))
    assert len(made.key) == 32 and made.title


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_message_is_parameterised_once(message: str) -> None:
    assert parameterised(parameterised(message)) == parameterised(message)
