"""The Observatoire's pages: anyone may read all of them, they write nothing, and they show what was published alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from bonport.config import observatoire
from bonport.interop.events import DEPARTMENTS
from bonport.observatory.indicators import INDICATORS
from bonport.observatory.invented import _products
from bonport.observatory.population import make
from bonport.observatory.publish import COLUMNS, FOLDER, publish
from bonport.observatory.run import Row
from bonport.observatory.schemas import EVENTS
from bonport.observatory.store import Receipt, Store
from bonport.www.observatoire.charts import Aim, line
from bonport.www.observatoire.places import NAMES, TILES, tiles
from tests.conftest import ROOT
from tests.www.common.hands import violations
from tests.www.conftest import _watch
from tests.www.houses import differing

SCREENS = Path(os.environ.get("BONPORT_SCREENS", ROOT / "var" / "screens")) / "observatoire"
PRODUCT, SMALL = "medecin-ville-01", "medecin-ville-43"
PAGES = {
    "dashboard": "/", "indicator": "/indicateurs/alimentent/", "products": "/produits/",
    "product": f"/produits/{PRODUCT}/", "small": f"/produits/{SMALL}/", "departments": "/departements/",
    "map": "/departements/?indicateur=envoi_manuel", "department": "/departements/29/",
    "overseas": "/departements/971/",
    "published": "/publie/", "data": "/donnees/",
}  # fmt: skip
FILES = (
    "/donnees/alimentent.csv", "/donnees/alimentent__par_produit.parquet", "/donnees/produits.csv",
    "/donnees/rapport.json", "/donnees/alimentent.sql",
)  # fmt: skip
EMPTY = {"indicator", "product", "small", "department", "overseas"}
"""What is not there before anything is published."""


@pytest.fixture(autouse=True, scope="module")
def _this_house() -> Iterator[None]:
    given = {name: value for name, value in differing(observatoire).items() if name != "OBSERVATOIRE"}
    with override_settings(**given):
        yield


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A published folder: figures of 20 weeks, of a product with many doctors and of one with few."""
    made = Store.make(tmp_path_factory.mktemp("observatoire") / "data", generated="essais")
    made.write_register("produits", _products(make(1)))
    made.write_events(EVENTS.arrow.empty_table(), Receipt("essais", date(2025, 1, 1), 1, "", 0, date(2025, 1, 1)))
    publish(made, figures())
    with override_settings(OBSERVATOIRE=made.root):
        yield made


def figures() -> dict[str, list[Row]]:
    """Rows as `run` gives them."""
    found: dict[str, list[Row]] = {}
    for indicator in INDICATORS.values():
        for name, cut in indicator.tables().items():
            found[name] = [row for number in range(20) for row in _rows(cut.dimensions, indicator.columns, number)]
    return found


