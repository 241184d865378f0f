"""In which languages we write to whom. How to add one: docs/how-to/add-a-language.md."""

PEOPLE = [("en", "English")]  # the pages of people who sign in

# What customers read: the page they sign, its report, the e-mail that brings it. Each in its own
# name for itself; each but English has a catalog in locale/.
CUSTOMERS = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("nl", "Nederlands"),
]
