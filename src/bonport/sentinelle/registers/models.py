from __future__ import annotations

from django.db import models

from bonport.base.models import User
from bonport.base.once import OnceLink


class Vendor(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.CharField("nom", max_length=120, unique=True)

    class Meta:
        verbose_name = "éditeur"


class Product(models.Model):
    id = models.UUIDField(primary_key=True)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="products")
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "logiciel"
        constraints = (models.UniqueConstraint(fields=("vendor", "name"), name="one_product_per_name"),)


class Line(models.Model):
    """A line of a product whose versions follow one another: a numbering of its own, and fixes of its own."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField("nom", max_length=60, blank=True)

    class Meta:
        verbose_name = "gamme"
        constraints = (models.UniqueConstraint(fields=("product", "name"), name="one_line_per_name"),)


class Version(models.Model):
    """`rank` is the order in its line, said by a person: vendors' numbers are no order."""

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField("numéro", max_length=80)  # as software says it: the `release` of an event
    rank = models.PositiveIntegerField("rang")
    referenced_on = models.DateField("référencée le", null=True, blank=True)
    shipped_on = models.DateField("livrée le", null=True, blank=True)
    withdrawn_on = models.DateField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "version"
        constraints = (
            models.UniqueConstraint(fields=("line", "name"), name="one_version_per_name"),
            models.UniqueConstraint(fields=("line", "rank"), name="one_version_per_rank"),
        )


class Function(models.Model):
    """What software does for a doctor, as reports and measures name it."""

    code = models.CharField("code", max_length=20, primary_key=True)
    label = models.CharField("libellé", max_length=80)

    class Meta:
        verbose_name = "fonction"


class Service(models.Model):
    """A national service that software calls."""

    code = models.CharField("code", max_length=20, primary_key=True)
    label = models.CharField("libellé", max_length=80)

    class Meta:
        verbose_name = "service national"


class Park(models.Model):
    """How many installations of a version stood in a corridor on a day, as its vendor said; none is named."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="parks")
    corridor = models.CharField("couloir", max_length=40)
    day = models.DateField("jour")
    installations = models.PositiveIntegerField("installations")

    class Meta:
        verbose_name = "parc"
        constraints = (models.UniqueConstraint(fields=("version", "corridor", "day"), name="one_park_per_day"),)


class Project(models.Model):
    """Where one line's installations post. Its number and key make the DSN; the key is public by nature."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField("nom", max_length=120, unique=True)
    key = models.CharField("clé publique", max_length=32, unique=True)
    opened_at = models.DateTimeField("ouvert le")
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    class Meta:
        verbose_name = "projet"


class Member(models.Model):
    """What somebody who signs in is here: of the team, of a vendor, or a doctor who follows his reports."""

    class Kind(models.TextChoices):
        TEAM = "team", "équipe Sentinelle"
        VENDOR = "vendor", "éditeur"
        DOCTOR = "doctor", "médecin"

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="sentinelle_member")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    vendor = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    doctor = models.CharField(max_length=64, blank=True)  # of a doctor: `reports.keys.doctor_key`, never the RPPS

    class Meta:
        verbose_name = "membre"
        constraints = (
            models.CheckConstraint(
                name="a_vendor_where_the_kind_says_so",
                condition=models.Q(kind="vendor", vendor__isnull=False)
                | (~models.Q(kind="vendor") & models.Q(vendor__isnull=True)),
            ),
            models.UniqueConstraint(fields=("doctor",), name="a_doctor_comes_once", condition=~models.Q(doctor="")),
        )


class SignInLink(OnceLink):
    """A link that lets a member in once; of the token that ends its address the digest alone is kept."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="links")

    class Meta:
        verbose_name = "lien de connexion"
