from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import company, words
from accounts.querysets import ContactQuerySet, CustomerQuerySet, SiteQuerySet
from fieldapp.plumbing.ids import uuid7


class Customer(models.Model):
    """A company that we serve. A branch names its parent company."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    name = models.CharField(max_length=160)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches"
    )
    segment = models.CharField(max_length=60, blank=True)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    account_rep = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="customers"
    )
    archived_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["name", "id"], name="customer_name"),
            GinIndex(words.NAME, name="customer_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_customer_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
            ),
            models.CheckConstraint(
                name="a_merged_customer_is_archived",
                condition=Q(merged_into__isnull=True) | Q(archived_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_customer_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """One place of a customer, where machines stand and technicians go."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=80, blank=True)
    region = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    country = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=60, blank=True)
    holiday_region = models.CharField(max_length=10, blank=True)
    territory = models.ForeignKey(
        "accounts.Territory", models.PROTECT, null=True, blank=True, related_name="sites"
    )
    account_rep = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="sites"
    )
    floors = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    getting_in = models.CharField(max_length=300, blank=True)
    no_camera = models.BooleanField(default=False)
    do_not_sell = models.BooleanField(default=False)
    credit_hold = models.BooleanField(default=False)
    archived_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["name", "id"], name="site_name"),
            GinIndex(words.SITE, name="site_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_merged_site_is_archived",
                condition=Q(merged_into__isnull=True) | Q(archived_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_site_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """The address on one line, for a card and for a map link."""
        parts = (self.address, " ".join(filter(None, (self.postal_code, self.city))))
        return ", ".join(filter(None, parts))

    @property
    def zone(self) -> str:
        """The site's time zone; where none is written, the company's own."""
        return self.time_zone or company.current().time_zone


NAMELESS = "Anonymous contact"  # kept as it is, so that the database can hold us to it


class ConsentBasis(models.TextChoices):
    """Why we may call or write to a contact about offers."""

    AGREED = "agreed", _("They agreed")
    ASKED = "asked", _("They asked to be called")
    CUSTOMER = "customer", _("They bought something like it")


class Contact(models.Model):
    """Somebody at a customer's. About offers they are called only once they agreed.

    One who was made anonymous keeps the place and the consent, and nothing that tells who it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="contacts")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    decides = models.BooleanField(default=False)
    may_call = models.BooleanField(default=False)
    may_email = models.BooleanField(default=False)
    basis = models.CharField(max_length=8, choices=ConsentBasis, blank=True)
    since = models.DateField(null=True, blank=True)
    best_time = models.CharField(max_length=80, blank=True)
    left_on = models.DateField(null=True, blank=True)
    left_told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    succeeded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="succeeds"
    )
    archived_on = models.DateField(null=True, blank=True)
    anonymous_at = models.DateTimeField(null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [GinIndex(words.NAME, name="contact_words")]
        constraints = [
            models.CheckConstraint(
                name="consent_has_a_basis_and_a_date",
                condition=Q(may_call=False, may_email=False)
                | (~Q(basis="") & Q(since__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_anonymous_contact_has_no_identity",
                condition=Q(anonymous_at__isnull=True)
                | Q(name=NAMELESS, phone="", email="", best_time="", archived_on__isnull=False),
            ),
            models.CheckConstraint(
                name="only_who_has_left_has_a_successor",
                condition=Q(succeeded_by__isnull=True) | Q(left_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> "Contact | None":
        """Whom to ask for: this one, or who came in their place; nobody where all have left."""
        one, passed = self, set[UUID]()
        while one.left_on or one.archived_on:
            passed.add(one.pk)
            if one.succeeded_by is None or one.succeeded_by_id in passed:
                return None
            one = one.succeeded_by
        return one
