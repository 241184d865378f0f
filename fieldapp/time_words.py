"""The words of ``accounts.moments`` as patterns, for the script that keeps an open page true.

Each value is the translation with its number still to be filled in, like ``%(minutes)d min left``.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def patterns() -> dict[str, str]:
    """What ``static/js/words.js`` needs to say the same as the server."""
    return {
        "left": _("%(hours)d h %(minutes)d min left"),
        "leftHours": _("%(hours)d h left"),
        "leftMinutes": _("%(minutes)d min left"),
        "leftNothing": _("Less than 1 min left"),
        "late": _("Late by %(hours)d h %(minutes)d min"),
        "lateHours": _("Late by %(hours)d h"),
        "lateMinutes": _("Late by %(minutes)d min"),
        "lateNothing": _("Late by less than 1 min"),
        "lateDay": ngettext("Late by %(days)d day", "Late by %(days)d days", 1),
        "lateDays": ngettext("Late by %(days)d day", "Late by %(days)d days", 2),
    }
