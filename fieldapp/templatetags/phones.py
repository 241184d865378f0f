"""A person's phones, for their own page."""

from django import template
from django.utils import timezone

from fieldapp.sync import devices, phones

register = template.Library()
MOST = 10


@register.inclusion_tag("sync/_my_phones.html", takes_context=True)
def my_phones(context):
    """``{% my_phones %}``: those that were heard of, which is this one, a lost one locked out."""
    request = context["request"]
    return {
        "devices": list(phones.own(request.user)[:MOST]),
        "this": devices.named(request),
        "zone": timezone.get_current_timezone_name(),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }
