"""Making, changing and removing one's own templates of letters."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from bonport.base.act import Act
from bonport.base.errors import NotAllowed, NotPossible
from bonport.practice.documents.models import LetterTemplate
from bonport.practice.documents.perms import may_sign
from bonport.practice.documents.templates.language import faults
from bonport.practice.documents.templates.starters import KINDS
from bonport.practice.places.models import Person


@dataclass(frozen=True, slots=True)
class Written:
    """What a template holds."""

    name: str
    type_code: str
    title: str
    text: str
    stays: bool = False
    shared: bool = False


def save_template(act: Act, written: Written, template: LetterTemplate | None = None) -> LetterTemplate:
    """Make a template, or change one's own.

    Raises:
        NotPossible: a name between braces that nobody knows, or a value missing.
    """
    with act.transaction():
        owner = may_sign(act).person
        if template is None:
            template = LetterTemplate(id=act.new_id(), practice_id=act.practice, owner=owner)
        else:
            template = _own(owner, template)
        template.name, template.type_code = written.name.strip(), written.type_code
        template.title = written.title.strip()
        template.text = written.text.replace("\r\n", "\n").strip()
        template.stays, template.shared = written.stays, written.shared
        _refuse_wrong(template)
        template.save()
        act.audit("save_template", template, type=template.type_code, shared=template.shared)
    return template


def remove_template(act: Act, template: LetterTemplate) -> None:
    """Remove one's own. Letters made from it keep their text."""
    with act.transaction():
        template = _own(may_sign(act).person, template)
        act.audit("remove_template", template)
        template.delete()


def templates_for(person: Person) -> QuerySet[LetterTemplate]:
    """His own, and those of the practice."""
    return LetterTemplate.objects.filter(Q(owner=person) | Q(shared=True)).select_related("owner").order_by("name")


def _own(owner: Person, template: LetterTemplate) -> LetterTemplate:
    template = LetterTemplate.objects.select_for_update().get(pk=template.pk)
    if template.owner_id != owner.pk:
        raise NotAllowed("Ce modèle est celui d’un confrère.", remedy="Copiez-le dans un modèle à vous.")
    return template


def _refuse_wrong(template: LetterTemplate) -> None:
    if template.type_code not in KINDS:
        raise NotPossible("La nature de ce modèle n’est pas connue.", remedy="Choisissez-la dans la liste.")
    for text in (template.title, template.text):
        for fault in faults(text):
            raise NotPossible(fault.what, remedy=fault.remedy)
    try:
        template.full_clean(exclude=("id", "practice", "owner"), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        wrong = ", ".join(
            str(getattr(template._meta.get_field(name), "verbose_name", name)) for name in error.message_dict
        )
        raise NotPossible(f"Valeur manquante ou incorrecte\u202f: {wrong}.", remedy="Corrigez, puis validez.") from None
    same = LetterTemplate.objects.filter(owner_id=template.owner_id, name=template.name).exclude(pk=template.pk)
    if same.exists():
        raise NotPossible(
            f"Vous avez déjà «\u00a0{template.name}\u00a0».",
            remedy="Changez celui qui existe, ou choisissez un autre nom.",
        )
