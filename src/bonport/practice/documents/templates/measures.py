"""Measures as a letter says them: LOINC code, French words and unit as printed."""

from __future__ import annotations

MEASURES: dict[str, tuple[str, str]] = {
    "8480-6": ("Pression systolique", "mmHg"),
    "8462-4": ("Pression diastolique", "mmHg"),
    "8867-4": ("Fréquence cardiaque", "/min"),
    "9279-1": ("Fréquence respiratoire", "/min"),
    "8310-5": ("Température", "°C"),
    "29463-7": ("Poids", "kg"),
    "8302-2": ("Taille", "cm"),
    "39156-5": ("IMC", "kg/m²"),
    "59408-5": ("Saturation en oxygène", "%"),
    "9272-6": ("Apgar à 1 minute", ""),
    "8287-5": ("Périmètre crânien", "cm"),
    "9843-4": ("Périmètre crânien", "cm"),
    "8280-0": ("Périmètre abdominal", "cm"),
}
