"""What a person may set about themself."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company
from accounts.models import Person


class OwnSettings(forms.ModelForm):
    """Phone, language, time zone, and whether notices come by e-mail too."""

    class Meta:
        model = Person
        fields = ("phone", "language", "time_zone", "notices_by_email")
        labels = {
            "phone": gettext_lazy("Phone"),
            "language": gettext_lazy("Language"),
            "time_zone": gettext_lazy("Time zone"),
            "notices_by_email": gettext_lazy("Send me notices by e-mail too"),
        }
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        ours = company.current().time_zone
        zones = [("", _("As the company (%(zone)s)") % {"zone": ours})]
        zones += [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        languages = [("", _("As the browser")), *settings.LANGUAGES]
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zones, required=False
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=languages, required=False
        )


class NewKey(forms.Form):
    """A name by which one knows an API key again."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        error_messages={"required": gettext_lazy("Say what it is for.")},
    )
