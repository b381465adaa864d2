"""Counting the standstill: the days between sending a decision and what waits for its term.

After the award that is signing the contract; after the selection it is the award phase.

Day 1 is the day after sending (Aanbestedingswet 2012, article 2.127). A term set by law that ends
on a Saturday, a Sunday or a recognised holiday runs on to the next day that is none of these
(Algemene termijnenwet, article 1). Whether a term set by the documents runs on as well has been
judged both ways, so both days are always counted and nobody signs before the later one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from criteria.moments import local_date
from criteria.refusals import Refused, refusal
from criteria.tables import Table, read_file
from criteria.text import Text
from criteria.texts import sentence

LONGEST_EXTENDED_DAYS = 90
_MOST_DAYS = 366
_FIRST_YEAR = 2014
_LEAST_WORKING_DAYS = 2
_SHORTEST_WITH_WORKING_DAYS = 3
EQUATED = "equated-days"
_CATALOGUE = Path(__file__).parent / "catalogues" / f"{EQUATED}.toml"
_ONE_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which a term set by law does not end.

    equated   by royal decree, so from the table and not from the calendar
    checked   False when the row still has to be compared with the Staatscourant
    """

    day: date
    code: str
    name: Text
    source: str
    equated: bool = False
    checked: bool = True


@dataclass(frozen=True, slots=True)
class EquatedDays:
    """The table of equated days and the years it covers."""

    valid_from: date
    valid_until: date
    days: tuple[Holiday, ...]

    def cover(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_until


@dataclass(frozen=True, slots=True)
class Standstill:
    """One term, counted both ways.

    unextended        the day on which `days` are full
    extended          the last day when the Algemene termijnenwet is followed
    last_day          the one of the two that `rule` chooses; this is what the letter says
    earliest_signing  the day after the later of the two, whatever the rule; after the selection the
                      first day of the award phase
    skipped           the days between `unextended` and `extended` that cannot be the last, with why
    beyond_table      the table of equated days does not cover the end of the term
    """

    dispatched: date
    days: int
    first_day: date
    unextended: date
    last_day: date
    earliest_signing: date
    skipped: tuple[tuple[date, str], ...]
    rule: Literal["extended", "plain"]
    beyond_table: bool
    extended: date


def standstill(dispatched: date, days: int, extend: bool) -> Standstill:
    """The standstill after a decision sent on `dispatched`; the last letter counts if they differ.

    `extend` says whether the documents apply the Algemene termijnenwet. Terms of more than ninety
    days are never extended (article 4).
    """
    sent = local_date(dispatched) if isinstance(dispatched, datetime) else dispatched
    if not 1 <= days <= _MOST_DAYS:
        raise Refused(refusal("terms.days_out_of_range", "days", most=_MOST_DAYS))
    if sent.year < _FIRST_YEAR or sent.year > date.max.year - 2:
        raise Refused(refusal("terms.year_out_of_range", "dispatched", first=str(_FIRST_YEAR)))
    unextended = sent + timedelta(days=days)
    extendable = days <= LONGEST_EXTENDED_DAYS
    skipped = _skipped(sent + _ONE_DAY, unextended, days) if extendable else ()
    extended = unextended + timedelta(days=len(skipped))
    follows = extend and extendable
    return Standstill(
        dispatched=sent,
        days=days,
        first_day=sent + _ONE_DAY,
        unextended=unextended,
        last_day=extended if follows else unextended,
        earliest_signing=max(unextended, extended) + _ONE_DAY,
        skipped=skipped,
        rule="extended" if follows else "plain",
        beyond_table=extendable and not equated_days().cover(extended),
        extended=extended,
    )


def explain(term: Standstill, lang: str = "nl", stage: str = "award") -> tuple[str, ...]:
    """How the term was counted, sentence by sentence, so that a reader can count along.

    stage  of the decision that it follows: what waits differs
    """
    own = "" if stage == "award" else f"_{stage}"

    def say(code: str, **values: object) -> str:
        return sentence(f"terms.{code}", lang, **values)

    told = [say("sent", dispatched=term.dispatched, first_day=term.first_day)]
    told += moved(term, lang) or [say("full", days=term.days, unextended=term.unextended)]
    if term.rule == "extended":
        told += [] if term.skipped else [say("ends_on_working_day", days=term.days)]
    elif term.days > LONGEST_EXTENDED_DAYS:
        told.append(say("too_long_to_extend", most=LONGEST_EXTENDED_DAYS))
    else:
        told.append(say("not_extended"))
    if term.rule == "plain":
        told += _days(term, "would_skip", lang)
    told.append(say("last", last_day=term.last_day))
    if term.extended > term.last_day:
        told.append(say(f"later_counts{own}", extended=term.extended))
    told.append(say(f"signing{own}", earliest_signing=term.earliest_signing))
    return (*told, *warnings(term, lang))


def moved(term: Standstill, lang: str = "nl") -> list[str]:
    """Why a term that runs on ends later than its days are full; empty for any other term."""
    if term.rule != "extended" or not term.skipped:
        return []
    full = sentence("terms.full", lang, days=term.days, unextended=term.unextended)
    return [full, sentence("terms.runs_on", lang), *_days(term, "skipped", lang)]


def _days(term: Standstill, how: str, lang: str) -> list[str]:
    return [
        sentence(f"terms.{how}", lang, day=day, why=reason(day, code, lang))
        for day, code in term.skipped
    ]


def warnings(term: Standstill, lang: str = "nl") -> tuple[str, ...]:
    """What somebody has to look up before relying on this count."""
    table = equated_days()
    told = [
        sentence("terms.unchecked", lang, day=holiday.day)
        for day, _ in term.skipped
        for holiday in _holidays_on(day)
        if not holiday.checked
    ]
    if term.beyond_table:
        covers = {"valid_from": table.valid_from, "valid_until": table.valid_until}
        told.append(sentence("terms.beyond_table", lang, **covers))
    return tuple(told)


def reason(day: date, code: str, lang: str = "nl") -> str:
    """The name behind a reason code of `Standstill.skipped`."""
    named = (holiday.name.get(lang) for holiday in _holidays_on(day) if holiday.code == code)
    return next(named, None) or sentence(f"terms.{code}", lang)


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a recognised holiday; 24 and 31 December are working days."""
    return _reason_on(day) is None


def day_off(day: date, lang: str = "nl") -> str:
    """Why a day is no working day, such as the name of a holiday; empty for a working day."""
    code = _reason_on(day)
    return reason(day, code, lang) if code else ""


def holidays(year: int) -> tuple[Holiday, ...]:
    """The recognised and equated holidays of a year, in order of date (article 3)."""
    if not _FIRST_YEAR <= year < date.max.year:
        raise Refused(refusal("terms.year_out_of_range", "year", first=str(_FIRST_YEAR)))
    return _holidays(year)


@cache
def equated_days() -> EquatedDays:
    """The table of days equated by decree, with the years it covers."""
    return read_file(_CATALOGUE, read_equated)


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian calculation."""
    golden, century, within = year % 19, year // 100, year % 100
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (within // 4) - moon - within % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _skipped(first_day: date, unextended: date, days: int) -> tuple[tuple[date, str], ...]:
    """Days that cannot be the last: no working day, or fewer than two working days so far."""
    before = (first_day + timedelta(days=each) for each in range(days - 1))
    worked = sum(is_working_day(day) for day in before)
    needed = _LEAST_WORKING_DAYS if days >= _SHORTEST_WITH_WORKING_DAYS else 0
    found: list[tuple[date, str]] = []
    day = unextended
    while True:
        why = _reason_on(day)
        worked += why is None
        if why is None and worked >= needed:
            return tuple(found)
        found.append((day, why or "too_few_working_days"))
        day += _ONE_DAY


def _reason_on(day: date) -> str | None:
    for holiday in _holidays_on(day):
        return holiday.code
    return {_SATURDAY: "saturday", _SUNDAY: "sunday"}.get(day.weekday())


def _holidays_on(day: date) -> tuple[Holiday, ...]:
    return tuple(holiday for holiday in _holidays(day.year) if holiday.day == day)


@cache
def _holidays(year: int) -> tuple[Holiday, ...]:
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    days = {
        "new_year": date(year, 1, 1),
        "good_friday": sunday - timedelta(days=2),
        "easter_monday": sunday + timedelta(days=1),
        "kings_day": kings_day - _ONE_DAY if kings_day.weekday() == _SUNDAY else kings_day,
        "liberation_day": date(year, 5, 5),
        "ascension_day": sunday + timedelta(days=39),
        "whit_monday": sunday + timedelta(days=50),
        "christmas_day": date(year, 12, 25),
        "boxing_day": date(year, 12, 26),
    }
    recognised = (Holiday(day, code, _name(code), _article(code)) for code, day in days.items())
    equated = (holiday for holiday in equated_days().days if holiday.day.year == year)
    return tuple(sorted((*recognised, *equated), key=lambda holiday: (holiday.day, holiday.code)))


def _article(code: str) -> str:
    paragraph = 2 if code == "good_friday" else 1
    return f"Algemene termijnenwet, article 3({paragraph})"


def _name(code: str) -> Text:
    return Text(sentence(f"terms.{code}", "nl"), sentence(f"terms.{code}", "en"))


def read_equated(table: Table) -> EquatedDays:
    """The table of equated days; every fault is noted there."""
    table.choice("id", (EQUATED,))
    table.word("version")
    first, last = table.day("valid_from"), table.day("valid_until")
    if last < first:
        table.fault("terms.ends_before_start", "valid_until")
    seen: set[date] = set()
    return EquatedDays(first, last, table.rows("day", lambda row: _day_of(row, first, last, seen)))


def _day_of(row: Table, first: date, last: date, seen: set[date]) -> Holiday:
    """A row of the table: a day of its own, within the years that the table covers."""
    found = _equated_day(row)
    if found.day in seen:
        row.fault("tables.twice", "date")
    elif not first <= found.day <= last:
        row.fault("terms.outside_table", "date")
    seen.add(found.day)
    return found


def _equated_day(row: Table) -> Holiday:
    return Holiday(
        day=row.day("date"),
        code="equated_day",
        name=row.text("name"),
        source=row.word("source"),
        equated=True,
        checked=row.yes_or_no("checked"),
    )