def _rows(dimensions: tuple[str, ...], measures: tuple[str, ...], number: int) -> Iterator[Row]:
    month = date(2024 + number // 12, number % 12 + 1, 1).isoformat()
    values = {"semaine": date.fromordinal(738900 + 7 * number).isoformat(), "mois": month, "annee": 2000 + number,
              "couloir": "medecin_ville", "canal": "dmp"}  # fmt: skip
    many = 1200 + 10 * number
    for product, department, whole in ((PRODUCT, "29", many), ("medecin-ville-02", "35", 800), (SMALL, "2A", 7)):
        told = {"produit": product, "departement": department, "version": "1.0", "cause": "identite"}
        told |= {"type_document": "57833-6", "dossier": "D-24-0001", "jours": 30, "enquete": "e", "question": "q"}
        coarse = not {"produit", "departement"} & set(dimensions)
        whole = many + 807 if coarse else whole
        row = values | told | {"numerateur": whole * 6 // 10, "denominateur": whole, "valeur": 0.6}
        row |= {"professionnels": whole, "bas": 0.55, "haut": 0.65}
        row |= {"professionnels_numerateur": whole // 2, "professionnels_reste": whole // 3}
        yield {one: row[one] for one in (*dimensions, *measures)}
        if coarse:
            return


def test_every_page_opens_for_anyone_and_nothing_else_does(store: Store) -> None:
    client = Client()
    for address in (*PAGES.values(), *FILES):
        assert client.get(address).status_code == 200, address
        assert client.post(address).status_code == 405, address
    for address in (
        "/produits/x/",
        "/departements/20/",
        "/indicateurs/x/",
        "/donnees/x.csv",
        "/donnees/alimentent.json",
        "/donnees/rapport.csv",
        "/donnees/x.sql",
        "/departements/?indicateur=x",
    ):
        assert client.get(address).status_code == 404, address
    patterns = [one for one in get_resolver().url_patterns[0].url_patterns if isinstance(one, URLPattern)]
    assert len(patterns) == 9
    asked = {
        pattern.name
        for pattern in patterns
        for address in (*PAGES.values(), *FILES)
        if pattern.resolve(address.partition("?")[0][1:])
    }
    assert asked == {pattern.name for pattern in patterns}


def test_what_is_made_up_says_so_on_every_page_and_in_every_chart(store: Store) -> None:
    for name, address in PAGES.items():
        page = Client().get(address).content.decode()
        assert "Données engendrées" in page, address
        charts = page.count('<svg class="chart"') + page.count('<svg class="tiles"')
        assert page.count(">données engendrées</text>") == (0 if name == "published" else charts), address
        assert name not in ("dashboard", "product", "departments", "published") or charts, address


def test_what_is_masked_has_no_figure_on_its_page(store: Store) -> None:
    page = Client().get(PAGES["small"]).content.decode()
    assert "secret" in page
    assert not re.search(r'class="number">[1-9]', page)
    assert "60 %" in Client().get(PAGES["product"]).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_a_figure_is_one_gesture_from_its_definition_and_its_query(store: Store) -> None:
    page = Client().get("/").content.decode()
    assert page.count("<summary>Ce que c’est</summary>") == page.count('<p class="figure">') >= 10
    assert INDICATORS["alimentent"].formula in page
    links = set(re.findall(r'href="(/indicateurs/[a-z_0-9]+/)#([a-z_0-9]+)"', page))
    assert len(links) >= 10
    for address, table in links:
        definition = Client().get(address).content.decode()
        query = definition.partition(f'<details id="{table}">')[2].partition("</details>")[0]
        assert "CREATE VIEW" in query and "SELECT" in query, address


def test_what_was_aimed_at_is_drawn_where_it_is_in_scale(store: Store) -> None:
    real = Client().get("/publie/").content.decode()
    assert real.count('<line class="aim"') == 2 and "objectif\u00a0: 250\u00a0M par an" in real
    made_up = Client().get("/").content.decode()
    assert "400\u00a0M par an\u00a0: hors de l’échelle de ce graphique" in made_up


def test_an_aim_lies_at_its_height_over_its_days() -> None:
    values = [("a", 100.0, ""), ("b", None, ""), ("c", 200.0, "")]
    drawn = line(values, share=False, aims=[Aim(400.0, 0, 1, "un"), Aim(50.0, 2, 2, "deux"), Aim(801.0, 0, 2, "trop")])
    assert drawn and drawn.beyond == ["trop"]
    assert [(one.x1, one.x2, one.y) for one in drawn.targets] == [(74, 351, 16), (628, 628, 154.2)]
    assert [(point.x, point.y) for point in drawn.points] == [(74, 134.5), (628, 95)]


def test_every_departement_has_a_name_and_a_tile_of_its_own() -> None:
    assert set(NAMES) == set(TILES) == DEPARTMENTS
    assert len(set(TILES.values())) == len(TILES)
    columns, rows = (max(place[axis] for place in TILES.values()) for axis in (0, 1))
    assert (columns, rows) == (12, 13)


def test_the_map_says_what_its_table_says(store: Store) -> None:
    page = Client().get("/departements/").content.decode()
    assert page.count('<g class="tile') == len(DEPARTMENTS)
    assert "Finistère\u00a0: 60\u00a0%" in page and "Corse-du-Sud\u00a0: secret" in page
    known = tiles({"29": (0.6, "60"), "35": (0.2, "20"), "2A": (None, "secret")})
    assert {tile.code: tile.level for tile in known.tiles if tile.code in ("29", "35", "2A", "75")} == {
        "29": 4, "35": 2, "2A": -1, "75": -1,
    }  # fmt: skip


def test_every_open_file_is_read_again_by_a_stock_tool_and_its_columns_are_documented(store: Store) -> None:
    """Every file that the page of open data names, taken over HTTP; and no file of the folder is forgotten there."""
    page = Client().get("/donnees/").content.decode()
    names = {name: address for address, name in re.findall(r'href="(/donnees/([a-z_0-9.]+))"', page)}
    there = {path.name for path in (store.root / FOLDER).iterdir()}
    assert there == {name for name in names if not name.endswith(".sql")}
    described = set(re.findall(r"<dt><code>([a-z_]+)</code></dt>", page))
    for name, address in names.items():
        answer = Client().get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        if name.endswith(".csv"):
            table = pandas.read_csv(BytesIO(body), dtype={"departement": str})
            again = pandas.read_parquet(store.root / FOLDER / name.replace(".csv", ".parquet"))
            assert list(table.columns) == list(again.columns) and len(table) == len(again), name
            assert set(table.columns) <= described & set(COLUMNS), name
        elif name.endswith(".parquet"):
            assert len(pandas.read_parquet(BytesIO(body)).columns) > 3, name
        elif name.endswith(".json"):
            assert json.loads(body)
        else:
            assert duckdb.extract_statements(body.decode()), name
    by_product = pandas.read_parquet(store.root / FOLDER / "alimentent__par_produit.parquet")
    assert by_product[by_product.produit == SMALL].numerateur.isna().all()


def test_before_anything_is_published_the_pages_say_so(tmp_path: Path) -> None:
    with override_settings(OBSERVATOIRE=tmp_path / "nothing"):
        for name, address in PAGES.items():
            assert Client().get(address).status_code == (404 if name in EMPTY else 200), name
        assert "Rien n’est encore publié" in Client().get("/").content.decode()


def test_the_house_boots_alone_and_knows_no_other(tmp_path: Path) -> None:
    script = """
import django, sys
django.setup()
from django.test import Client, override_settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
override_settings(STORAGES={"staticfiles": plain}).enable()
client = Client(SERVER_NAME="localhost")
print(*(client.get(one).status_code for one in ("/", "/publie/", "/donnees/", "/nothing/")))
others = ("bonport.practice", "bonport.sentinelle", "bonport.reviews")
print([one for one in sys.modules if one.startswith(others)])
"""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "BONPORT_HTTPS": "0"}
    env |= {"BONPORT_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "bonport.config.observatoire"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, timeout=90)
    assert done.stdout.splitlines() == ["200 200 200 404", "[]"], done.stderr


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), pytest.param(390, 844, marks=pytest.mark.slow)])
def test_every_screen_is_right_at_both_widths(
    store: Store, transactional_db: None, browser: Browser, width: int, height: int
) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    served: Any = LiveServer("localhost")
    context = browser.new_context(viewport={"width": width, "height": height}, base_url=served.url, locale="fr-FR")
    wrong: list[str] = []
    try:
        page = context.new_page()
        _watch(page)
        for name, address in PAGES.items():
            answer = page.goto(address)
            assert answer is not None and answer.status == 200, name
            page.screenshot(path=str(SCREENS / f"{name}-{width}.png"), full_page=True)
            wrong += [f"{name}: {one}" for one in violations(page)]
            wrong += [f"{name}: {one}" for one in page.broken]  # type: ignore[attr-defined]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(f"{name}: wider than the window")
    finally:
        context.close()
        served.stop()
    assert wrong == []
