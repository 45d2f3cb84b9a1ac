"""The pictures of the user guide: what is on the screen of the demo practice, made small."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.demo.running import Demo

MOST = 60_000
"""Bytes of a picture."""


def picture(page: Page, file: Path) -> None:
    """What the window shows, in as many colours as fit: screens have few."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in (128, 64, 32, 16, 8):
        small = io.BytesIO()
        whole.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() <= MOST:
            break
    file.write_bytes(small.getvalue())


def take(demo: Demo, browser: Browser, folder: Path) -> None:
    """Every picture of the guide."""

    def of(query: str) -> UUID:
        return UUID(demo.rows(query)[0][0])

    rich = of(
        "SELECT patient_id FROM records_labvalue WHERE patient_id IN (SELECT patient_id FROM patients_identity "
        "WHERE status = 'QUAL') GROUP BY patient_id ORDER BY count(*) DESC, patient_id LIMIT 1"
    )
    typed = demo.rows("SELECT birth_name FROM patients_identity GROUP BY birth_name ORDER BY count(*) DESC, 1 LIMIT 1")
    provisional = of("SELECT patient_id FROM patients_identity WHERE status = 'RECUP' ORDER BY patient_id LIMIT 1")
    received = of("SELECT document_id FROM deliveries_delivery WHERE state = 'delivered' ORDER BY created_at LIMIT 1")

    def window(who: str, width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=demo.told["address"], locale="fr-FR"
        )
        page = context.new_page()
        page.goto("/demo/")
        page.locator(f'form[action$="/{who}/"] button').click()
        page.wait_for_url("**/lien/**")
        page.locator("button.main").click()
        page.wait_for_load_state("networkidle")
        return page

    def show(page: Page, name: str, address: str, then: Callable[[], Any] = lambda: None) -> None:
        answer = page.goto(address)
        assert answer is not None and answer.ok, f"{address}: {answer and answer.status}"
        then()
        picture(page, folder / f"{name}.png")

    doctor, secretary, administrator = window("martin"), window("bernard"), window("adam")
    show(doctor, "demonstration", "/demo/")
    show(doctor, "dossier", f"/patients/{rich}/")
    show(doctor, "premier-matin", "/")
    show(doctor, "trouver", "/", lambda: _search(doctor, typed[0][0]))
    show(doctor, "envois", "/envois/")
    show(doctor, "histoire", f"/envois/{received}/")
    show(doctor, "a-decider", "/a-decider/")
    show(doctor, "journal", f"/patients/{rich}/journal/")
    show(doctor, "courrier", f"/patients/{rich}/", lambda: _begin_a_letter(doctor))
    show(secretary, "a-qualifier", "/identites/")
    show(secretary, "identite", f"/patients/{provisional}/identite/")
    show(administrator, "administration", "/administration/")
    show(window("roux", 390, 844), "telephone", f"/patients/{rich}/")


def _search(page: Page, name: str) -> None:
    page.locator("#find").press_sequentially(name)
    page.wait_for_selector("#found [role=option]")


def _begin_a_letter(page: Page) -> None:
    page.get_by_text("Lettre à un confrère, avis").first.click()
    page.wait_for_selector("#to")
