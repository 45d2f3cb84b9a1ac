"""A house's database as JSON: written with the schema of its day, read back into that same schema, then migrated.

Run as `python -m tests.upgrade.dumps write|load|migrate|check FILE` with DATABASE_URL: a process each, as upgrades do.
The name of the file says whose it is: `issue-6.json.xz` the practice's, `issue-6-sentinelle.json.xz` Sentinelle's,
`issue-6-avis.json.xz` Avis's.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bonport.cli import setup_django

HERE = Path(__file__).parent
SUFFIX = ".json.xz"
PRACTICE, SENTINELLE, AVIS = "practice", "sentinelle", "avis"
APPS = {
    PRACTICE: "base places patients records documents deliveries consultations reporting".split(),
    SENTINELLE: [
        "base",
        *(f"sentinelle_{room}" for room in "registers signatures health reports intake dossiers campaigns".split()),
    ],
    AVIS: ["base", *(f"reviews_{room}" for room in "catalogue opinions kits".split())],
}
MOST = {
    "documents.rendition": 2,
    "sentinelle_signatures.event": 300,
    "sentinelle_signatures.signatureinstallation": 300,
}
"""Of what weighs more than the rest of a house, so many are dumped."""


def house_of(path: Path) -> str:
    return next((house for house in (SENTINELLE, AVIS) if path.name.endswith(f"-{house}{SUFFIX}")), PRACTICE)


def write(path: Path) -> None:
    """Every row of the house's rooms, and the migration at which each room stood."""
    from django.apps import apps
    from django.core import serializers
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    rooms = APPS[house_of(path)]
    leaves = [node for node in MigrationLoader(connection).graph.leaf_nodes() if node[0] in rooms]
    models = [model for app in rooms for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    rows = {
        label: serializers.serialize("python", model._base_manager.all()[: MOST.get(label)])
        for label, model in ((model._meta.label_lower, model) for model in models)
    }
    if samples := rows.get("sentinelle_signatures.sample"):
        kept = {row["pk"] for row in rows["sentinelle_signatures.event"]}
        samples[:] = [row for row in samples if row["pk"] in kept]
    text = json.dumps({"migrations": leaves, "rows": rows}, default=str, ensure_ascii=False)  # times to the microsecond
    path.write_bytes(lzma.compress(text.encode(), preset=9))


def read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(lzma.decompress(path.read_bytes()))
    return value


def load(path: Path) -> None:
    """Make the schema of the dump's day in an empty database, and put the rows in."""
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    dump = read(path)
    nodes = [tuple(node) for node in dump["migrations"]]
    executor = MigrationExecutor(connection)
    executor.migrate(nodes)
    of_that_day = executor.loader.project_state(nodes).apps
    models = [of_that_day.get_model(label) for label in dump["rows"]]
    with transaction.atomic():
        for model in reversed(models):
            model._base_manager.all().delete()  # what a migration of that day wrote is in the dump
        for model in models:
            model._base_manager.bulk_create(_instances(model, dump["rows"][model._meta.label_lower]))
        with connection.cursor() as cursor:  # ids that the database gives go on after those of the dump
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


def _instances(model: Any, rows: list[dict[str, Any]]) -> Iterator[Any]:
    fields = {field.name: field for field in model._meta.concrete_fields}
    for row in rows:
        values = {"pk": fields[model._meta.pk.name].to_python(row["pk"])}
        for name, value in row["fields"].items():
            if name in fields:
                kind = fields[name].target_field if fields[name].is_relation else fields[name]
                values[fields[name].attname] = None if value is None else kind.to_python(value)
        yield model(**values)


def migrate(path: Path) -> None:
    """As a house does by itself when it starts; the practice has a command for it."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def check(path: Path) -> None:
    """With today's models: every row is there, what each house lives of is whole, the audit's chain goes on."""
    from datetime import UTC, datetime

    from django.apps import apps
    from django_scopes import scopes_disabled

    from bonport.base import audit
    from bonport.base.act import Act
    from bonport.base.models import User

    with scopes_disabled():
        for label, rows in read(path)["rows"].items():
            assert apps.get_model(label)._base_manager.count() >= len(rows), f"rows of {label} are gone"
        holds = {PRACTICE: _signed_documents_hold, SENTINELLE: _dossiers_are_told, AVIS: _reviews_are_told}
        holds[house_of(path)]()
        assert audit.verify() == {}
        event = audit.AuditEvent.objects.order_by("seq").first()
        events = audit.AuditEvent.objects.count()
        assert event
        act = Act(user=None, practice=event.practice_id, now=datetime(2030, 1, 1, tzinfo=UTC))
        with act.transaction():
            act.audit("upgrade", User.objects.all()[0])
        assert audit.verify() == {}
        assert audit.AuditEvent.objects.count() == events + 1


def _signed_documents_hold() -> None:
    """Every hash holds; what was signed can still be read and printed."""
    from bonport.interop import cda
    from bonport.practice.documents import content as contents
    from bonport.practice.documents.models import Document, Rendition

    documents = list(Document.objects.select_related("patient__identity", "replaces"))
    for document in documents:
        assert contents.hash_of(document.content) == document.content_hash
        identity = document.patient.identity
        replaces = document.replaces.unique_id if document.replaces else None
        cda.render(contents.document_of(contents.read(document.content), identity.traits, identity.ins, replaces))
    for kept in Rendition.objects.all():
        assert hashlib.sha1(bytes(kept.cda)).hexdigest() == kept.sha1
        assert hashlib.sha256(bytes(kept.cda)).hexdigest() == kept.sha256
        assert bytes(kept.pdf).startswith(b"%PDF")


def _dossiers_are_told() -> None:
    """The public reads every dossier, with its whole timeline; each report can still be followed."""
    from bonport.sentinelle.dossiers.public import public_dossier, public_dossiers
    from bonport.sentinelle.reports.models import Report

    told = [public_dossier(dossier, timeline=True) for dossier in public_dossiers()]
    assert told
    assert all(one.timeline for one in told)
    assert all(report.number and report.text for report in Report.objects.all())


def _reviews_are_told() -> None:
    """Everybody reads what is shown, and its past; marks stand on them, and some products have a place."""
    from bonport.reviews.catalogue.queries import categories
    from bonport.reviews.opinions.models import Review, Revision
    from bonport.reviews.reading.opendata import marks
    from bonport.reviews.reading.reviews import revisions_of, whole_reviews

    today = Revision.objects.latest("at").at.date()
    shown = list(Review.objects.filter(shown__isnull=False).values_list("pk", flat=True))
    assert len(shown) > 100
    assert len(whole_reviews(shown, today)) == len(shown)
    assert all(revisions_of(review) for review in shown)
    assert any(row["place"] for category in categories() for row in marks(category, today))


if __name__ == "__main__":
    setup_django()
    {"write": write, "load": load, "migrate": migrate, "check": check}[sys.argv[1]](Path(sys.argv[2]))
