"""What is told to an assessor about one motivation: advice, and no more than that."""

from __future__ import annotations

from dataclasses import dataclass

from criteria.texts import sentence


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at again in the motivation of one question.

    code    the name of the rule, also the key of its sentence in `criteria/sentences/reasons.toml`
    words   the words it is about, as they were typed
    values  what the sentence mentions, as (name, value) pairs
    """

    code: str
    question: str
    words: tuple[str, ...] = ()
    values: tuple[tuple[str, object], ...] = ()

    def sentence(self, lang: str = "nl") -> str:
        return sentence(f"reasons.{self.code}", lang, **dict(self.values))
