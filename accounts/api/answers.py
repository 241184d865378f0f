"""What the API says of customers and what stands at their sites."""

from rest_framework import serializers

from accounts.models import Contact, Contract, Customer, Machine, Person, Site


class Username(serializers.SlugRelatedField):
    """A person, by username."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(slug_field="username", read_only=True, **kwargs)


class CustomerAnswer(serializers.ModelSerializer):
    """A company that we serve; ``parent`` is the company it is a branch of, if seen.

    ``merged_into`` is the customer that this one was found to be: ask for that one instead,
    if you may see it; else it is empty.
    """

    parent = serializers.UUIDField(source="parent.pk", read_only=True, allow_null=True)
    merged_into = serializers.UUIDField(source="merged_into.pk", read_only=True, allow_null=True)
    account_rep = Username()

    class Meta:
        model = Customer
        fields = [
            "id",
            "ref",
            "name",
            "parent",
            "segment",
            "country",
            "phone",
            "website",
            "account_rep",
            "archived_on",
            "merged_into",
        ]
        read_only_fields = fields


class SiteAnswer(serializers.ModelSerializer):
    """A place of a customer. ``time_zone`` is the one its clock shows.

    ``merged_into`` is the site that this one was found to be: ask for that one instead,
    if you may see it; else it is empty.
    """

    merged_into = serializers.UUIDField(source="merged_into.pk", read_only=True, allow_null=True)
    time_zone = serializers.CharField(source="zone", read_only=True)
    territory = serializers.SlugRelatedField(slug_field="name", read_only=True)
    account_rep = Username()

    class Meta:
        model = Site
        fields = [
            "id",
            "ref",
            "customer",
            "name",
            "address",
            "city",
            "region",
            "postal_code",
            "country",
            "time_zone",
            "territory",
            "account_rep",
            "floors",
            "getting_in",
            "no_camera",
            "do_not_sell",
            "credit_hold",
            "archived_on",
            "merged_into",
        ]
        read_only_fields = fields


class ContactAnswer(serializers.ModelSerializer):
    """Somebody at a customer's. ``may_call`` and ``may_email`` are about offers."""

    class Meta:
        model = Contact
        fields = [
            "id",
            "ref",
            "customer",
            "site",
            "name",
            "role",
            "phone",
            "email",
            "decides",
            "may_call",
            "may_email",
            "basis",
            "since",
            "best_time",
            "left_on",
            "succeeded_by",
            "archived_on",
        ]
        read_only_fields = fields


class MachineAnswer(serializers.ModelSerializer):
    """A machine at a site. ``owned_by`` and ``serviced_by`` empty means: by us."""

    model = serializers.SlugRelatedField(slug_field="name", read_only=True)
    brand = serializers.CharField(source="model.brand", read_only=True)

    class Meta:
        model = Machine
        fields = [
            "id",
            "ref",
            "site",
            "model",
            "brand",
            "serial",
            "floor",
            "spot",
            "owned_by",
            "serviced_by",
            "installed_on",
            "warranty_until",
            "lessor",
            "lease_number",
            "lease_end",
            "notice_on",
            "monthly_volume",
            "stands_in_for",
            "status",
            "archived_on",
        ]
        read_only_fields = fields


class ContractAnswer(serializers.ModelSerializer):
    """A lease, service or warranty contract. ``value`` is in the company's currency."""

    class Meta:
        model = Contract
        fields = [
            "id",
            "ref",
            "customer",
            "kind",
            "machines",
            "starts_on",
            "ends_on",
            "notice_on",
            "renewal",
            "value",
            "response_hours",
            "service_hours",
            "pm_per_year",
            "renewed_from",
            "archived_on",
        ]
        read_only_fields = fields


class PersonAnswer(serializers.ModelSerializer):
    """Who the key or the session belongs to; ``territories`` by name."""

    territories = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Person
        fields = ["username", "name", "roles", "territories", "language", "time_zone"]
        read_only_fields = fields
