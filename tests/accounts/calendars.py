"""The calendars that the tests of working time share, and moments as a person would say them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.hours import ALWAYS, Calendar, Week, weekdays

HOUR = timedelta(hours=1)
OFFICE = weekdays(time(8), time(17))
LUNCH: Week = (((time(8), time(12)), (time(13), time(17))),) * 5 + ((), ())
SHORT_FRIDAY: Week = (*(((time(8), time(17)),),) * 4, ((time(8), time(13)),), (), ())

LONDON = Calendar("Europe/London", OFFICE)
SCOTLAND = Calendar("Europe/London", OFFICE, country="GB", subdivision="SCT")
ENGLAND = Calendar("Europe/London", OFFICE, country="GB", subdivision="ENG")
NEW_YORK = Calendar("America/New_York", OFFICE, country="US")
ADELAIDE = Calendar("Australia/Adelaide", OFFICE)  # half an hour off the full one
KOLKATA = Calendar("Asia/Kolkata", LUNCH)
NEVER_CLOSED = Calendar("Europe/London", ALWAYS)
NIGHTS = Calendar("Europe/London", (((time(0), time(6)), (time(22), time(0))),) * 7)
NO_HOURS = Calendar("Europe/London", ((),) * 7)


def at(words: str, calendar: Calendar = LONDON) -> datetime:
    """A moment given as the clock of the calendar's place shows it, or with its own offset."""
    moment = datetime.fromisoformat(words)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(calendar.zone))


def shown(moment: datetime, calendar: Calendar) -> str:
    return f"{moment.astimezone(ZoneInfo(calendar.zone)):%a %Y-%m-%d %H:%M}"
