"""The forms of signing in, in our words: labels, no placeholders, errors that say what to do."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django.utils.translation import gettext_lazy as _

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "in in--code"}


class OurWords:
    """A form of the sign-in with our labels, hints and messages; ``words`` maps a field to them."""

    words: dict[str, dict] = {}
    fields: dict[str, Any]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            say = self.words.get(name, {})
            field.label = say.get("label", field.label)
            field.help_text = say.get("hint", "")
            field.error_messages["required"] = say.get("required", field.error_messages["required"])
            field.widget.attrs.update(say.get("attrs", {}))


class SignIn(OurWords, account.LoginForm):
    """Name or e-mail, and password."""

    words = {
        "login": {
            "label": _("Username or work email"),
            "required": _("Enter your username or work email"),
            "attrs": {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
        },
        "password": {"label": _("Password"), "required": _("Enter your password")},
    }


class AskForReset(OurWords, account.ResetPasswordForm):
    """Where to send the link that sets a new password."""

    words = {"email": {"label": _("Work email"), "required": _("Enter your work email")}}


NEW_PASSWORD = {
    "password1": {
        "label": _("New password"),
        "hint": _("At least 10 characters. A few words that only you put together are best."),
        "required": _("Enter a new password"),
        "attrs": {"autocomplete": "new-password"},
    },
    "password2": {
        "label": _("New password again"),
        "required": _("Enter the new password again"),
        "attrs": {"autocomplete": "new-password"},
    },
}


class SetNewPassword(OurWords, account.ResetPasswordKeyForm):
    """The new password, after the link in the mail."""

    words = NEW_PASSWORD


class ChangePassword(OurWords, account.ChangePasswordForm):
    """The new password, by somebody who knows the old one."""

    words = {
        "oldpassword": {
            "label": _("Password now"),
            "required": _("Enter the password you have now"),
        },
        **NEW_PASSWORD,
    }


class ConfirmItIsYou(OurWords, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    words = {"password": {"label": _("Password"), "required": _("Enter your password")}}


class EnterCode(OurWords, mfa.AuthenticateForm):
    """The second step of signing in."""

    words = {
        "code": {
            "label": _("Code"),
            "hint": _("Six digits from your authenticator app, or one of your recovery codes."),
            "required": _("Enter the code from your app"),
            "attrs": {"autocomplete": "one-time-code", "class": "in in--code"},
        }
    }


class ConfirmByCode(EnterCode, mfa.ReauthenticateForm):
    """The same, asked again before something that matters."""


class TurnOnApp(OurWords, totp.ActivateTOTPForm):
    """The first code of an authenticator app, which proves that it was set up."""

    words = {
        "code": {
            "label": _("Code from the app"),
            "hint": _("Six digits. They change every half minute."),
            "required": _("Enter the six digits that the app shows"),
            "attrs": CODE,
        }
    }


class AddPasskey(OurWords, passkeys.AddWebAuthnForm):
    """A passkey always signs in by itself, so the choice that allauth offers is made."""

    words = {
        "name": {
            "label": _("Name of this passkey"),
            "hint": _("So that you know it again, like “Work phone”."),
        }
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)


class RenamePasskey(OurWords, passkeys.EditWebAuthnForm):
    """What a passkey is called by its owner."""

    words = {
        "name": {"label": _("Name of this passkey"), "required": _("Enter a name for this passkey")}
    }
