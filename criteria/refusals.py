"""A refusal says what is wrong, where, and in a sentence for the person who must mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from criteria.texts import sentence


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why an act cannot go ahead.

    code    stable name, also the key of its sentence in `criteria/sentences/`
    field   the form field it belongs to, or None when it concerns the act as a whole
    values  what the sentence mentions, as (name, value) pairs
    """

    code: str
    field: str | None = None
    values: tuple[tuple[str, object], ...] = ()

    def sentence(self, lang: str = "nl") -> str:
        return sentence(self.code, lang, **dict(self.values))

    def at(self, field: str) -> Refusal:
        """The same refusal, placed at another field."""
        return Refusal(self.code, field, self.values)

    def within(self) -> Refusal:
        """The same refusal at a form of one question: "Q1-mark" of many stands at "mark"."""
        return self.at(self.field.rpartition("-")[2]) if self.field else self

    def __str__(self) -> str:
        return f"{self.field}: {self.sentence()}" if self.field else self.sentence()


def refusal(code: str, field: str | None = None, /, **values: object) -> Refusal:
    """Shorthand: `refusal("scores.off_scale", "G1", mark=mark)`."""
    return Refusal(code, field, tuple(sorted(values.items())))


class Refused(Exception):
    """The one exception of the rules: carries every refusal, never only the first."""

    def __init__(self, refusals: Refusal | Iterable[Refusal]) -> None:
        self.refusals = (refusals,) if isinstance(refusals, Refusal) else tuple(refusals)
        super().__init__("; ".join(str(refusal) for refusal in self.refusals))


def refuse_if(refusals: Iterable[Refusal]) -> None:
    """Raise Refused when there is at least one refusal; an empty tuple means go ahead."""
    found = tuple(refusals)
    if found:
        raise Refused(found)
