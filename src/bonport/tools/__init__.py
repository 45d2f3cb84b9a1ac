"""Developer tools: they work on a clone, and no room of the house imports them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
