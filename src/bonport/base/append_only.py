"""The triggers that keep the audit append-only."""

from __future__ import annotations

TABLE = "base_auditevent"
_REFUSAL = "the audit is append-only"


def add_triggers(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    ]


def drop_triggers(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER audit_no_{verb}" for verb in ("update", "delete")]
    return [f"DROP TRIGGER audit_append_only ON {TABLE}", "DROP FUNCTION audit_refuse"]
