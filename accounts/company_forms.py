"""The form of what holds for the whole company."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CompanySettings
from accounts.money import SIGNS

# ISO 4217, what is in circulation.
_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = tuple(_CODES.split())


class CompanyForm(forms.ModelForm):
    """Name, currency, language, time zone, the supplies desk."""

    class Meta:
        model = CompanySettings
        fields = ("name", "currency", "language", "time_zone", "supplies_email")
        labels = {
            "name": gettext_lazy("Company’s name"),
            "supplies_email": gettext_lazy("E-mail of the supplies desk"),
        }
        help_texts = {
            "name": gettext_lazy("Customers read it in e-mails."),
            "supplies_email": gettext_lazy("Requests from the field go here, and onto a list."),
        }
        error_messages = {"name": {"required": gettext_lazy("Write the company’s name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wrong = {"invalid_choice": _("Choose one that is here.")}
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"),
            choices=[(code, _in_words(code)) for code in CURRENCIES],
            help_text=_("Amounts keep their number: nothing is converted."),
            error_messages=wrong,
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of customers"),
            choices=settings.CUSTOMER_LANGUAGES,
            help_text=_("In which customers read what they sign, until they choose another."),
            error_messages=wrong,
        )
        zones = [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=zones,
            help_text=_(
                "Of sites that have none of their own, of reports, and of rights that end."
            ),
            error_messages=wrong,
        )


def _in_words(code: str) -> str:
    return f"{code} ({SIGNS[code]})" if code in SIGNS else code
