"""Stock SDKs at the other end of the wire, each with nothing but a DSN: events, sessions, feedback, an attachment."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.sentinelle.served import Project, Served

pytestmark = pytest.mark.timeout(240)
INSTALLATION = "3f2b7b1f-6f0e-4b1c-9a4e-0a115e8b9b1a"

PYTHON = """
    import sentry_sdk
    from sentry_sdk.envelope import Envelope, Item, PayloadRef

    sentry_sdk.init(DSN, release="cabinet@4.2.1", auto_session_tracking=False)
    sentry_sdk.set_user({"id": INSTALLATION, "email": "jeanne.durand@orange.fr"})
    sentry_sdk.set_tag("fonction", "dmp")
    scope = sentry_sdk.get_isolation_scope()
    scope.start_session(session_mode="application")
    scope.add_attachment(b"journal : envoi de 185057800608491 perdu", filename="journal.txt", content_type="text/plain")

    def envoyer():
        nir = "1 85 05 78 006 084 91"
        raise ValueError("PYTHON : le DMP refuse " + nir)

    try:
        envoyer()
    except ValueError:
        event = sentry_sdk.capture_exception()
    sentry_sdk.capture_message("PYTHON : deuxième fait", level="error")
    scope.end_session()

    said = {"message": "PYTHON : rien ne part depuis ce matin", "name": "Jeanne Durand",
            "contact_email": "jeanne.durand@orange.fr", "associated_event_id": event}
    envelope = Envelope()
    envelope.add_item(Item(PayloadRef(json={"contexts": {"feedback": said}, "release": "cabinet@4.2.1"}),
                           type="feedback"))
    envelope.add_item(Item(PayloadRef(bytes=b"FSE en attente : 12"), type="attachment",
                           headers={"filename": "etat.txt", "content_type": "text/plain"}))
    sentry_sdk.get_client().transport.capture_envelope(envelope)
    sentry_sdk.flush(10)
"""

NODE = """
    const Sentry = require("@sentry/node");
    Sentry.init({dsn: DSN, release: "cabinet@4.2.1", tracesSampleRate: 1.0});
    Sentry.setUser({id: INSTALLATION, email: "jeanne.durand@orange.fr"});
    Sentry.setTag("fonction", "dmp");

    function envoyer() {
      throw new Error("NODE : le DMP refuse 1 85 05 78 006 084 91");
    }

    (async () => {
      Sentry.startSession();
      let event;
      Sentry.withScope((scope) => {
        scope.addAttachment({filename: "journal.txt", contentType: "text/plain", data: "envoi perdu ".repeat(8000)});
        try { envoyer(); } catch (error) { event = Sentry.captureException(error); }
      });
      Sentry.captureMessage("NODE : deuxième fait", "error");
      Sentry.startSpan({name: "une transaction"}, () => 1);
      Sentry.captureFeedback(
        {message: "NODE : rien ne part depuis ce matin", name: "Jeanne Durand", email: "jeanne.durand@orange.fr",
         associatedEventId: event},
        {attachments: [{filename: "etat.txt", contentType: "text/plain", data: "FSE en attente : 12"}]});
      Sentry.endSession();
      await Sentry.close(10000);
    })();
