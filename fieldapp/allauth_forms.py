"""Which of our forms allauth shows. Settings read this, so it imports nothing."""

_OURS = "fieldapp.sign_in_forms"

ACCOUNT_FORMS = {
    "login": f"{_OURS}.SignIn",
    "reset_password": f"{_OURS}.AskForReset",
    "reset_password_from_key": f"{_OURS}.SetNewPassword",
    "change_password": f"{_OURS}.ChangePassword",
    "reauthenticate": f"{_OURS}.ConfirmItIsYou",
}
MFA_FORMS = {
    "authenticate": f"{_OURS}.EnterCode",
    "reauthenticate": f"{_OURS}.ConfirmByCode",
    "activate_totp": f"{_OURS}.TurnOnApp",
    "add_webauthn": f"{_OURS}.AddPasskey",
    "edit_webauthn": f"{_OURS}.RenamePasskey",
}
