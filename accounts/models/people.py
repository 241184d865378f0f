from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7


class Role(models.TextChoices):
    """What a person does for the company; one person may have several roles."""

    TECHNICIAN = "technician", _("Technician")
    REP = "rep", _("Sales rep")
    SERVICE_MANAGER = "service_manager", _("Service manager")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    ADMIN = "admin", _("Admin")


MANAGERS = {Role.SERVICE_MANAGER, Role.SALES_MANAGER}


class PersonManager(BaseUserManager["Person"]):
    """Makes people; Django's commands call it."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Person":
        """A person with a hashed password. Raises ValueError without a username."""
        if not username:
            raise ValueError("A person needs a username.")
        person = self.model(username=self.model.normalize_username(username), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: object):
        """The first admin of an installation (``manage.py createsuperuser``)."""
        fields.setdefault("roles", [Role.ADMIN])
        return self.create_user(username, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        """A person by username, whatever the case of its letters."""
        return self.get(username__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody of the company who signs in: technician, rep, manager or admin."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, validators=[UnicodeUsernameValidator()], unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(max_length=40, blank=True, db_default="")
    roles = ArrayField(models.CharField(max_length=20, choices=Role), default=list)
    territories = models.ManyToManyField("accounts.Territory", related_name="people", blank=True)
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    is_contractor = models.BooleanField(default=False)
    last_day = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)
    notices_by_email = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_on = models.DateField(null=True, blank=True)

    objects = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_is_unique_in_any_case"),
            models.CheckConstraint(
                name="roles_are_known", condition=Q(roles__contained_by=list(Role.values))
            ),
        ]
        indexes = [GinIndex(fields=["roles"], name="person_roles")]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_technician(self) -> bool:
        """Logs visits and captures signals."""
        return Role.TECHNICIAN in self.roles

    @property
    def is_rep(self) -> bool:
        """Works follow-ups."""
        return Role.REP in self.roles

    @property
    def is_manager(self) -> bool:
        """Manages service, sales, or both."""
        return bool(MANAGERS & set(self.roles))

    @property
    def is_sales_manager(self) -> bool:
        """Manages sales: hands over, decides, sees the queues of their territories."""
        return Role.SALES_MANAGER in self.roles

    @property
    def is_admin(self) -> bool:
        """Sets the product up and sees all of it."""
        return Role.ADMIN in self.roles

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = str(self).split()
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()

    def get_full_name(self) -> str:
        """The name as Django's mails use it."""
        return self.name
