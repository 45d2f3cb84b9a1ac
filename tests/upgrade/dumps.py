"""A practice's database as JSON: written with the schema of its day, read back into that same schema, then migrated.

Run as `python -m tests.upgrade.dumps load|check FILE` with DATABASE_URL: a process each, as in an upgrade.
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
APPS = ("base", "places", "patients", "records", "documents", "deliveries", "consultations")
SUFFIX = ".json.xz"
RENDITIONS = 2  # of those made, so many are dumped: a PDF weighs more than a practice


def write(path: Path) -> None:
    """Every row of the practice's rooms, and the migration at which each room stood."""
    from django.apps import apps
    from django.core import serializers
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    leaves = [node for node in MigrationLoader(connection).graph.leaf_nodes() if node[0] in APPS]
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    rows = {model._meta.label_lower: serializers.serialize("python", model._base_manager.all()) for model in models}
    del rows["documents.rendition"][RENDITIONS:]
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


def check(path: Path) -> None:
    """With today's models: every row is there, every hash holds, what was signed can still be read and printed, the
    audit's chain is whole, and goes on."""
    from datetime import UTC, datetime

    from django.apps import apps
    from django_scopes import scopes_disabled

    from bonport.base import audit
    from bonport.base.act import Act
    from bonport.interop import cda
    from bonport.practice.documents import content as contents
    from bonport.practice.documents.models import Document, Rendition

    dump = read(path)
    with scopes_disabled():
        for label, rows in dump["rows"].items():
            assert apps.get_model(label)._base_manager.count() >= len(rows), f"rows of {label} are gone"
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
        assert audit.verify() == {}
        events = audit.AuditEvent.objects.count()
        act = Act(user=None, practice=documents[0].practice_id, now=datetime(2030, 1, 1, tzinfo=UTC))
        with act.transaction():
            act.audit("upgrade", documents[0])
        assert audit.verify() == {}
        assert audit.AuditEvent.objects.count() == events + 1


if __name__ == "__main__":
    setup_django()
    {"load": load, "check": check}[sys.argv[1]](Path(sys.argv[2]))
