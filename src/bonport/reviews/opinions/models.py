from __future__ import annotations

from django.db import models

from bonport.reviews.catalogue.models import Facet, Member, Product, Vendor, Version
from bonport.reviews.opinions.states import By, Event, Ground, State


class Specialty(models.TextChoices):
    """A coarse group: what a profile may show."""

    GENERAL = "general", "médecine générale"
    PAEDIATRICS = "paediatrics", "pédiatrie"
    GYNAECOLOGY = "gynaecology", "gynécologie"
    PSYCHIATRY = "psychiatry", "psychiatrie"
    MEDICAL = "medical", "autre spécialité médicale"
    SURGICAL = "surgical", "spécialité chirurgicale"
    TECHNICAL = "technical", "imagerie, biologie, anatomie pathologique"


class Setting(models.TextChoices):
    SOLO = "solo", "seul"
    GROUP = "group", "cabinet de groupe"
    CENTRE = "centre", "maison ou centre de santé"


class Band(models.TextChoices):
    """For how long the product has been used."""

    UNDER_1 = "under_1", "depuis moins d’un an"
    FROM_1 = "from_1", "depuis 1 à 3 ans"
    FROM_3 = "from_3", "depuis 3 à 8 ans"
    FROM_8 = "from_8", "depuis plus de 8 ans"
    UNKNOWN = "", "depuis une durée inconnue"


class Region(models.TextChoices):
    """The regions of France by their INSEE code (Code officiel géographique, since 1 January 2016)."""

    R01 = "01", "Guadeloupe"
    R02 = "02", "Martinique"
    R03 = "03", "Guyane"
    R04 = "04", "La Réunion"
    R06 = "06", "Mayotte"
    R11 = "11", "Île-de-France"
    R24 = "24", "Centre-Val de Loire"
    R27 = "27", "Bourgogne-Franche-Comté"
    R28 = "28", "Normandie"
    R32 = "32", "Hauts-de-France"
    R44 = "44", "Grand Est"
    R52 = "52", "Pays de la Loire"
    R53 = "53", "Bretagne"
    R75 = "75", "Nouvelle-Aquitaine"
    R76 = "76", "Occitanie"
    R84 = "84", "Auvergne-Rhône-Alpes"
    R93 = "93", "Provence-Alpes-Côte d’Azur"
    R94 = "94", "Corse"


class Conflict(models.TextChoices):
    """What ties the author to the vendor, as he declares it."""

    NONE = "none", "aucun lien"
    CLUB = "club", "membre d’un club d’utilisateurs"
    PILOT = "pilot", "site pilote ou testeur rémunéré"
    SHARES = "shares", "parts ou intérêts dans l’entreprise"
    PAID = "paid", "rémunéré par l’éditeur"
    OTHER = "other", "autre lien"


class Profile(models.Model):
    """What a doctor says of himself, coarse from the start. Shown only where enough share it: `profiles`."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    specialty = models.CharField("spécialité", max_length=12, choices=Specialty)
    setting = models.CharField("mode d’exercice", max_length=8, choices=Setting)
    region = models.CharField("région", max_length=2, choices=Region)

    class Meta:
        verbose_name = "profil"


class Review(models.Model):
    """A doctor's one living review of a product.

    Attributes:
        shown: what everybody reads of it; None: nothing.
        told: of its author's profile, the codes that may be told, for good (`actions.telling`); None: not said yet.
    """

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="reviews")  # None once erased
    state = models.CharField("état", max_length=10, choices=State)
    state_since = models.DateTimeField("depuis le")
    opened_at = models.DateTimeField("déposé le")
    published_at = models.DateTimeField("publié le", null=True, blank=True)  # the first time
    shown = models.OneToOneField("Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="shown_of")
    told = models.JSONField("profil dit", null=True, blank=True)

    class Meta:
        verbose_name = "avis"
        constraints = (models.UniqueConstraint(fields=("product", "author"), name="one_review_per_doctor_and_product"),)


class Revision(models.Model):
    """What a review said from a moment on. Never changed; gone only with the erasure of the whole review."""

    id = models.UUIDField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField("révision")
    at = models.DateTimeField("écrite le")
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    words = models.TextField("expérience", max_length=8000)
    stems = models.TextField()  # " stem stem ": what a search looks in
    experience_on = models.DateField("date de l’expérience")
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    used_since = models.DateField("utilisé depuis", null=True, blank=True)
    previous = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="left_in")
    switched_on = models.DateField("changement le", null=True, blank=True)
    conflict = models.CharField("lien d’intérêt", max_length=8, choices=Conflict)
    conflict_words = models.CharField("précision", max_length=200, blank=True)
    solicited = models.BooleanField("sollicité par l’éditeur", default=False)
    origin = models.CharField(max_length=64, blank=True)  # keyed hash of the network; emptied after `ORIGIN_KEPT`

    class Meta:
        verbose_name = "révision d’un avis"
        constraints = (models.UniqueConstraint(fields=("review", "number"), name="one_revision_per_number"),)


class Mark(models.Model):
    """1 to 5, or 0 (no) and 1 (yes) of a yes/no facet; `before`: the same of the product that was left."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="marks")
    facet = models.ForeignKey(Facet, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField("note")
    before = models.PositiveSmallIntegerField("note du logiciel quitté", null=True, blank=True)

    class Meta:
        verbose_name = "note"
        constraints = (
            models.UniqueConstraint(fields=("revision", "facet"), name="one_mark_per_facet"),
            models.CheckConstraint(name="a_mark_is_on_its_scale", condition=models.Q(value__lte=5)),
        )


class ReadFirst(models.Model):
    """A person reads this author's next review of this product before all do: he erased one that would have been read
    so. Nothing of what it said is kept; this goes after `ERASED_AFTER`."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField("depuis le")

    class Meta:
        verbose_name = "avis à relire d’abord"
        constraints = (models.UniqueConstraint(fields=("product", "author"), name="once_read_first_per_product"),)


class Draft(models.Model):
    """What a doctor was writing. One for each product; gone when it is submitted."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="drafts")
    content = models.JSONField()  # as the form sends it
    at = models.DateTimeField("enregistré le")

    class Meta:
        verbose_name = "brouillon"
        constraints = (models.UniqueConstraint(fields=("product", "author"), name="one_draft_per_product"),)


class Proof(models.Model):
    """That the author uses what he speaks of: seen by the team, and not kept."""

    class Kind(models.TextChoices):
        ORDER = "order", "bon de commande ou contrat"
        INVOICE = "invoice", "facture"
        TELEMETRY = "telemetry", "mesure d’usage"
        SCREEN = "screen", "écran du logiciel"

    id = models.UUIDField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    months = models.PositiveSmallIntegerField("mois d’usage prouvés")
    at = models.DateTimeField("vue le")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "preuve d’usage"


class Reply(models.Model):
    """What the vendor answers, for everybody to read beside the review. The latest counts; the past is kept."""

    id = models.UUIDField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="replies")
    number = models.PositiveSmallIntegerField("révision")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("publiée le")
    text = models.TextField("réponse", max_length=4000)
    removed_at = models.DateTimeField("retirée le", null=True, blank=True)
    ground = models.CharField("motif du retrait", max_length=14, choices=Ground, blank=True)
    reasons = models.CharField("raisons du retrait", max_length=2000, blank=True)

    class Meta:
        verbose_name = "réponse de l’éditeur"
        constraints = (models.UniqueConstraint(fields=("review", "number"), name="one_reply_per_number"),)


