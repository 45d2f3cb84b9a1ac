"""The door, over the wire: what it takes, in every way that it may come, and what it answers."""

from __future__ import annotations

import base64
import gzip
import json
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing

import brotli
import httpx2
import pysqlite3
import pytest

from tests.sentinelle.intake.conftest import Start
from tests.sentinelle.served import Project, Served, envelope, event, item, now

pytestmark = pytest.mark.timeout(180)


def events_of(project: Project) -> int:
    return project.served.count("signatures_event", f"project_id = {project.number}")


def compressed_raw(data: bytes) -> bytes:
    made = zlib.compressobj(wbits=-15)
    return made.compress(data) + made.flush()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", compressed_raw),
        ("br", brotli.compress),
    ],
)
def test_every_encoding_is_read(project: Project, encoding: str, compress: Callable[[bytes], bytes]) -> None:
    said = event()
    answer = project.post(compress(envelope(item("event", said))), **{"Content-Encoding": encoding})
    assert (answer.status_code, answer.json()) == (200, {"id": said["event_id"]})
    project.served.wait()
    assert events_of(project) == 1


TYPES = "application/x-sentry-envelope", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_content_is_read(project: Project, kind: str) -> None:
    assert project.post(envelope(item("event", event())), **{"Content-Type": kind}).status_code == 200
    project.served.wait()
    assert events_of(project) == 1


def test_a_body_in_chunks_of_unsaid_length_is_read(project: Project) -> None:
    body = envelope(item("event", event("x" * 50_000)))

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(body), 7000):
            yield body[start : start + 7000]

    auth = {"X-Sentry-Auth": f"Sentry sentry_key={project.key}"}
    assert project.served.client.post(project.address(), content=chunks(), headers=auth).status_code == 200
    project.served.wait()
    assert events_of(project) == 1


def test_the_key_stands_in_the_header_in_the_query_or_in_the_envelope(project: Project) -> None:
    client, address = project.served.client, project.address()
    body = envelope(item("event", event()))
    assert client.post(address, content=body).status_code == 403
    assert client.post(f"{address}?sentry_version=7&sentry_key={project.key}", content=body).status_code == 200
    assert client.post(address, content=envelope(item("event", event()), dsn=project.dsn)).status_code == 200
    assert project.post(envelope(item("event", event()))).status_code == 200
    project.served.wait()
    assert events_of(project) == 3


def test_no_key_a_wrong_one_and_that_of_another_project_are_403(project: Project, served: Served) -> None:
    other = served.another("other")
    body = envelope(item("event", event()))
    for key, number in (("", project.number), ("0" * 32, project.number), (other.key, project.number),
                        (project.key, 10**6), ("'; --", project.number)):  # fmt: skip
        auth = {"X-Sentry-Auth": f"Sentry sentry_key={key}"}
        answer = served.client.post(f"{served.url}/api/{number}/envelope/", content=body, headers=auth)
        assert answer.status_code == 403
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "X-Sentry-Rate-Limits" not in answer.headers


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"", "", 400),
        (b"not json\n", "", 400),
        (b"{}\n{}\n", "", 400),
        (envelope(item("event", b"{not json")), "", 400),
        (envelope(item("event", b"[]")), "", 400),
        (b'{}\n{"type":"event","length":500}\n{}', "", 400),
        (b"plain", "gzip", 400),
        (b"plain", "zstd", 400),
        (gzip.compress(envelope(item("event", event())))[:-20], "gzip", 400),
        (gzip.compress(b"{}\n" + b" " * 40_000_000), "gzip", 413),
        (envelope(item("event", event("x" * 1_100_000))), "", 413),
        (envelope(*[item("unknown", b"{}")] * 300), "", 413),
        (b"{}\n" + b" " * 21_000_000, "", 413),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name_and_nothing_of_it_kept(
    project: Project, body: bytes, encoding: str, status: int
) -> None:
    answer = project.post(body, **({"Content-Encoding": encoding} if encoding else {}))
    assert answer.status_code == status
    assert set(answer.json()) == {"detail"}
    assert "X-Sentry-Rate-Limits" not in answer.headers
    assert events_of(project) == 0


def test_only_posts(project: Project) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = project.served.client.request(method, project.address())
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


def test_a_browser_may_post_from_anywhere(project: Project) -> None:
    asked = {
        "Origin": "https://logiciel.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-sentry-auth,content-encoding,sentry-trace,baggage",
    }
    answer = project.served.client.options(project.address(), headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"x-sentry-auth", "content-type", "content-encoding", "sentry-trace", "baggage"} <= set(allowed)
    posted = project.post(envelope(item("event", event())), Origin="https://logiciel.example")
    assert posted.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Sentry-Rate-Limits" in posted.headers["Access-Control-Expose-Headers"]


