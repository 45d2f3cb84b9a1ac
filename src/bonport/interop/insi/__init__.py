"""The INSi teleservice: an INS by traits or by card, its verification, and the bounded search strategy."""

from bonport.interop.insi.card import AppCardRead, AppCardReader, CardData, CardRead, CardReader
from bonport.interop.insi.client import InsiClient
from bonport.interop.insi.model import Answer, AnswerCode, PastIns, Software, TraitsQuery, Verification
from bonport.interop.insi.strategy import Search, Step, Variant, search

__all__ = [
    "Answer",
    "AnswerCode",
    "AppCardRead",
    "AppCardReader",
    "CardData",
    "CardRead",
    "CardReader",
    "InsiClient",
    "PastIns",
    "Search",
    "Software",
    "Step",
    "TraitsQuery",
    "Variant",
    "Verification",
    "search",
]
