"""The rules for one motivation by itself. Each gives at most one remark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from itertools import chain, pairwise

from criteria.catalogue import Scale, Step
from criteria.plan import Question
from criteria.reasons.lexicon import Hit, WordList, hits, language, load
from criteria.reasons.reading import Reading, read, words_of
from criteria.reasons.remark import Remark

_FORM = re.compile(
    r"\([^()]*\)|^\s*(?:stichting|co[oö]peratie|vereniging|maatschap)\b|\b[bn]\.?v\.?\s*$", re.I
)
"""What is left out where people speak of an organisation: its legal form, and words in brackets."""
SHORTEST_NAME = 4
"""Letters of the longest word of a name; a shorter one is not looked for."""


@dataclass(frozen=True)
class Reason:
    """One motivation with all that it is held against.

    answer   what the tenderer wrote to this question
    others   names of the other tenderers and their parties
    against  how a mark counts, as the plan says: "scale" or "best"
    """

    question: Question
    scale: Scale | None
    mark: Decimal | None
    text: str
    minimum_words: int
    answer: str = ""
    others: tuple[str, ...] = ()
    against: str = "scale"

    @cached_property
    def reading(self) -> Reading:
        return read(self.text, load().limits.citation)

    @cached_property
    def answered(self) -> Reading:
        return read(self.answer, 0)

    @cached_property
    def lang(self) -> str:
        return language(self.reading)

    @cached_property
    def found(self) -> tuple[Hit, ...]:
        return hits(self.reading, self.lang)

    @cached_property
    def step(self) -> Step | None:
        if self.scale is None or self.mark is None:
            return None
        return self.scale.step(self.mark)

    @cached_property
    def place(self) -> Fraction | None:
        """Where the mark stands between the bottom (0) and the top (1) of its scale."""
        if self.scale is None or self.step is None or self.scale.highest == self.scale.lowest:
            return None
        low, high = Fraction(self.scale.lowest), Fraction(self.scale.highest)
        return (Fraction(self.step.points) - low) / (high - low)

    def listed(self, kind: str) -> WordList:
        return load().beside[self.lang][kind]

    @cached_property
    def strong(self) -> list[Hit]:
        """Praise, and criticism that is denied."""
        return [hit for hit in self.found if hit.kind == ("weak" if hit.denied else "strong")]

    @cached_property
    def weak(self) -> list[Hit]:
        """Criticism, and praise that is denied."""
        return [hit for hit in self.found if hit.kind == ("strong" if hit.denied else "weak")]

    @cached_property
    def held_back(self) -> bool:
        """Whether anything is said that may keep a mark from being the highest."""
        return bool(self.weak) or any(hit.kind in ("turns", "denials") for hit in self.found)

    def remark(self, code: str, about: Sequence[Hit] = (), /, **values: object) -> Remark:
        return self.about(code, (self.reading.quote(hit.start, hit.end) for hit in about), **values)

    def about(self, code: str, quoted: Iterable[str], /, **values: object) -> Remark:
        """A remark about these words, as many and as much of each as a reader takes in."""
        limits, shown = load().limits, dict[str, None]()
        for words in quoted:
            shown[_cut(words, limits.quote)] = None
            if len(shown) == limits.quotes:
                break
        return Remark(code, self.question.id, tuple(shown), tuple(sorted(values.items())))


def _cut(words: str, most: int) -> str:
    """The words as far as they are shown: whole ones, unless the first is too long by itself."""
    if len(words) <= most:
        return words
    kept = words[:most]
    return f"{kept.rpartition(' ')[0] or kept[:-1]}…"


def by_itself(reason: Reason) -> Iterator[Remark]:
    """Every remark on one motivation by itself. An empty one is refused elsewhere."""
    if reason.reading.words:
        yield from _short(reason)
        yield from _mark_and_words(reason)
        yield from _other_step(reason)
        yield from _nothing_named(reason)
        yield from _outside(reason)
        yield from _comparison(reason)


def _short(reason: Reason) -> Iterator[Remark]:
    """Shorter than the plan asks; or as long, and still too short to explain a mark."""
    limits, count = load().limits, len(reason.text.split())
    wanted = max(reason.minimum_words * limits.short, Fraction(limits.short_words))
    if count < reason.minimum_words:
        yield reason.remark("below_minimum", count=count, minimum=reason.minimum_words)
    elif count < wanted:
        yield reason.remark("short", words=count)


def _mark_and_words(reason: Reason) -> Iterator[Remark]:
    """Only praise with a low mark, only criticism with a high one, and a mark left unexplained."""
    place, limits = reason.place, load().limits
    if place is None:
        return
    strong, weak = reason.strong, reason.weak
    if place < 1 and not reason.held_back:
        if strong and place <= limits.low:
            yield reason.remark("praise_low", strong)
        else:
            yield reason.remark("no_weak_point")
    elif not strong and place >= limits.high and _critical(reason, weak):
        yield reason.remark("criticism_high", weak)
    elif not strong and place == 1:
        yield reason.remark("no_strong_point")


def _critical(reason: Reason, weak: Sequence[Hit]) -> bool:
    """Whether enough of the sentences criticise."""
    sentences = reason.reading.sentences
    critical = {sentences[hit.start] for hit in weak}
    return Fraction(len(critical), sentences[-1] + 1) >= load().limits.criticised


def _other_step(reason: Reason) -> Iterator[Remark]:
    """The words, the name or the number of another step than the one that was chosen."""
    if reason.scale is None or reason.step is None:
        return
    for step, hit in chain(_anchors(reason, reason.scale), _named(reason, reason.scale)):
        yield reason.remark("other_step", [hit], step=step.name, mark=step.points)
        return


def _anchors(reason: Reason, scale: Scale) -> Iterator[tuple[Step, Hit]]:
    size, words = load().limits.anchor_words, reason.reading.words
    own = frozenset(run for text in _said(reason) for run in _runs(words_of(text), size))
    theirs: dict[tuple[str, ...], Step] = {}
    for step in sorted(scale.steps, key=lambda one: abs(one.points - (reason.mark or 0))):
        for text in (step.anchor.nl, step.anchor.en):
            for run in _runs(words_of(text), size):
                if run not in own:
                    theirs.setdefault(run, step)
    for at, run in enumerate(_runs(words, size)):
        if run in theirs and not _denied(reason, at) and not reason.reading.cited[at]:
            yield theirs[run], Hit("anchor", at, at + size)


def _said(reason: Reason) -> Iterator[str]:
    """Texts of the plan whose words say nothing of another step."""
    texts = [reason.question.title, reason.question.text, reason.question.guidance]
    for text in (*texts, *([reason.step.anchor] if reason.step else ())):
        yield from (text.nl, text.en)


def _runs(words: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[n:] for n in range(size)), strict=False)


def _denied(reason: Reason, at: int) -> bool:
    """Whether a denial stands shortly before this word, in the same part of the sentence."""
    reading, denials = reason.reading, reason.listed("denials")
    before = range(max(0, at - load().limits.denial_before), at)
    return any(
        reading.words[n] in denials and reading.clauses[n] == reading.clauses[at] for n in before
    )


def _named(reason: Reason, scale: Scale) -> Iterator[tuple[Step, Hit]]:
    """A step named as the outcome: "daarom een 8", "het antwoord is matig"."""
    reading, outcomes = reason.reading, reason.listed("outcomes")
    names = {
        words_of(name): step
        for step in scale.steps
        for name in (step.name.nl, step.name.en)
        if name
    }
    entries = [entry.split() for entry in outcomes.whole]
    longest, last = max(map(len, entries)), frozenset(entry[-1] for entry in entries)
    first = frozenset(words[0] for words in names if words)
    for at, (before, word) in enumerate(pairwise(reading.words), 1):
        if before not in last or (word not in first and not word[0].isdigit()):
            continue
        step, end = _step_at(reading, at, scale, names)
        if step is None or step == reason.step or not _ends(reason, end):
            continue
        for size in range(longest, 0, -1):
            if size <= at and " ".join(reading.words[at - size : at]) in outcomes.whole:
                yield step, Hit("outcome", at - size, end)
                break


def _step_at(
    reading: Reading, at: int, scale: Scale, names: dict[tuple[str, ...], Step]
) -> tuple[Step | None, int]:
    word = reading.words[at]
    if word[0].isdigit() and scale.lowest >= 0:
        try:
            return scale.step(Decimal(word.replace(",", "."))), at + 1
        except InvalidOperation:
            return None, at
    found = [n for n in names if n and n == reading.words[at : at + len(n)]]
    longest = max(found, key=len, default=())
    return names.get(longest), at + len(longest)


def _ends(reason: Reason, end: int) -> bool:
    """Whether a part of the sentence is over before this word."""
    reading = reason.reading
    return (
        end >= len(reading.words)
        or reading.clauses[end] != reading.clauses[end - 1]
        or reading.words[end] in reason.listed("breaks")
    )


def _nothing_named(reason: Reason) -> Iterator[Remark]:
    """No words of the answer beyond those of the question, and no page."""
    limits, answered = load().limits, reason.answered
    if not answered.words or _page_named(reason):
        return
    asked: dict[str, int] = {}
    for word in (word for text in _said(reason) for word in words_of(text)):
        stem = word[: limits.stem]
        asked[stem] = max(asked.get(stem, 0), len(word) + limits.ending)
    own = {
        stem for stem, word in _telling(reason, reason.reading) if len(word) > asked.get(stem, 0)
    }
    shared = own & {stem for stem, _ in _telling(reason, answered)}
    if len(shared) < min(limits.shared_most, 1 + len(answered.words) // limits.shared_words):
        yield reason.remark("nothing_named")


def _telling(reason: Reason, reading: Reading) -> Iterator[tuple[str, str]]:
    """The words that say something, and the numbers, each after its first letters."""
    everyday, function = reason.listed("everyday"), reason.listed("function")
    for word in reading.known:
        if word[0].isdigit() or (len(word) > 3 and word not in everyday and word not in function):
            yield word[: load().limits.stem], word


def _page_named(reason: Reason) -> bool:
    words, places = reason.reading.words, reason.listed("places")
    named = (word in places and after[0].isdigit() for word, after in pairwise(words))
    return "§" in reason.text or any(named)


def _outside(reason: Reason) -> Iterator[Remark]:
    """Knowledge from elsewhere, unless the answer itself says so."""
    hits_ = [hit for hit in reason.found if hit.kind == "outside" and not hit.denied]
    found = _not_answered(reason, hits_)
    if found:
        yield reason.remark("outside", found)


def _comparison(reason: Reason) -> Iterator[Remark]:
    """Another tenderer, where a mark counts on the scale alone."""
    if reason.against != "scale":
        return
    compared = (hit for hit in reason.found if hit.kind == "comparisons")
    found = [hit for hit in compared if not _measured(reason, hit)]
    found = _not_answered(reason, [*found, *_names(reason)])
    if found:
        yield reason.remark("comparison", sorted(found, key=lambda hit: hit.start))


def _measured(reason: Reason, hit: Hit) -> bool:
    """Whether the comparison is with what was asked, or with what was before."""
    after = reason.reading.words[hit.end : hit.end + load().limits.measure]
    return any(word in reason.listed("measures") or word[0].isdigit() for word in after)


def _not_answered(reason: Reason, found: Sequence[Hit]) -> list[Hit]:
    """Those whose words do not stand in the answer: what is said there is of this submission."""
    words = {hit: reason.reading.words[hit.start : hit.end] for hit in found}
    own = {run for run in set(words.values()) if run in _runs(reason.answered.words, len(run))}
    return [hit for hit, run in words.items() if run not in own]


def _names(reason: Reason) -> Iterator[Hit]:
    """Where the names of others stand.

    A name of one word counts with a capital inside a sentence alone: it may be an everyday word.
    """
    reading = reason.reading
    called = (words for name in reason.others for words in (name, _FORM.sub("", name)))
    names = {words_of(words) for words in called}
    names = {words for words in names if max(map(len, words), default=0) >= SHORTEST_NAME}
    sizes: dict[str, set[int]] = {}
    for words in names:
        sizes.setdefault(words[0], set()).add(len(words))
    for at, word in enumerate(reading.words):
        if word not in sizes:
            continue
        for size in sorted(sizes[word]):
            if reading.words[at : at + size] not in names or reading.cited[at]:
                continue
            inside = at > 0 and reading.clauses[at] == reading.clauses[at - 1]
            if size > 1 or (inside and reading.text[reading.spans[at][0]].isupper()):
                yield Hit("name", at, at + size)