"""


def run(command: list[str], env: dict[str, str] | None = None, folder: Path | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, cwd=folder, timeout=200)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def found(project: Project, language: str) -> None:
    """All that was sent is there, and nobody is named in it."""
    served = project.served
    served.wait(lambda: served.digested() and _sessions(project) >= 1)
    titles = sorted(one["title"] for one in served.listed("signature") if language in one["title"])
    assert len(titles) == 2, titles
    assert any("deuxième fait" in title for title in titles)
    assert any("[INS]" in title for title in titles)
    events = served.rows("SELECT installation FROM sentinelle_signatures_event WHERE project_id = ?", project.number)
    assert len(events) == 2
    assert {installation for (installation,) in events} != {""}, "the installation is known"
    samples = served.rows(
        "SELECT payload FROM sentinelle_signatures_sample s JOIN sentinelle_signatures_event e ON e.id = s.event_id "
        "WHERE e.project_id = ?",
        project.number,
    )
    said = "".join(payload for (payload,) in samples)
    assert "envoyer" in said, "where it happened is there"
    [kept] = [one for (payload,) in samples for one in json.loads(payload).get("attachments", ())][:1]
    assert kept["filename"] == "journal.txt"
    assert ("envoi de [INS] perdu" if language == "PYTHON" else "envoi perdu envoi perdu") in kept["content"]
    assert [name for name in ("orange", "084 91", "00608491", INSTALLATION) if name in said] == [], said
    [report] = [one for one in served.listed("feedback") if language in one["text"]]
    assert report["text"] == f"{language} : rien ne part depuis ce matin"
    assert report["attachments"] == ["etat.txt"]
    assert report["release"] == "cabinet@4.2.1"
    assert "urand" not in json.dumps(report)
    [(contact,)] = served.rows(
        "SELECT COUNT(*) FROM sentinelle_reports_contact c JOIN sentinelle_reports_report r ON r.id = c.report_id "
        "WHERE r.number = ?",
        report["number"],
    )
    assert contact == 1
    assert served.count("intake_refusal") == 0


def _sessions(project: Project) -> int:
    rows = project.served.rows(
        "SELECT SUM(ok + errored + crashed + abnormal) FROM sentinelle_health_sessionhour WHERE project_id = ?",
        project.number,
    )
    return rows[0][0] or 0


def script(code: str, project: Project) -> str:
    """Values in their place: a variable that holds one would be sent with the others."""
    written = textwrap.dedent(code).replace("DSN", json.dumps(project.dsn), 1)
    return written.replace("INSTALLATION", json.dumps(INSTALLATION))


def test_sentry_sdk_for_python(project: Project) -> None:
    run([sys.executable, "-c", script(PYTHON, project)])
    found(project, "PYTHON")
    errored = "SELECT SUM(errored), SUM(ok) FROM sentinelle_health_sessionhour WHERE project_id = ?"
    assert project.served.rows(errored, project.number) == [(1, 0)]


PRESET = """
    import sys, sentry_sdk
    from sentry_sdk.integrations.argv import ArgvIntegration
    from sentry_sdk.scrubber import DEFAULT_DENYLIST, EventScrubber

    sys.argv.append("--patient=DURAND")
    scrubber = EventScrubber(recursive=True, denylist=DEFAULT_DENYLIST + ["ins", "nir", "nom", "prenom", "patient"])
    sent = []
    sentry_sdk.init(DSN, release="4.2", include_local_variables=False, send_default_pii=False, server_name="",
                    event_scrubber=scrubber, disabled_integrations=[ArgvIntegration()],
                    before_send=lambda event, hint: sent.append(event) or event)
    sentry_sdk.set_user({"id": INSTALLATION})
    sentry_sdk.set_extra("dossier", {"patient": {"nom": "DURAND"}, "pages": 3})
    try:
        nir = "1850578006084"
        raise ValueError("PRÉRÉGLAGE")
    except ValueError:
        sentry_sdk.capture_exception()
    sentry_sdk.flush(10)
    print(repr(sent))
"""


def test_with_the_preset_of_the_documentation_little_even_leaves(served: Served, project: Project) -> None:
    sent = run([sys.executable, "-c", script(PRESET, project)])
    assert "PRÉRÉGLAGE" in sent and "'pages': 3" in sent
    assert [name for name in ("DURAND", "1850578006084", "vars", "argv", os.uname().nodename) if name in sent] == []
    served.wait(lambda: served.count("signatures_event", f"project_id = {project.number}") == 1)
    [(installation,)] = served.rows(
        "SELECT installation FROM sentinelle_signatures_event WHERE project_id = ?", project.number
    )
    assert installation


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """`@sentry/node`, brought by npm into a cache of the user's."""
    package = {"private": True, "dependencies": {"@sentry/node": "11.12.0"}}
    digest = hashlib.sha256(json.dumps(package).encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "bonport" / f"node-{digest}"
    if not (cache / "done").exists():
        cache.mkdir(parents=True, exist_ok=True)
        (cache / "package.json").write_text(json.dumps(package))
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        brought = subprocess.run(install, cwd=cache, capture_output=True, text=True, check=False, timeout=180)
        if brought.returncode:
            pytest.skip("npm could not bring @sentry/node: no network?")
        (cache / "done").touch()
    return cache


@pytest.mark.slow
@pytest.mark.node
def test_sentry_for_node(project: Project, node_modules: Path) -> None:
    run(["node", "-e", script(NODE, project)], folder=node_modules)
    found(project, "NODE")
