"""A financial ratio as a plan demands it, in words: how high, in which years, for whom."""

from __future__ import annotations

from criteria.catalogue import Demand, load
from criteria.numbers import show
from criteria.ratios import RatioRule
from criteria.text import Text
from criteria.texts import LANGUAGES, sentence


def asked(demand: Demand) -> Text:
    """What a demand asks, with the level of its ratio where it has one."""
    if demand.ratio is None:
        return demand.text
    rule = ratio_words(demand.ratio)
    return Text(*(f"{demand.text.get(lang)} {rule.get(lang)}".strip() for lang in LANGUAGES))


def ratio_words(rule: RatioRule) -> Text:
    """How high the ratio must be, in how many years, and whose accounts count."""
    return Text(*(" ".join(_parts(rule, lang)) for lang in LANGUAGES))


def _parts(rule: RatioRule, lang: str) -> list[str]:
    ratio = next((one for one in load().ratios if one.id == rule.ratio), None)
    said = []
    if rule.level is None or ratio is None:
        said.append(sentence("ratios.level_open", lang))
    else:
        number = show(rule.level, lang=lang) + ("%" if ratio.unit == "percent" else "")
        values = {"level": number, "needed": rule.years_needed, "seen": rule.years_seen}
        said.append(sentence(f"ratios.{ratio.bound}_{_years(rule)}", lang, **values))
    said.append(sentence(f"ratios.for_{rule.party or 'open'}", lang))
    return said


def _years(rule: RatioRule) -> str:
    if rule.years_seen == 1:
        return "last"
    return "each" if rule.years_needed == rule.years_seen else "some"