class Notice(models.Model):
    """Somebody says that a review, or a reply, should not be there. Anybody may; he follows it by his own address."""

    id = models.UUIDField(primary_key=True)
    follow = models.CharField(max_length=64, unique=True)  # digest of the token that ends the address of its page
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="notices")
    reply = models.ForeignKey(Reply, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    ground = models.CharField("motif", max_length=14, choices=Ground)
    text = models.TextField("explication", max_length=4000)
    contact = models.TextField(blank=True)  # name and address, sealed; emptied some time after the decision
    by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("reçu le")
    decided_at = models.DateTimeField("décidé le", null=True, blank=True)
    upheld = models.BooleanField("fondé", null=True, blank=True)
    reasons = models.CharField("raisons de la décision", max_length=2000, blank=True)

    class Meta:
        verbose_name = "signalement d’un avis"


class Suspicion(models.Model):
    """Why a machine wants a person to look before a review is read by all. Cleared or confirmed by a person."""

    class Kind(models.TextChoices):
        BURST = "burst", "afflux d’avis"
        ALIKE = "alike", "afflux lent d’avis qui vont tous dans le même sens"
        COPY = "copy", "texte très proche d’un autre"
        NETWORK = "network", "plusieurs avis du même réseau"
        PERSONAL = "personal", "peut-être le nom d’une personne"
        AGAIN = "again", "son auteur en a effacé un autre, qui attendait une décision ou en avait une"

    id = models.UUIDField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="suspicions")
    kind = models.CharField("nature", max_length=8, choices=Kind)
    detail = models.JSONField(default=dict)  # counts, ids and codes: never what anybody wrote
    at = models.DateTimeField("vue le")
    closed_at = models.DateTimeField("levée ou confirmée le", null=True, blank=True)

    class Meta:
        verbose_name = "soupçon"


class Solicitation(models.Model):
    """A vendor says that it asked its customers for reviews. What they write in that time is tagged."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="solicitations")
    begins_on = models.DateField("du")
    ends_on = models.DateField("au")
    how = models.CharField("par quel moyen", max_length=200)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("déclarée le")

    class Meta:
        verbose_name = "sollicitation"


class Move(models.Model):
    """A move of a review in the table of states: its author's kind, its ground, its reasons. Never changed; an erased
    review's are emptied of their words."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="moves")
    position = models.PositiveIntegerField("rang")
    event = models.CharField("événement", max_length=10, choices=Event)
    source = models.CharField("de", max_length=10, blank=True)
    target = models.CharField("vers", max_length=10, choices=State)
    by = models.CharField("par", max_length=8, choices=By)
    ground = models.CharField("motif", max_length=14, choices=Ground, blank=True)
    reasons = models.CharField("raisons", max_length=2000, blank=True)  # told to the author
    notice = models.ForeignKey(Notice, null=True, blank=True, on_delete=models.SET_NULL, related_name="moves")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "mouvement d’un avis"
        constraints = (models.UniqueConstraint(fields=("review", "position"), name="moves_of_a_review_in_order"),)
