"""What comes in is checked, what is refused is told with why, and a day is added without the others."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bonport import cli
from bonport.clock import VARIABLE, Clock
from bonport.interop.errors import BadInput
from bonport.interop.events import COLUMNS, Event, FileName, write_events
from bonport.observatory import aggregates, door
from bonport.observatory.schemas import AGGREGATES, EVENTS, REGISTERS
from bonport.observatory.store import Receipt, Store, monday, replacing
from tests.observatory.world import Rows, event, installation, product, professional, rows_of, world

DAY = date(2023, 11, 8)
TODAY = DAY + timedelta(days=1)
STATED = {"resultat", "lignes_prises", "lignes_refusees"}


def as_csv(folder: Path, events: list[Event], *, day: date = DAY, source: str = "essai", number: int = 1) -> Path:
    text = StringIO(newline="")
    write_events(events, text)
    path = folder / str(FileName(source, day, number))
    path.write_text(text.getvalue(), "utf-8", newline="")
    return path


def changed(path: Path, line: int, column: str, value: str) -> Path:
    """The same file, one cell of it another."""
    lines = path.read_text("utf-8").splitlines()
    cells = lines[line].split(",")
    cells[COLUMNS.index(column)] = value
    lines[line] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def register(folder: Path, name: str, rows: Rows) -> Path:
    path = folder / f"{name}.parquet"
    pq.write_table(rows_of(REGISTERS[name], rows), path)
    return path


def told(report: door.Report) -> tuple[str, int, int]:
    return report.outcome, report.taken, report.refused


def kept(store: Store, day: date = DAY, source: str = "essai") -> int:
    return int(pq.read_metadata(store.event_file(day, source)).num_rows)


def documents(store: Store) -> int:
    return sum(pq.read_table(store.aggregate_file("hebdo", monday(DAY)))["envoyes"].to_pylist())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.make(tmp_path / "data")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def test_a_day_comes_in_and_is_aggregated(store: Store, inbox: Path) -> None:
    report = door.add_day(store, as_csv(inbox, [event(DAY, 1), event(DAY, 2)]), today=TODAY)
    assert told(report) == ("nouveau", 2, 0)
    assert (report.late, kept(store), documents(store)) == (1, 2, 2)
    assert aggregates.stale(store) == []


def test_a_file_that_comes_twice_counts_once(store: Store, inbox: Path) -> None:
    path = as_csv(inbox, [event(DAY, 1)])
    door.add_day(store, path, today=TODAY)
    assert told(door.add_day(store, path, today=TODAY)) == ("double", 0, 0)
    renamed = inbox / str(FileName("essai", DAY, 2))
    shutil.copy(path, renamed)
    assert told(door.add_day(store, renamed, today=TODAY)) == ("double", 0, 0), "the same content, another number"
    assert documents(store) == 1


def test_a_correction_takes_the_place_of_what_it_corrects(store: Store, inbox: Path) -> None:
    door.add_day(store, as_csv(inbox, [event(DAY, 1)] * 5), today=TODAY)
    report = door.add_day(store, as_csv(inbox, [event(DAY, 1)] * 2, number=3), today=TODAY + timedelta(days=30))
    assert told(report) == ("remplace", 2, 0)
    assert report.late == 31
    assert (kept(store), documents(store)) == (2, 2)
    outdated = as_csv(inbox, [event(DAY, 1)] * 9, number=2)
    assert told(door.add_day(store, outdated, today=TODAY)) == ("perime", 0, 0)
    assert documents(store) == 2


def test_another_source_of_the_same_day_is_added(store: Store, inbox: Path) -> None:
    for source in ("essai", "autre"):
        door.add_day(store, as_csv(inbox, [event(DAY, 1)], source=source), today=TODAY)
    assert documents(store) == 2


def test_an_empty_day_is_a_day(store: Store, inbox: Path) -> None:
    assert told(door.add_day(store, as_csv(inbox, []), today=TODAY)) == ("nouveau", 0, 0)
    assert store.days() == (DAY, DAY)


def test_a_day_to_come_is_refused(store: Store, inbox: Path) -> None:
    report = door.add_day(store, as_csv(inbox, [event(DAY, 1)]), today=DAY - timedelta(days=1))
    assert told(report) == ("refuse", 0, 0)
    assert store.event_files() == []


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("jour_paris", "2023-11-07", "jour_paris n’est pas celui du fichier"),
        ("jour_paris", "08/11/2023", "jour_paris absent ou illisible"),
        ("jour_paris", "2023-02-30", "jour_paris absent ou illisible"),
        ("couloir", "ville", "couloir inconnu"),
        ("produit", "Alpha !", "produit impossible"),
        ("version", "", "version impossible"),
        ("type_document", "x" * 30, "type_document impossible"),
        ("canal", "fax", "canal inconnu"),
        ("manuel", "oui", "manuel absent ou illisible"),
        ("professionnel", "-3", "professionnel négatif"),
        ("professionnel", "9223372036854775808", "professionnel absent ou illisible"),
        ("professionnel", "89970000001x", "professionnel absent ou illisible"),
        ("departement", "20", "departement inconnu"),
        ("cause", "identite", "cause de refus sur un document accepté"),
        ("cause", "panne", "cause inconnu"),
        ("accepte", "0", "refus sans cause"),
    ],
)
def test_a_row_that_cannot_be_counted_is_refused_alone_and_told(
    store: Store, inbox: Path, column: str, value: str, reason: str
) -> None:
    path = changed(as_csv(inbox, [event(DAY, 1)] * 3), 2, column, value)
    report = door.add_day(store, path, today=TODAY)
    assert told(report) == ("nouveau", 2, 1)
    assert [(one.what, one.rows, one.lines) for one in report.reasons] == [(reason, 1, [2])]
    assert documents(store) == 2
    text = "\n".join(report.lines())
    assert reason in text
    assert value not in text or len(value) < 4 or value in reason, "a value of a row is told to nobody"


def test_many_bad_rows_are_counted_and_the_first_are_shown(inbox: Path) -> None:
    path = as_csv(inbox, [event(DAY, 1)] * 20)
    for line in range(1, 11):
        changed(path, line, "canal", "fax")
    report = door.check(path)
    assert told(report) == ("nouveau", 10, 10)
    assert [(one.rows, one.lines) for one in report.reasons] == [(10, [1, 2, 3, 4, 5])]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evenements.essai.2023-11-08.1.csv", b"jour_paris,couloir\n2023-11-08,medecin_ville\n"),
        ("evenements.essai.2023-11-08.1.csv", b"\xff\xfe\x00nonsense\n\x00"),
        ("evenements.essai.2023-11-08.1.csv", b""),
        ("evenements.essai.2023-11-08.1.csv.gz", b"not gzip"),
        ("evenements.essai.2023-11-08.1.parquet", b"PAR1 not parquet PAR1"),
        ("evenements.essai.2023-11-08.csv", b""),
        ("evenements.../../etc.2023-11-08.1.csv", b""),
        ("patients.csv", b"nom,prenom\n"),
        ("produits.xlsx", b""),
    ],
)
def test_a_file_that_is_none_is_refused_whole(inbox: Path, name: str, content: bytes) -> None:
    path = inbox / Path(name).name
    path.write_bytes(content)
    report = door.check(path)
    assert (report.outcome, report.taken) == ("refuse", 0)
    assert report.reasons


def test_a_column_too_many_is_refused_so_that_nothing_unforeseen_comes_in(inbox: Path) -> None:
    path = as_csv(inbox, [event(DAY, 1)])
    header, row = path.read_text("utf-8").splitlines()
    path.write_text(f"{header},nom\n{row},DUPONT\n", "utf-8")
    report = door.check(path)
    assert report.outcome == "refuse"
    assert "nom" in report.reasons[0].what
    assert "DUPONT" not in "\n".join(report.lines())


def test_gzip_and_parquet_are_read_too(store: Store, inbox: Path) -> None:
    plain = as_csv(inbox, [event(DAY, 1), event(DAY, 2, accepte=False)])
    zipped = inbox / str(FileName("zip", DAY, 1, "csv.gz"))
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    door.add_day(store, plain, today=TODAY)
    columnar = inbox / str(FileName("parquet", DAY, 1, "parquet"))
    pq.write_table(pq.read_table(store.event_file(DAY, "essai")).replace_schema_metadata(), columnar)
    for path in (zipped, columnar):
        assert told(door.add_day(store, path, today=TODAY)) == ("nouveau", 2, 0)
    assert documents(store) == 3


def test_parquet_of_other_types_is_cast_or_refused(inbox: Path) -> None:
    """What pandas writes by default: nanoseconds, dictionaries, unsigned integers."""
    rows = rows_of(EVENTS, [{name: getattr(event(DAY, 1), name) for name in COLUMNS}])
    odd = rows.set_column(0, "jour_paris", rows["jour_paris"].cast(pa.timestamp("ns")))
    odd = odd.set_column(7, "professionnel", odd["professionnel"].cast(pa.uint64()))
    odd = odd.set_column(1, "couloir", odd["couloir"].combine_chunks().dictionary_encode())
    path = inbox / str(FileName("pandas", DAY, 1, "parquet"))
    pq.write_table(odd, path)
    assert told(door.check(path)) == ("nouveau", 1, 0)
    pq.write_table(odd.set_column(7, "professionnel", pa.array([1.5])), path)
    assert door.check(path).outcome == "refuse"


# ------------------------------------------------------------------------------------------------------ registers


def test_a_register_is_taken_whole(store: Store, inbox: Path) -> None:
    path = register(inbox, "professionnels", [professional(1, DAY), professional(2, DAY)])
    assert told(door.add_register(store, path)) == ("nouveau", 2, 0)
    assert told(door.add_register(store, path)) == ("remplace", 2, 0)


@pytest.mark.parametrize(
    ("name", "rows", "reason"),
    [
        ("professionnels", [professional(1, DAY, DAY - timedelta(days=1))], "fin avant debut"),
        (
            "professionnels",
            [professional(1, DAY), professional(1, DAY)],
            "ligne en double (professionnel, activite, debut)",
        ),
        ("professionnels", [professional(1, DAY, departement="99")], "departement inconnu"),
        ("professionnels", [professional(1, DAY, activite="")], "activite vide ou trop long"),
        ("installations", [installation(-1, DAY)], "professionnel négatif"),
        (
            "activations",
            [{"jour_paris": DAY, "departement": "75", "profils": 1, "actives": 2}],
            "actives dépasse profils",
        ),
        (
            "usages",
            [{"mois": DAY, "professionnel": 1, "usage": "fse", "dematerialises": 1, "total": 2}],
            "mois n’est pas le premier jour d’un mois",
        ),
        (
            "sentinelle",
            [{"semaine": DAY, "produit": "a", "sessions": 1, "plantees": 0, "anormales": 0, "dossiers_ouverts": 0}],
            "semaine n’est pas le lundi",
        ),
    ],
)
def test_a_register_with_a_bad_row_is_refused_whole(
    store: Store, inbox: Path, name: str, rows: Rows, reason: str
) -> None:
    report = door.add_register(store, register(inbox, name, rows))
    assert (report.outcome, report.taken) == ("refuse", 0)
    assert [one.what for one in report.reasons] == [reason]
    assert not store.register_file(name).exists()


def test_a_register_may_be_csv(store: Store, inbox: Path) -> None:
    path = inbox / "installations.csv"
    path.write_text("professionnel,produit,version,debut,fin\n1,alpha,1.0,2023-01-01,\n", "utf-8")
    assert told(door.add_register(store, path)) == ("nouveau", 1, 0)
    assert pq.read_table(store.register_file("installations"))["fin"].to_pylist() == [None]


# ------------------------------------------------------------------------------------------------------ the store


def test_days_added_corrected_and_late_give_what_all_gives(tmp_path: Path) -> None:
    """In any order, with corrections: the aggregates are those made from all events at once."""
    chance = random.Random(4)
    store, inbox = Store.make(tmp_path / "data"), tmp_path / "inbox"
    inbox.mkdir()
    days = [date(2023, 12, 30), date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 30), date(2024, 2, 1)]
    chance.shuffle(days)
    for number in (1, 2):
        for day in days[:: number * 2 - 1]:
            for source in ("a", "b"):
                rows = [_any(chance, day) for _ in range(chance.randrange(40))]
                door.add_day(store, as_csv(inbox, rows, day=day, source=source, number=number), today=date(2024, 3, 1))
    assert aggregates.stale(store) == []
    added = snapshot(store)
    aggregates.rebuild(store)
    assert added == snapshot(store)
    assert sum(map(len, added.values())) > 50


def _any(chance: random.Random, day: date) -> Event:
    accepted = chance.random() < 0.7
    return event(
        day,
        chance.randrange(3),
        produit=chance.choice(["alpha", "beta"]),
        canal=chance.choice(["dmp", "mssante"]),
        manuel=chance.random() < 0.5,
        remplace=chance.random() < 0.2,
        accepte=accepted,
        cause="" if accepted else chance.choice(["identite", "service"]),
    )


def snapshot(store: Store) -> dict[str, list[dict[str, Any]]]:
    return {
        path.parent.name + path.name: sorted(pq.read_table(path).to_pylist(), key=str)
        for table in AGGREGATES
        for path in store.aggregate_files(table)
    }


def test_one_day_touches_one_week(tmp_path: Path) -> None:
    store = world(tmp_path / "data", [DAY, DAY + timedelta(days=7)], [event(DAY, 1), event(DAY + timedelta(days=7), 1)])
    other = store.aggregate_file("hebdo", monday(DAY) + timedelta(days=7))
    before = other.stat().st_mtime_ns
    door.add_day(store, as_csv(tmp_path, [event(DAY, 9)], source="autre"), today=TODAY)
    assert other.stat().st_mtime_ns == before
    assert documents(store) == 2


def test_events_that_moved_behind_our_back_make_their_week_stale(tmp_path: Path) -> None:
    """A writer was killed between the events and their aggregate: the week is made again before it is added to."""
    store = world(tmp_path / "data", [DAY], [event(DAY, 1)] * 3)
    rows = pq.read_table(store.event_file(DAY, "essai"))
    store.write_events(rows.slice(0, 1), Receipt("essai", DAY, 2, "other", 1, TODAY))
    assert aggregates.stale(store) == [monday(DAY)]
    assert door.check_store(store)[0] == "semaine 2023-11-06\u00a0: agrégats à refaire"
    door.add_day(store, as_csv(tmp_path, [event(DAY, 9)], source="autre"), today=TODAY)
    assert (documents(store), aggregates.stale(store)) == (2, [])


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError), replacing(path) as beside:
        beside.write_text("half")
        raise ZeroDivisionError
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_true_and_generated_data_never_mix(tmp_path: Path) -> None:
    Store.make(tmp_path / "true")
    with pytest.raises(BadInput, match="réelles"):
        Store.make(tmp_path / "true", generated="seed 1")
    made = Store.make(tmp_path / "made", generated="seed 1")
    assert made.generated == "seed 1"
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").touch()
    for folder in ("full", "nowhere"):
        with pytest.raises(BadInput):
            Store.open(tmp_path / folder)
    with pytest.raises(BadInput):
        Store.make(tmp_path / "full")


def test_what_is_written_follows_its_schema(tmp_path: Path) -> None:
    month = [date(2023, 11, 1), date(2023, 11, 30)]  # whole: cells are kept of it
    store = world(tmp_path / "data", month, [event(DAY, 1), event(DAY, 2, accepte=False)])
    assert pq.read_schema(store.event_file(DAY, "essai")).equals(EVENTS.arrow)
    for name, schema in AGGREGATES.items():
        path, *_ = store.aggregate_files(name)
        assert [(one.name, one.type) for one in pq.read_schema(path)] == [(one.name, one.type) for one in schema.arrow]


# ------------------------------------------------------------------------------------------------------ the command


def test_the_command_takes_checks_and_computes(
    tmp_path: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(datetime(2023, 11, 20, 9, tzinfo=UTC), 0.0, 0.0)
    monkeypatch.setenv(VARIABLE, clock.to_env()[VARIABLE])
    data = str(tmp_path / "data")
    since = date(2023, 1, 1)
    files = [
        *(as_csv(inbox, [event(day, 1)], day=day) for day in (monday(DAY), monday(DAY) + timedelta(days=6))),
        register(inbox, "professionnels", [professional(1, since)]),
        register(inbox, "installations", [installation(1, since)]),
        register(inbox, "produits", [product()]),
    ]
    names = [str(one) for one in files]
    assert cli.main(["observatoire", "check", "--json", *names]) == cli.OK
    assert all(one.keys() >= STATED for one in json.loads(capsys.readouterr().out)["fichiers"])
    assert not (tmp_path / "data").exists(), "nothing is taken in by a check"
    assert cli.main(["observatoire", "add-day", "--data", data, *names]) == cli.OK
    capsys.readouterr()
    assert cli.main(["observatoire", "check", "--data", data]) == cli.OK
    assert capsys.readouterr().out == "Rien à redire.\n"
    assert cli.main(["observatoire", "run", "--data", data, "--json", "alimentent"]) == cli.OK
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["alimentent", "alimentent__par_departement", "alimentent__par_produit"]
    assert found["alimentent"] == [
        {
            "semaine": "2023-11-06",
            "couloir": "medecin_ville",
            "numerateur": 1,
            "denominateur": 1,
            "valeur": 1.0,
            "professionnels": 1,
        }
    ]
    bad = changed(as_csv(inbox, [event(DAY, 1)]), 1, "canal", "fax")
    assert cli.main(["observatoire", "add-day", "--data", data, str(bad)]) == cli.FINDING
    assert "canal inconnu" in capsys.readouterr().out
    assert cli.main(["observatoire", "run", "--data", data, "gloire"]) == cli.USAGE
    assert cli.main(["observatoire", "check"]) == cli.USAGE
