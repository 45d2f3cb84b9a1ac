"""Where a document stands on its way, in a few words and a shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bonport.practice.deliveries.models import OPPOSED_ALONE, Delivery, Operation, WaitingReason
from bonport.practice.deliveries.states import State
from bonport.www.common.templatetags.french import at

DESTINATIONS = {"dmp": "DMP"}
MOVING = (State.READY, State.SENDING, State.UNCERTAIN)
"""Worth looking at again in a moment: these change without anybody doing anything."""

_WAITS_FOR = {
    WaitingReason.IDENTITY: "attend que l’identité soit qualifiée",
    WaitingReason.DMP_CLOSED: "attend\u00a0: le DMP du patient est fermé",
    WaitingReason.NO_DMP: "attend\u00a0: le patient n’a pas de DMP",
    WaitingReason.NEEDS_CARD: "attend votre carte, dans «\u00a0À décider\u00a0»",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`shape`: a class of `.state` (good, wait, bad, off). `words`: what a person reads."""

    shape: str
    words: str


STAYS = Standing("off", "reste au cabinet")


def standing(delivery: Delivery, now: datetime) -> Standing:
    """Of one delivery, as it is now."""
    where = DESTINATIONS.get(delivery.destination, delivery.destination)
    said = _withdrawal(delivery, where, now) if delivery.operation == Operation.WITHDRAW else None
    if said is None:
        said = _said(delivery, where, now)
    if delivery.operation == Operation.CHANGE_VISIBILITY:
        return Standing(said.shape, f"visibilité\u00a0: {said.words}")
    return said


def _said(delivery: Delivery, where: str, now: datetime) -> Standing:
    match delivery.state:
        case State.READY if delivery.attempts:
            return Standing("wait", f"{where} injoignable\u00a0: nouvel essai {at(delivery.due_at, now)}, rien à faire")
        case State.READY if delivery.due_at > now:
            return Standing("wait", f"part vers le {where} {at(delivery.due_at, now)}")
        case State.READY:
            return Standing("wait", f"part vers le {where}")
        case State.WAITING:
            return Standing("wait", _WAITS_FOR.get(WaitingReason(delivery.reason), "attend"))
        case State.SENDING:
            return Standing("wait", f"en cours d’envoi au {where}")
        case State.UNCERTAIN:
            return Standing("wait", f"envoyé au {where}, vérification en cours, rien à faire")
        case State.DELIVERED:
            return Standing("good", f"reçu par le {where} {at(delivery.delivered_at, now)}")
        case State.REFUSED:
            return Standing("bad", f"refusé par le {where}\u00a0: voir «\u00a0À décider\u00a0»")
        case State.HELD:
            return Standing("off", "retenu\u00a0: ne part pas")
        case State.OPPOSED if delivery.reason == OPPOSED_ALONE:
            return Standing("off", "le patient s’oppose à cet envoi")
        case State.OPPOSED:
            return Standing("off", f"le patient s’oppose à l’alimentation de son {where}")
        case _:
            return Standing("off", "remplacé avant son départ")


def _withdrawal(delivery: Delivery, where: str, now: datetime) -> Standing | None:
    if delivery.state == State.DELIVERED:
        return Standing("off", f"retiré du {where} {at(delivery.delivered_at, now)}")
    if delivery.state in (*MOVING, State.WAITING):
        return Standing("wait", f"retrait du {where} en cours")
    return None
