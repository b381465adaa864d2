"""Days and moments as people in the Netherlands read them.

Inside the application every moment is UTC. Here it becomes the wall clock in Amsterdam; the way
back is `criteria.reading.read_local`. The names of days and months stand here, so that no setting
of the computer changes them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_SHORT_MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_SEASONS = {"nl": ("wintertijd", "zomertijd"), "en": ("winter time", "summer time")}


def show_date(day: date, lang: str = "nl") -> str:
    """woensdag 26 januari 2022; Wednesday 26 January 2022."""
    day = _day(day)
    return f"{_DAYS[lang][day.weekday()]} {day.day} {MONTHS[lang][day.month - 1]} {day.year}"


def short_date(day: date, lang: str = "nl") -> str:
    """26 jan 2022; 26 Jan 2022."""
    day = _day(day)
    return f"{day.day} {_SHORT_MONTHS[lang][day.month - 1]} {day.year}"


def show_moment(moment: datetime, lang: str = "nl") -> str:
    """woensdag 26 januari 2022, 09.30 uur; Wednesday 26 January 2022, 09:30."""
    return _with_clock(moment, lang, "%H:%M")


def show_second(moment: datetime, lang: str = "nl") -> str:
    """woensdag 26 januari 2022, 09.30.15 uur; Wednesday 26 January 2022, 09:30:15."""
    return _with_clock(moment, lang, "%H:%M:%S")


def is_late(received_at: datetime, deadline: datetime) -> bool:
    """Late from the first moment after the deadline on; the deadline itself still counts."""
    return utc(received_at) > utc(deadline)


def local_date(moment: datetime) -> date:
    """The day in Amsterdam at this moment. ValueError when the moment has no time zone."""
    return utc(moment).astimezone(AMSTERDAM).date()


def utc(moment: datetime) -> datetime:
    """The same moment in UTC. ValueError when the moment has no time zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)


def _day(day: date) -> date:
    return local_date(day) if isinstance(day, datetime) else day


def _with_clock(moment: datetime, lang: str, form: str) -> str:
    local = utc(moment).astimezone(AMSTERDAM)
    clock = local.strftime(form)
    shown = f"{clock.replace(':', '.')} uur" if lang == "nl" else clock
    return f"{show_date(local, lang)}, {shown}{_season(local, lang)}"


def _season(local: datetime, lang: str) -> str:
    """Which of the two, for an hour that comes twice; nothing for any other hour."""
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return ""
    return f" ({_SEASONS[lang][bool(local.dst())]})"
