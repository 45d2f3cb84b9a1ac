"""The indicators: each with its name, formula, numerator, denominator, exclusions, source and date, written once."""

from __future__ import annotations

from bonport.observatory.indicators.base import BEHIND, INTERVAL, MEASURES, Cut, Indicator, Tables
from bonport.observatory.indicators.documents import DOCUMENTS
from bonport.observatory.indicators.equipment import EQUIPMENT
from bonport.observatory.indicators.others import OTHERS
from bonport.observatory.indicators.use import USE

INDICATORS: dict[str, Indicator] = {one.name: one for one in (*EQUIPMENT, *USE, *DOCUMENTS, *OTHERS)}
"""By name, in the order of the dashboard."""

__all__ = ["BEHIND", "INDICATORS", "INTERVAL", "MEASURES", "Cut", "Indicator", "Tables"]
