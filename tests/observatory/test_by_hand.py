"""The indicators in worlds small enough to count on one's fingers. November 2023: the 1st is a Wednesday, the 6th the
Monday of its first whole week; 2024 begins on a Monday, 2027 on a Friday."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bonport.interop.errors import BadInput
from bonport.interop.events import Event
from bonport.observatory import aggregates
from bonport.observatory.indicators import BEHIND
from bonport.observatory.run import DuckDB, Row, tables_of
from bonport.observatory.schemas import READ
from bonport.observatory.store import Store, monday
from tests.observatory.world import (
    Rows,
    cells,
    computed,
    event,
    installation,
    product,
    professional,
    world,
    write_day,
)

LONG_AGO = date(2022, 1, 1)
MONDAY = date(2023, 11, 6)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def week(monday: date = MONDAY) -> list[date]:
    return days(monday, monday + timedelta(days=6))


def sent(day: date, who: int, count: int, **more: Any) -> list[Event]:
    return [event(day, who, **more) for _ in range(count)]


def equipped(*numbers: int) -> dict[str, Rows]:
    return {
        "professionnels": [professional(one, LONG_AGO) for one in numbers],
        "installations": [installation(one, LONG_AGO) for one in numbers],
    }


def shares(rows: list[Row]) -> list[tuple[Any, ...]]:
    return cells(rows, "semaine", "numerateur", "denominateur")


def test_who_sent_nothing_counts_and_a_refusal_or_a_replacement_is_not_a_document(tmp_path: Path) -> None:
    """Four equipped: 10 documents; 9 and a refusal; 9 and a replacement; none. One who has no software sends 20."""
    registers = equipped(1, 2, 3, 4)
    registers["professionnels"].append(professional(5, LONG_AGO))
    events = [
        *sent(MONDAY, 1, 10),
        *sent(MONDAY, 2, 9),
        event(MONDAY, 2, accepte=False),
        *sent(MONDAY, 3, 9),
        event(MONDAY, 3, remplace=True),
        *sent(MONDAY, 5, 20),
    ]
    store = world(tmp_path / "data", week(), events, registers)
    found = computed(store, "equipes", "alimentent", "versent_10", "versent_100")
    assert shares(found["equipes"]) == [("2023-11-06", 4, 5)]
    assert shares(found["alimentent"]) == [("2023-11-06", 3, 4)]
    assert shares(found["versent_10"]) == [("2023-11-06", 1, 4)]
    assert shares(found["versent_100"]) == [("2023-11-06", 0, 4)]
    assert found["versent_10"][0]["valeur"] == 0.25
    assert found["versent_10"][0]["professionnels"] == 4


def test_a_week_of_holidays_is_a_week_of_zeros_not_a_hole(tmp_path: Path) -> None:
    """From Christmas to New Year nobody sends: the week is there, with its denominator. It lies in one year only."""
    events = [*sent(date(2023, 12, 18), 1, 12), *sent(date(2024, 1, 1), 1, 11)]
    store = world(tmp_path / "data", days(date(2023, 12, 18), date(2024, 1, 7)), events, equipped(1, 2))
    assert shares(computed(store, "versent_10")["versent_10"]) == [
        ("2023-12-18", 1, 2),
        ("2023-12-25", 0, 2),
        ("2024-01-01", 1, 2),
    ]


def test_a_week_over_two_years_is_one_week_in_two_months(tmp_path: Path) -> None:
    """The last week of 2026 ends on 3 January 2027: 6 and 5 documents make one who sends 10, and two months."""
    events = [*sent(date(2026, 12, 31), 1, 6), *sent(date(2027, 1, 2), 1, 5)]
    store = world(tmp_path / "data", days(date(2026, 12, 1), date(2027, 1, 31)), events, equipped(1))
    found = computed(store, "versent_10", "documents_par_mois")
    assert [row for row in shares(found["versent_10"]) if row[1]] == [("2026-12-28", 1, 1)]
    assert cells(found["documents_par_mois"], "mois", "canal", "numerateur", "denominateur") == [
        ("2026-12-01", "dmp", 6, 6),
        ("2027-01-01", "dmp", 5, 5),
    ]


def test_the_first_and_last_weeks_and_months_count_only_when_whole(tmp_path: Path) -> None:
    """Data from Thursday 9 November to Tuesday 5 December: two whole weeks, and no whole month."""
    store = world(
        tmp_path / "data",
        days(date(2023, 11, 9), date(2023, 12, 5)),
        [event(date(2023, 11, 9), 1), event(date(2023, 11, 15), 1), event(date(2023, 12, 4), 1)],
        equipped(1),
    )
    found = computed(store, "alimentent", "documents_par_mois")
    assert shares(found["alimentent"]) == [("2023-11-13", 1, 1), ("2023-11-20", 0, 1), ("2023-11-27", 0, 1)]
    assert found["documents_par_mois"] == []


def test_the_equipped_are_those_of_monday(tmp_path: Path) -> None:
    """Installed on a Monday: equipped that week. On its Tuesday: from the next. Taken out on a Sunday: not after."""
    registers: dict[str, Rows] = {
        "professionnels": [professional(one, LONG_AGO) for one in (1, 2, 3)],
        "installations": [
            installation(1, MONDAY),
            installation(2, MONDAY + timedelta(days=1)),
            installation(3, LONG_AGO, MONDAY + timedelta(days=6)),
        ],
    }
    events = sent(MONDAY + timedelta(days=2), 2, 10)
    store = world(tmp_path / "data", days(MONDAY, MONDAY + timedelta(days=13)), events, registers)
    found = computed(store, "equipes", "versent_10")
    assert shares(found["equipes"]) == [("2023-11-06", 2, 3), ("2023-11-13", 2, 3)]
    assert shares(found["versent_10"]) == [("2023-11-06", 0, 2), ("2023-11-13", 0, 2)], "not yet in the denominator"


def test_a_software_counts_from_its_referencing(tmp_path: Path) -> None:
    registers = equipped(1) | {"produits": [product(reference_le=MONDAY + timedelta(days=7))]}
    store = world(tmp_path / "data", days(MONDAY, MONDAY + timedelta(days=13)), [], registers)
    assert shares(computed(store, "equipes")["equipes"]) == [("2023-11-06", 0, 1), ("2023-11-13", 1, 1)]


def test_a_doctor_who_moves_is_counted_where_he_is_on_monday_once(tmp_path: Path) -> None:
    """From Paris to Ajaccio on a Wednesday; what he sends from either goes with him."""
    wednesday = MONDAY + timedelta(days=2)
    registers = equipped(1)
    registers["professionnels"] = [
        professional(1, LONG_AGO, wednesday - timedelta(days=1), activite="old"),
        professional(1, wednesday, activite="new", departement="2A"),
    ]
    events = [*sent(MONDAY, 1, 6), *sent(wednesday, 1, 6, departement="2A"), *sent(MONDAY + timedelta(days=7), 1, 3)]
    store = world(tmp_path / "data", days(MONDAY, MONDAY + timedelta(days=13)), events, registers)
    rows = computed(store, "versent_10")["versent_10__par_departement"]
    assert cells(rows, "semaine", "departement", "numerateur", "denominateur") == [
        ("2023-11-06", "75", 1, 1),
        ("2023-11-13", "2A", 0, 1),
    ]


def test_two_practices_of_one_doctor_are_one_doctor(tmp_path: Path) -> None:
    """6 documents here and 5 there make 11 of one doctor, counted in the practice that he has had longest; with two
    products he counts in each, with what he sent by it."""
    registers: dict[str, Rows] = {
        "professionnels": [
            professional(1, date(2023, 1, 1), activite="second", departement="2A"),
            professional(1, LONG_AGO, activite="first"),
        ],
        "installations": [installation(1, LONG_AGO), installation(1, date(2023, 1, 1), produit="beta")],
        "produits": [product("alpha"), product("beta")],
    }
    events = [*sent(MONDAY, 1, 6), *sent(MONDAY, 1, 5, departement="2A", produit="beta")]
    store = world(tmp_path / "data", week(), events, registers)
    found = computed(store, "versent_10", "alimentent", "documents_par_mois")
    assert shares(found["versent_10"]) == [("2023-11-06", 1, 1)]
    columns = ("departement", "numerateur", "denominateur")
    assert cells(found["versent_10__par_departement"], *columns) == [("75", 1, 1)]
    columns = ("produit", "numerateur", "denominateur")
    assert cells(found["versent_10__par_produit"], *columns) == [("alpha", 0, 1), ("beta", 0, 1)]
    assert cells(found["alimentent__par_produit"], *columns) == [("alpha", 1, 1), ("beta", 1, 1)]


def test_what_comes_late_is_counted_in_its_own_week(tmp_path: Path) -> None:
    """A second source hands in the Monday three weeks later; the others of that day stay as they were."""
    store = world(tmp_path / "data", days(MONDAY, MONDAY + timedelta(days=20)), sent(MONDAY, 1, 6), equipped(1))
    assert shares(computed(store, "versent_10")["versent_10"])[0] == ("2023-11-06", 0, 1)
    write_day(store, MONDAY, sent(MONDAY, 1, 4), source="late")
    aggregates.rebuild(store, [MONDAY])
    assert shares(computed(store, "versent_10")["versent_10"])[0] == ("2023-11-06", 1, 1)


def test_what_is_kept_is_what_all_events_say_after_late_corrected_and_emptied_days(tmp_path: Path) -> None:
    """Every table that indicators read, brought up to date day by day, is that of a scan of all events; and a day's
    coming changes the files of its week and month alone."""
    november, december = date(2023, 11, 30), date(2023, 12, 1)
    store = world(
        tmp_path / "data", [date(2023, 10, 1), date(2023, 12, 31)], sent(date(2023, 10, 12), 2, 3), equipped(1, 2)
    )
    october = store.aggregate_file("mensuel", date(2023, 10, 1)).stat().st_mtime_ns
    refused = [event(november, 1, accepte=False, cause="service")]
    steps = (
        (november, sent(november, 1, 12) + refused),
        (december, sent(december, 2, 5, canal="mssante")),
        (november, sent(november, 2, 11, produit="beta")),
        (december, []),
    )
    for number, (day, events) in enumerate(steps, 1):
        write_day(store, day, events, source="late", number=number)
        aggregates.rebuild(store, [monday(day)])
        assert kept_rows(store) == kept_rows(store, scan=True)
    assert store.aggregate_file("mensuel", date(2023, 10, 1)).stat().st_mtime_ns == october
    names = ("versent_10", "documents_par_mois")
    found = computed(store, *names)
    assert found == computed(store, *names, scan=True)
    assert [row for row in shares(found["versent_10"]) if row[1]] == [("2023-11-27", 1, 2)]
    columns = ("mois", "canal", "numerateur", "professionnels")
    assert cells(found["documents_par_mois"], *columns) == [("2023-10-01", "dmp", 3, 1), ("2023-11-01", "dmp", 11, 1)]


def kept_rows(store: Store, *, scan: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    engine = DuckDB()
    tables = tables_of(store, engine, scan=scan)
    found = {name: engine.rows(tables[name]).select(list(schema.names)) for name, schema in READ.items()}
    return {name: sorted(tuple(row.values()) for row in rows.to_pylist()) for name, rows in found.items()}


def test_shares_of_documents(tmp_path: Path) -> None:
    """November: 8 accepted (3 by hand), 1 replacement, 1 refused then accepted again, 1 refused otherwise."""
    day = date(2023, 11, 15)
    events = [
        *sent(day, 1, 4),
        *sent(day, 1, 3, manuel=True, ins_qualifiee=False),
        event(day, 1, remplace=True, manuel=True),
        event(day, 1, accepte=False, cause="service"),
        event(day, 1),
        event(day, 2, accepte=False, cause="identite", ins_qualifiee=False),
        event(day, 2, canal="mssante"),
    ]
    store = world(tmp_path / "data", days(date(2023, 11, 1), date(2023, 11, 30)), events, equipped(1, 2))
    found = computed(store, "envoi_manuel", "refus", "refus_causes", "ins_qualifiee", "documents_par_mois")
    measures = ("numerateur", "denominateur", "professionnels")
    assert cells(found["envoi_manuel"], "couloir", *measures) == [("medecin_ville", 3, 9, 2)]
    assert cells(found["refus"], "canal", *measures) == [("dmp", 2, 11, 2), ("mssante", 0, 1, 1)]
    assert cells(found["refus_causes"], "cause", *measures) == [("identite", 1, 11, 1), ("service", 1, 11, 1)]
    assert cells(found["ins_qualifiee"], "couloir", *measures) == [("medecin_ville", 8, 12, 2)]
    assert cells(found["documents_par_mois"], "canal", *measures) == [("dmp", 8, 9, 1), ("mssante", 1, 9, 1)]
    assert cells(found["envoi_manuel"], *BEHIND) == [(1, 2)], "one asked for some; both have some that left by itself"
    assert cells(found["refus"], "canal", *BEHIND) == [("dmp", 2, 1), ("mssante", 0, 1)]
    assert cells(found["ins_qualifiee"], *BEHIND) == [(2, 2)]


def test_twelve_months_stand_against_the_target_of_their_last_day(tmp_path: Path) -> None:
    """One document a month from January 2023: December 2023 against 250 million, January 2024 against 400."""
    first = [date(2023 + n // 12, n % 12 + 1, 1) for n in range(14)]
    store = world(tmp_path / "data", [date(2024, 2, 29)], [event(day, n % 3) for n, day in enumerate(first)])
    assert cells(computed(store, "documents_par_an")["documents_par_an"], "mois", *("numerateur", "denominateur")) == [
        ("2023-12-01", 12, 250_000_000),
        ("2024-01-01", 12, 400_000_000),
        ("2024-02-01", 12, 400_000_000),
    ]


def test_without_a_target_there_is_no_share(tmp_path: Path) -> None:
    store = world(tmp_path / "data", days(date(2021, 1, 1), date(2021, 1, 2)), [event(date(2021, 12, 31), 1)])
    (row,) = computed(store, "documents_par_an")["documents_par_an"]
    assert (row["numerateur"], row["denominateur"], row["valeur"]) == (1, None, None)


def order(number: int, signed: date, installed: date | None = None, cancelled: date | None = None) -> dict[str, Any]:
    return {
        "commande": f"c{number}",
        "professionnel": number,
        "couloir": "medecin_ville",
        "produit": "alpha",
        "signee_le": signed,
        "installee_le": installed,
        "annulee_le": cancelled,
    }


def test_orders_add_up_and_the_cancelled_go(tmp_path: Path) -> None:
    october, november, december = date(2023, 10, 10), date(2023, 11, 30), date(2023, 12, 1)
    orders = [
        order(1, october, installed=november),
        order(2, october, installed=december),
        order(3, november, cancelled=december),
        order(4, december),
    ]
    store = world(tmp_path / "data", [date(2023, 11, 1), date(2023, 12, 31)], [], {"commandes": orders})
    assert cells(computed(store, "deployes")["deployes"], "mois", "numerateur", "denominateur") == [
        ("2023-11-01", 1, 3),
        ("2023-12-01", 2, 3),
    ]


def test_a_fix_reaches_the_field(tmp_path: Path) -> None:
    """Delivered on 1 January 2023 as 2.0. Of four who had the product: one gets it on day 10, one goes straight to 3.0
    on day 40, one stays, one leaves on day 20. A fifth comes on day 60, with 1.0 still."""
    delivered = date(2023, 1, 1)

    def on(day: int) -> date:
        return delivered + timedelta(days=day)

    before = date(2022, 6, 1)
    installs = [
        installation(1, before, on(9)),
        installation(1, on(10), version="2.0"),
        installation(2, before, on(39)),
        installation(2, on(40), version="3.0"),
        installation(3, before),
        installation(4, before, on(20)),
        installation(5, on(60)),
    ]
    versions = [
        {"produit": "alpha", "version": name, "rang": rank, "disponible_le": day}
        for rank, (name, day) in enumerate([("1.0", before), ("2.0", delivered), ("3.0", on(35))])
    ]
    fixes = [{"dossier": "D-1", "produit": "alpha", "version": "2.0"}]
    registers = {"installations": installs, "versions": versions, "correctifs": fixes}
    store = world(tmp_path / "data", [delivered, on(100)], [], registers)
    found = computed(store, "correctifs_deployes", "correctifs_delai", "versions")
    assert cells(found["correctifs_deployes"], "jours", "numerateur", "denominateur") == [(30, 1, 3), (90, 2, 4)]
    assert cells(found["correctifs_delai"], "numerateur", "denominateur", "valeur") == [(2, 4, 40.0)]
    assert cells(found["versions"], "semaine", "version", "numerateur", "denominateur")[-3:] == [
        ("2023-04-03", "1.0", 2, 4),
        ("2023-04-03", "2.0", 1, 4),
        ("2023-04-03", "3.0", 1, 4),
    ]


def test_a_fix_that_half_do_not_have_has_no_delay_yet(tmp_path: Path) -> None:
    versions = [{"produit": "alpha", "version": "2.0", "rang": 2, "disponible_le": MONDAY}]
    versions.append({"produit": "alpha", "version": "1.0", "rang": 1, "disponible_le": LONG_AGO})
    fixes = [{"dossier": "D-1", "produit": "alpha", "version": "2.0"}]
    registers = equipped(1, 2, 3) | {"versions": versions, "correctifs": fixes}
    store = world(tmp_path / "data", week(), [], registers)
    rows = computed(store, "correctifs_delai")["correctifs_delai"]
    assert cells(rows, "numerateur", "denominateur", "valeur") == [(0, 3, None)]


def test_activations_are_those_of_the_month_s_last_count(tmp_path: Path) -> None:
    rows = [
        {"jour_paris": date(2023, 11, day), "departement": place, "profils": 100, "actives": active}
        for day, place, active in ((1, "75", 10), (28, "75", 20), (15, "2A", 5))
    ]
    store = world(tmp_path / "data", week(), [], {"activations": rows})
    found = computed(store, "activations")
    assert cells(found["activations"], "mois", "numerateur", "denominateur") == [("2023-11-01", 25, 200)]
    assert cells(found["activations__par_departement"], "departement", "valeur") == [("2A", 0.05), ("75", 0.2)]


def use(who: int, name: str, done: int, whole: int, month: date) -> dict[str, Any]:
    return {"mois": month, "professionnel": who, "usage": name, "dematerialises": done, "total": whole}


def test_donum_is_the_mean_of_four_rates_over_the_year(tmp_path: Path) -> None:
    """2026, 60 %: (100 + 80 + 60 + 0) / 4 = 60 reaches it; 59 does not; a service never needed is left out."""
    january, june = date(2026, 1, 1), date(2026, 6, 1)
    rows = [
        use(1, "fse", 50, 50, january),
        use(1, "fse", 50, 50, june),
        use(1, "aat", 8, 10, january),
        use(1, "dmt", 6, 10, june),
        use(1, "pse", 0, 3, june),
        use(2, "fse", 59, 100, january),
        use(2, "aat", 0, 0, january),
        use(3, "dmp", 10, 10, january),
    ]
    store = world(tmp_path / "data", week(), [], {"usages": rows})
    found = computed(store, "donum_teleservices", "forfait_structure_fse", "forfait_structure_dmp")
    assert cells(found["donum_teleservices"], "annee", "numerateur", "denominateur") == [(2026, 1, 2)]
    assert found["forfait_structure_fse"] == [], "no longer in 2026"
    assert found["forfait_structure_dmp"] == []


def test_forfait_structure_asks_two_thirds_and_twenty_percent(tmp_path: Path) -> None:
    month = date(2022, 5, 1)
    rows = [
        use(1, "fse", 2, 3, month),
        use(2, "fse", 199, 300, month),
        use(1, "dmp", 1, 5, month),
        use(2, "dmp", 19, 100, month),
    ]
    store = world(tmp_path / "data", week(), [], {"usages": rows})
    found = computed(store, "forfait_structure_fse", "forfait_structure_dmp")
    for name in ("forfait_structure_fse", "forfait_structure_dmp"):
        assert cells(found[name], "annee", "numerateur", "denominateur") == [(2022, 1, 2)]


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="aucun événement"):
        computed(Store.make(tmp_path / "data"))
