from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from bonport.interop.terminology.facility_types import FACILITY_TYPES
from bonport.interop.terminology.specialties import SPECIALTIES
from bonport.practice.places.actions import Place, Someone
from bonport.practice.places.models import Person, Role, Structure

_RPPS = RegexValidator(r"^\d{11}$", "Un numéro RPPS a onze chiffres.")
_USERNAME = RegexValidator(r"^[a-z0-9][a-z0-9._-]{1,40}$", "Lettres minuscules sans accent, chiffres, point ou tiret.")
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_ROLES = [
    (Role.DOCTOR, "Médecin"),
    (Role.REPLACEMENT, "Remplacement d’un médecin"),
    (Role.SECRETARY, "Secrétariat"),
    (Role.ADMINISTRATOR, "Administration du cabinet"),
]
_KINDS = {"1": "FINESS", "3": "SIRET", "4": "RPPS et rang"}


class ActivityForm(forms.Form):
    """What somebody is here, where, and between which days; who he is, where the practice does not know him yet."""

    person: forms.ModelChoiceField = forms.ModelChoiceField(
        None, required=False, label="Personne", empty_label="Une nouvelle personne"
    )
    family = forms.CharField(label="Nom d’exercice", max_length=100, required=False)
    given = forms.CharField(label="Prénom d’exercice", max_length=100, required=False)
    rpps = forms.CharField(label="Numéro RPPS", required=False, validators=[_RPPS], help_text="D’un médecin.")
    specialty = forms.ChoiceField(label="Spécialité", required=False)
    username = forms.CharField(label="Identifiant de connexion", required=False, validators=[_USERNAME])
    role = forms.ChoiceField(label="Rôle", choices=_ROLES)
    structure: forms.ModelChoiceField = forms.ModelChoiceField(None, label="Site", empty_label=None)
    replaces: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="Remplace", required=False, empty_label="Personne"
    )
    first_day = forms.DateField(label="Du", widget=_DAY)
    last_day = forms.DateField(label="Au", required=False, widget=_DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everyone = Person.objects.order_by("family", "given")
        doctors = everyone.filter(activities__role=Role.DOCTOR).distinct()
        fields = self.fields
        for name, queryset in {"person": everyone, "replaces": doctors}.items():
            fields[name].queryset = queryset  # type: ignore[attr-defined]
            fields[name].label_from_instance = lambda who: f"{who.given} {who.family}"  # type: ignore[attr-defined]
        fields["structure"].queryset = Structure.objects.order_by("name")  # type: ignore[attr-defined]
        fields["structure"].label_from_instance = lambda where: where.name  # type: ignore[attr-defined]
        fields["specialty"].choices = [("", "Aucune")] + [  # type: ignore[attr-defined]
            (code.code, code.display) for code in sorted(SPECIALTIES.values(), key=lambda code: code.display)
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("person") and not (said.get("family") and said.get("given")):
            raise ValidationError("Choisissez une personne du cabinet, ou donnez le nom et le prénom d’une nouvelle.")
        if said.get("role") in (Role.DOCTOR, Role.REPLACEMENT) and not said.get("person") and not said.get("rpps"):
            self.add_error("rpps", "Un médecin signe sous son numéro RPPS.")
        return said

    def someone(self) -> Someone:
        said = self.cleaned_data
        national_id = f"8{said['rpps']}" if said["rpps"] else ""
        doctor = said["role"] in (Role.DOCTOR, Role.REPLACEMENT)
        return Someone(
            family=said["family"].upper(),
            given=said["given"],
            national_id=national_id,
            specialty=said["specialty"],
            title="DR" if doctor else "",
            username=said["username"],
        )


class EndForm(forms.Form):
    last_day = forms.DateField(label="Dernier jour", widget=_DAY)


class UsernameForm(forms.Form):
    username = forms.CharField(label="Identifiant", validators=[_USERNAME])


class SiteForm(forms.Form):
    """A place that the nation knows."""

    name = forms.CharField(label="Raison sociale", max_length=200)
    kind = forms.ChoiceField(label="Numéro national", choices=list(_KINDS.items()))
    number = forms.CharField(
        label="Valeur", validators=[RegexValidator(r"^[0-9A-Z]{9,14}$", "Neuf à quatorze signes.")]
    )
    facility_type = forms.ChoiceField(
        label="Sorte", choices=[(code.code, code.display) for code in FACILITY_TYPES.values()]
    )
    street = forms.CharField(label="Adresse", max_length=200, required=False)
    postal_code = forms.CharField(label="Code postal", max_length=10, required=False)
    city = forms.CharField(label="Ville", max_length=100, required=False)
    phone = forms.CharField(label="Téléphone", max_length=20, required=False)

    def clean_number(self) -> str:
        lengths = {"1": 9, "3": 14}  # that of RPPS-rang is not known for certain
        number: str = self.cleaned_data["number"]
        kind = self.cleaned_data.get("kind", "")
        if len(number) != lengths.get(kind, len(number)):
            raise ValidationError(f"Un numéro {_KINDS[kind]} a {lengths[kind]} signes.")
        return number

    def place(self) -> Place:
        said = self.cleaned_data
        return Place(
            national_id=f"{said['kind']}{said['number']}",
            **{name: said[name] for name in ("name", "facility_type", "street", "postal_code", "city", "phone")},
        )
