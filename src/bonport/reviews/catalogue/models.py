from __future__ import annotations

from django.db import models

from bonport.base.models import User
from bonport.base.once import OnceLink


class Category(models.Model):
    """A kind of product, with facets of its own. `turn` is another whenever what its marks rest on has changed."""

    code = models.CharField("code", max_length=20, primary_key=True)
    label = models.CharField("libellé", max_length=80)
    position = models.PositiveSmallIntegerField("place")
    turn = models.PositiveBigIntegerField(default=0)  # 0: never, by any action

    class Meta:
        verbose_name = "catégorie"


class Facet(models.Model):
    """One thing that is judged of every product of a category."""

    class Kind(models.TextChoices):
        MARK = "mark", "note de 1 à 5"
        YES_NO = "yes_no", "oui ou non"

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="facets")
    code = models.CharField("code", max_length=20)
    label = models.CharField("libellé", max_length=80)
    question = models.CharField("question", max_length=160)  # as the form asks it
    kind = models.CharField("nature", max_length=8, choices=Kind, default=Kind.MARK)
    segur = models.BooleanField("fonction du Ségur", default=False)
    position = models.PositiveSmallIntegerField("place")

    class Meta:
        verbose_name = "critère"
        constraints = (models.UniqueConstraint(fields=("category", "code"), name="one_facet_per_code"),)


class Vendor(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.CharField("nom", max_length=120, unique=True)
    website = models.URLField("site", blank=True)

    class Meta:
        verbose_name = "éditeur"


class Product(models.Model):
    """A product and its sheet. The sheet changes by accepted corrections alone: they are its history."""

    id = models.UUIDField(primary_key=True)
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    name = models.CharField("nom", max_length=120)
    withdrawn_on = models.DateField("retiré de la vente le", null=True, blank=True)
    sentinelle = models.UUIDField("identifiant chez Sentinelle", null=True, blank=True, unique=True)  # said by the team
    # The sheet: what the vendor says. Whatever is not known is empty.
    claims = models.TextField("ce que dit l’éditeur", max_length=4000, blank=True)
    website = models.URLField("page du produit", blank=True)
    price = models.TextField("prix", max_length=1000, blank=True)
    price_month_cents = models.PositiveIntegerField("prix par mois et par médecin, en centimes", null=True, blank=True)
    commitment_months = models.PositiveSmallIntegerField("engagement, en mois", null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField("préavis, en mois", null=True, blank=True)
    contract = models.TextField("contrat", max_length=2000, blank=True)
    portability = models.TextField("portabilité", max_length=2000, blank=True)
    export_formats = models.CharField("formats d’export", max_length=200, blank=True)
    export_fee_cents = models.PositiveIntegerField("prix de l’export, en centimes", null=True, blank=True)
    hosting = models.CharField("hébergement des données", max_length=200, blank=True)

    class Meta:
        verbose_name = "produit"
        constraints = (models.UniqueConstraint(fields=("vendor", "name"), name="one_reviewed_product_per_name"),)


SHEET = (
    "claims", "website", "price", "price_month_cents", "commitment_months", "notice_months", "contract",
    "portability", "export_formats", "export_fee_cents", "hosting",
)  # fmt: skip
"""The fields of the sheet, in the order in which a page shows them."""


class Version(models.Model):
    """`rank` is the order of a product's versions. What was written before a major one weighs less."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField("numéro", max_length=80)
    rank = models.PositiveIntegerField("rang")
    major = models.BooleanField("version majeure", default=False)
    released_on = models.DateField("livrée le", null=True, blank=True)

    class Meta:
        verbose_name = "version"
        constraints = (
            models.UniqueConstraint(fields=("product", "name"), name="one_reviewed_version_per_name"),
            models.UniqueConstraint(fields=("product", "rank"), name="one_reviewed_version_per_rank"),
            models.CheckConstraint(
                name="a_major_version_has_its_day",
                condition=models.Q(major=False) | models.Q(released_on__isnull=False),
            ),
        )


class Referencing(models.Model):
    """Where a product stands in a public programme, as a public source says it. The latest of a programme counts."""

    class Status(models.TextChoices):
        REFERENCED = "referenced", "référencé"
        PENDING = "pending", "en cours de référencement"
        ENDED = "ended", "référencement terminé"
        NONE = "none", "non référencé"

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="referencings")
    programme = models.CharField("programme", max_length=120)
    status = models.CharField("statut", max_length=10, choices=Status)
    since = models.DateField("depuis le")
    source = models.URLField("source", max_length=300)
    at = models.DateTimeField("noté le")

    class Meta:
        verbose_name = "référencement"


class Member(models.Model):
    """What somebody who signs in is here. Of a doctor nothing more is here: see `Doctor`."""

    class Kind(models.TextChoices):
        TEAM = "team", "équipe Avis"
        VENDOR = "vendor", "éditeur"
        DOCTOR = "doctor", "médecin"

    user = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="avis_member")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    vendor = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="members")

    class Meta:
        verbose_name = "membre"
        constraints = (
            models.CheckConstraint(
                name="a_vendor_where_the_member_says_so",
                condition=models.Q(kind="vendor", vendor__isnull=False)
                | (~models.Q(kind="vendor") & models.Q(vendor__isnull=True)),
            ),
        )


class Doctor(models.Model):
    """Which account is a doctor's, by the keyed hash of his RPPS: apart from all that he writes, and nowhere else."""

    key = models.CharField(max_length=64, primary_key=True)  # `catalogue.keys.doctor_key`
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "médecin"


class SignInLink(OnceLink):
    """A link that lets a member in once; of the token that ends its address the digest alone is kept."""

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="links")

    class Meta:
        verbose_name = "lien de connexion"


class Correction(models.Model):
    """What somebody says that a sheet should say, or that a version came. The accepted ones, in their order, are the
    product's history."""

    class State(models.TextChoices):
        WAITING = "waiting", "à relire"
        ACCEPTED = "accepted", "acceptée"
        REFUSED = "refused", "refusée"

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="corrections")
    changes = models.JSONField(
        "changements"
    )  # {field of SHEET: what it should say}, or {"version": name, major, released_on}
    before = models.JSONField("avant", default=dict)  # the same fields as they were when it was accepted
    why = models.CharField("motif", max_length=1000)
    vendor = models.ForeignKey(Vendor, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # None: team
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("proposée le")
    state = models.CharField("état", max_length=10, choices=State)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    reason = models.CharField("raison de la décision", max_length=1000, blank=True)

    class Meta:
        verbose_name = "correction"
