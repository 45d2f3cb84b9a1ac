"""Making, changing and removing one's own phrases."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.practice.places.models import Person
from bonport.practice.records.models import Phrase
from bonport.practice.records.perms import may_write


def save_phrase(
    act: Act, kind: Phrase.Kind, name: str, text: str, *, shared: bool = False, phrase: Phrase | None = None
) -> Phrase:
    """Make a phrase, or change one's own.

    Args:
        phrase: the one to change; None for a new one.
    """
    with act.transaction():
        owner = may_write(act).person
        if phrase is None:
            phrase = Phrase(id=act.new_id(), practice_id=act.practice, owner=owner)
        else:
            phrase = _own(owner, phrase)
        phrase.kind, phrase.shared = kind, shared
        phrase.name, phrase.text = _name(kind, name), text.replace("\r\n", "\n").rstrip()
        _refuse_wrong(phrase)
        phrase.save()
        act.audit("save_phrase", phrase, kind=kind, shared=shared)
    return phrase


def remove_phrase(act: Act, phrase: Phrase) -> None:
    """Remove one's own phrase. Notes in which it was used keep their text."""
    with act.transaction():
        phrase = _own(may_write(act).person, phrase)
        act.audit("remove_phrase", phrase, kind=phrase.kind)
        phrase.delete()


def phrases_for(person: Person) -> QuerySet[Phrase]:
    """His own, and those that colleagues share."""
    return Phrase.objects.filter(Q(owner=person) | Q(shared=True)).select_related("owner").order_by("name", "id")


def abbreviations_for(person: Person) -> dict[str, str]:
    """What each abbreviation becomes; his own come before a colleague's of the same name."""
    rows = phrases_for(person).filter(kind=Phrase.Kind.ABBREVIATION)
    ours = sorted(rows, key=lambda row: row.owner_id == person.pk)
    return {row.name: row.text for row in ours}


def _name(kind: Phrase.Kind, name: str) -> str:
    """An abbreviation is one word in lower case: it is found whatever the case in which it is typed."""
    name = name.strip()
    if kind != Phrase.Kind.ABBREVIATION:
        return name
    if len(name.split()) != 1:
        raise NotPossible("Une abréviation est un seul mot, sans espace.", remedy="Par exemple «\u00a0ras\u00a0».")
    return name.lower()


def _own(owner: Person, phrase: Phrase) -> Phrase:
    phrase = Phrase.objects.select_for_update().get(pk=phrase.pk)
    if phrase.owner_id != owner.pk:
        raise NotAllowed("Ce modèle est celui d’un confrère.", remedy="Copiez-le dans un modèle à vous.")
    return phrase


def _refuse_wrong(phrase: Phrase) -> None:
    try:
        phrase.full_clean(exclude=("id", "practice", "owner"), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        wrong = ", ".join(
            str(getattr(phrase._meta.get_field(name), "verbose_name", name)) for name in error.message_dict
        )
        raise NotPossible(f"Valeur manquante ou incorrecte\u202f: {wrong}.", remedy="Corrigez, puis validez.") from None
    same = Phrase.objects.filter(owner_id=phrase.owner_id, kind=phrase.kind, name=phrase.name).exclude(pk=phrase.pk)
    if same.exists():
        raise NotPossible(
            f"Vous avez déjà «\u00a0{phrase.name}\u00a0».",
            remedy="Changez celui qui existe, ou choisissez un autre nom.",
        )