def test_the_address_of_older_sdks(project: Project) -> None:
    plain, packed = event(), event()
    assert project.post(json.dumps(plain).encode(), "store").json() == {"id": plain["event_id"]}
    body = base64.b64encode(zlib.compress(json.dumps(packed).encode()))
    assert project.post(body, "store").json() == {"id": packed["event_id"]}
    project.served.wait()
    assert events_of(project) == 2


def test_what_is_not_known_is_passed_over_and_the_rest_is_taken(project: Project) -> None:
    said = event()
    unknown = [item(kind, b"\x00\xff\n{") for kind in ("replay_recording", "profile", "statsd", "check_in", "log")]
    body = envelope(*unknown, item("transaction", {"type": "transaction"}), item("event", said))
    assert project.post(body).json() == {"id": said["event_id"]}
    assert project.post(envelope(*unknown)).json() == {}
    project.served.wait()
    assert events_of(project) == 1


def test_an_event_without_an_id_is_given_one(project: Project) -> None:
    answer = project.post(envelope(item("event", {"message": "x"})))
    assert uuid.UUID(answer.json()["id"])
    project.served.wait()
    assert events_of(project) == 1


def test_an_event_that_comes_twice_is_one(project: Project) -> None:
    body = envelope(item("event", event("Une seule fois")))
    assert [project.post(body).status_code for _ in range(3)] == [200] * 3
    project.served.wait()
    assert events_of(project) == 1
    [(counted,)] = project.served.rows(
        "SELECT s.events FROM sentinelle_signatures_signature s JOIN sentinelle_signatures_event e "
        "ON e.signature_id = s.id WHERE e.project_id = ?",
        project.number,
    )
    assert counted == 1


def test_json_that_is_not_quite_json(project: Project) -> None:
    """NaN, numbers beyond all bounds, half letters and NUL: what SDKs write, and databases refuse."""
    body = b'{"message": "x", "extra": {"a": NaN, "b": 1e999, "c": "\\ud83d", "d": "a\\u0000b", "e": 123456789e40}}'
    assert project.post(envelope(item("event", body))).status_code == 200
    project.served.wait()
    [(payload,)] = project.served.rows(
        "SELECT payload FROM sentinelle_signatures_sample s JOIN sentinelle_signatures_event e ON e.id = s.event_id "
        "WHERE e.project_id = ?",
        project.number,
    )
    assert json.loads(payload)["extra"] | {"e": 0} == {"a": None, "b": None, "c": "?", "d": "ab", "e": 0}


def test_it_is_seen_within_three_seconds(project: Project, served: Served) -> None:
    assert project.post(envelope(item("event", event("Vu tout de suite")))).status_code == 200
    served.wait(lambda: events_of(project) == 1, seconds=3)
    [mine] = [one for one in served.listed("signature") if one["title"] == "Vu tout de suite"]
    assert (mine["events"], mine["events_without_installation"]) == (1, 1)


def test_errors_over_their_quota_are_limited_by_name_and_nothing_else_is(start: Start) -> None:
    served = start("--workers", "1", SENTINELLE_EVENTS_PER_MINUTE="3")
    project = served.another("few")
    answers = [project.post(envelope(item("event", event()))) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    limits = answers[-1].headers["X-Sentry-Rate-Limits"]
    assert limits == "60:error:project:quota"
    assert "Retry-After" not in answers[-1].headers
    said = {"contexts": {"feedback": {"message": "Plus rien ne part"}}, "event_id": uuid.uuid4().hex}  # noqa: TID251
    session = {"sid": "s", "status": "ok", "started": now().isoformat(), "attrs": {"release": "4.2"}}
    both = project.post(envelope(item("feedback", said), item("event", event()), item("session", session)))
    assert (both.status_code, both.headers["X-Sentry-Rate-Limits"]) == (200, limits)
    served.wait()
    assert [one["text"] for one in served.listed("feedback")] == ["Plus rien ne part"]
    assert served.count("signatures_event") == 3
    assert served.rows("SELECT SUM(ok) FROM sentinelle_health_sessionhour") == [(1,)]
    lost = served.rows("SELECT reason, category, SUM(count) FROM sentinelle_intake_loss GROUP BY 1, 2")
    assert lost == [("door.quota", "error", 3)]


def test_a_closed_project_takes_nothing(served: Served, project: Project) -> None:
    """The door remembers a key for half a minute: this one was never asked for."""
    with closing(pysqlite3.connect(str(served.folder / "sentinelle.sqlite3"), timeout=20)) as base:
        base.execute("UPDATE sentinelle_registers_project SET closed_at = opened_at WHERE id = ?", (project.number,))
        base.commit()
    assert project.post(envelope(item("event", event()))).status_code == 403


def test_the_connection_lives_on_after_a_refusal(project: Project) -> None:
    with httpx2.Client() as client:
        for _ in range(3):
            assert client.post(project.address(), content=b"x" * 100_000).status_code in (400, 403)
            assert client.get(project.address()).status_code == 405
