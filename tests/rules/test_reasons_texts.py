"""How motivations are read and compared, what the lists hold; and any text can be looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from criteria.plan import StageRules
from criteria.reasons import Elsewhere, Remark, lexicon, remarks
from criteria.reasons.alike import likeness, most_alike, shape, shared_words
from criteria.reasons.lexicon import hits, language
from criteria.reasons.reading import folded, read
from criteria.scores import MOTIVATION_LIMIT, Score
from criteria.texts import LANGUAGES, sentence
from tender.demo import content
from tests.rules.plans import PLAN
from tests.rules.reasons import ANSWER, EVEN, GOOD, LEAST, RULES, codes, looked_at, only

# The same text

TWELVE = "een twee drie vier vijf zes zeven acht negen tien elf twaalf"


def test_likeness_is_the_part_of_all_threes_that_both_have() -> None:
    """Twelve words make ten threes. With the last word changed nine are shared, and each has one of
    its own: 9/11. With the seventh changed three of each go: 7/13, still alike. With the fourth and
    the ninth changed six go: 4/16."""
    own = shape(TWELVE)
    assert likeness(own, own) == 1
    assert likeness(own, shape(TWELVE.replace("twaalf", "x"))) == Fraction(9, 11)
    near, far = (
        shape(TWELVE.replace("zeven", "x")),
        shape(TWELVE.replace("vier", "x").replace("negen", "y")),
    )
    assert likeness(own, near) == Fraction(7, 13)
    assert likeness(own, far) == Fraction(4, 16)
    assert most_alike(own, [(1, far), (2, near), (3, near)]) == (2, near)
    assert most_alike(own, [(1, far)]) is most_alike(own, []) is None
    assert shared_words(own, near) == (0, 6) and shared_words(own, far) in {(4, 8), (9, 12)}


def test_short_texts_are_alike_only_word_for_word() -> None:
    assert likeness(shape("Geen antwoord."), shape("geen ANTWOORD")) == 1
    assert likeness(shape("Geen antwoord."), shape("Geen antwoord gezien.")) == 0
    assert likeness(shape(""), shape("")) == 0
    assert shared_words(shape("Geen antwoord."), shape("geen antwoord")) == (0, 2)


def there(text: str, mark: str = "6", id_: str = "G1") -> tuple[Elsewhere, ...]:
    return (Elsewhere("Inschrijver B", id_, Decimal(mark), text),)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_text_for_two_tenderers_is_seen(lang: str) -> None:
    text = GOOD[lang]
    found = only("same_tenderer", "6", text, elsewhere=there(text.replace("7", "9")))
    assert "Inschrijver B" in found.sentence(lang)
    shown = found.words[0].removesuffix("…")
    assert " ".join(text.split()).startswith(f"{shown} ") and 80 < len(shown) < 90
    only("same_tenderer_other_mark", "6", text, elsewhere=there(text, "8"))
    assert looked_at("6", text, elsewhere=there(text, id_="G2")) == ()
    assert looked_at("6", text, elsewhere=there(ANSWER)) == ()


def test_of_many_like_texts_the_most_alike_is_named() -> None:
    near = Elsewhere("Inschrijver C", "G1", Decimal(6), GOOD["nl"])
    found = only(
        "same_tenderer", "6", GOOD["nl"], elsewhere=(*there(GOOD["nl"].replace("7", "9")), near)
    )
    assert dict(found.values) == {"name": "Inschrijver C"}


def test_the_same_text_at_two_questions_is_seen_at_both() -> None:
    scores = [Score(id_, Decimal(6), GOOD["nl"]) for id_ in ("G1", "G2")]
    found = remarks(RULES, scores, LEAST, {})
    assert [(one.question, one.code) for one in found] == [
        ("G1", "same_question"),
        ("G2", "same_question"),
    ]
    assert "‘Toezicht’" in found[0].sentence() and "‘Flow’" in found[1].sentence("en")
    scores[1] = Score("G2", Decimal(6), "")
    assert remarks(RULES, scores, LEAST, {}) == ()


def test_a_question_that_is_not_of_this_sheet_is_not_looked_at() -> None:
    assert remarks(RULES, [Score("ZZ", Decimal(6), "Goed.")], LEAST, {}) == ()


# Reading


def test_words_are_read_without_capitals_accents_and_marks() -> None:
    found = read("Eén  zzp’er: 1,5% van “Ça-va” — niet\n§ 3.", 40)
    assert found.words == ("een", "zzp'er", "1,5", "van", "ca-va", "niet", "3")
    assert found.cited == (False, False, False, False, True, False, False)
    assert found.clauses == (0, 0, 1, 1, 1, 2, 3) and found.sentences == (0, 0, 0, 0, 0, 0, 1)
    assert found.quote(2, 5) == "1,5% van “Ça-va"
    assert folded("ﬁjn") == "fijn" and folded("ẞ") == "ss"


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("a “b c” d", "bc"),
        ("a „b c” d", "bc"),
        ("a „b c“ d", "bc"),
        ("a «b c» d", "bc"),
        ('a "b c" d', "bc"),
        ("a ‘b c’ d", "bc"),
        ("a ‘b zzp’er c’ d", "bzzp’erc"),
        ("a “b c d", ""),
        ("‘s ochtends b’ c", ""),
        (f"a “{'b ' * 41}” c", ""),
    ],
)
def test_what_stands_between_quotation_marks_is_cited(text: str, cited: str) -> None:
    found = read(text, 40)
    spans = (span for span, inside in zip(found.spans, found.cited, strict=True) if inside)
    assert "".join(text[start:end] for start, end in spans) == cited


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (GOOD["nl"], "nl"),
        (GOOD["en"], "en"),
        ("", "nl"),
        ("Best.", "nl"),
        ("It is the best.", "en"),
    ],
)
def test_the_language_is_told_by_small_words(text: str, lang: str) -> None:
    assert language(read(text, 40)) == lang


# The data


def test_every_list_stands_there_in_both_languages_and_no_word_twice() -> None:
    words = lexicon.load()
    assert words.beside["nl"].keys() == words.beside["en"].keys()
    for lang in LANGUAGES:
        entries = [entry for rows in words.found[lang].lists.values() for entry in rows]
        assert sorted(entries) == sorted(set(entries))
        assert all(rows.whole or rows.begins for rows in words.beside[lang].values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_that_is_looked_for_can_be_found(lang: str) -> None:
    for kind, entries in lexicon.load().found[lang].lists.items():
        for entry in entries:
            found = hits(read(entry.replace("*", "en"), 40), lang)
            kinds = {hit.kind for hit in found if hit.start == 0}
            assert kinds == (set() if kind == "plain" else {kind.removesuffix("_verbs")}), entry


def test_every_remark_has_its_sentence() -> None:
    for code in ("short", "praise_low", "no_weak_point"):
        assert sentence(f"reasons.{code}", "en", words=3)
    shown = only("other_step", "6", "Het aanmeldpunt mist een norm. Daarom een 8.")
    assert "8 (Goed)" in shown.sentence() and "8 (Good)" in shown.sentence("en")


# The demonstration


def test_the_motivations_of_the_demonstration_get_hardly_a_remark() -> None:
    """Of the ninety that three assessors wrote about three tenderers in two stages, two at most."""
    written = [one for one in content.tenderers(3) if one.dossier]
    rules = StageRules(PLAN.questions, EVEN)
    found: list[Remark] = []
    count = 0
    for stage in ("dossier", "award"):
        for who in content.ASSESSORS:
            sheets = {one.key: tuple(sheet(one, stage, who)) for one in written}
            for one in written:
                others = [other for other in written if other is not one]
                elsewhere = [
                    Elsewhere(other.name, score.question, score.mark, score.motivation)
                    for other in others
                    for score in sheets[other.key]
                ]
                names = [party.name for other in others for party in other.parties]
                answers = one.answers if stage == "dossier" else one.offer.answers  # type: ignore[union-attr]
                given = sheets[one.key]
                found.extend(remarks(rules, given, 20, answers, elsewhere, names))
                count += len(given)
    assert count == 90 and len(found) <= 2, found


def sheet(one: content.TendererText, stage: str, who: str) -> Iterator[Score]:
    for theme in content.THEMES:
        judged = getattr(one, stage).scores[who, theme]
        yield Score(theme, Decimal(judged.mark), judged.text)


# Always

SENTENCES = [
    part.strip() + "." for part in (GOOD["nl"] + " " + GOOD["en"]).split(".") if part.strip()
]
PIECES = [
    *SENTENCES,
    "Uit ervaring weet ik het.",
    "Beter dan de anderen.",
    "Niet goed.",
    "Daarom een 8.",
    "Bij Inschrijver B stond het.",
]


@given(st.permutations(PIECES), st.sampled_from(["0", "4", "6", "8", "10"]))
def test_the_order_of_sentences_makes_no_difference(pieces: list[str], mark: str) -> None:
    named = {"others": ("Inschrijver B",)}
    one = codes(mark, " ".join(PIECES), **named)
    assert codes(mark, " ".join(pieces), **named) == one


@given(st.text(alphabet="ab cd.", max_size=60), st.text(alphabet="ab cd.", max_size=60))
def test_likeness_is_the_same_from_both_sides(one: str, other: str) -> None:
    left, right = shape(one), shape(other)
    assert likeness(left, right) == likeness(right, left)
    assert 0 <= likeness(left, right) <= 1
    assert not left.reading.words or likeness(left, left) == 1


@given(st.text(max_size=400), st.text(max_size=200), st.sampled_from([None, "0", "6", "10", "77"]))
@example("²³ ٣ ൠ 8.8.8 1e9 İ ẞ ‘‘’’““„", "\u202e ﷽", "6")
@example("daarom een ² daarom een 8,8,8 is het antwoord", "", "0")
def test_any_text_can_be_looked_at(text: str, answer: str, mark: str | None) -> None:
    scores = [Score(id_, Decimal(mark) if mark else None, text) for id_ in ("G1", "G2")]
    found = remarks(RULES, scores, LEAST, {"G1": answer}, there(answer), (text[:20], answer[:20]))
    for one in found:
        assert len(one.words) <= 3 and all(0 < len(words) <= 90 for words in one.words)
        assert all(one.sentence(lang) for lang in LANGUAGES)


LONG: Mapping[str, str] = {
    "a motivation": GOOD["nl"],
    "one letter": "a ",
    "praise": "niet goed ",
    "outside": "uit ervaring ",
    "a description": EVEN.steps[3].anchor.nl + " ",
    "outcomes": "daarom een 8. ",
    "names": "inschrijver b ",
    "marks that are never closed": "“„‘ a",
    "emoji": "😀 ",
    "one word": "a",
}


@pytest.mark.parametrize("name", LONG)
def test_the_longest_motivation_is_looked_at_in_a_blink(name: str) -> None:
    """Under a twentieth of a second; the best of five, as other work comes in."""
    text = (LONG[name] * MOTIVATION_LIMIT)[:MOTIVATION_LIMIT]
    others = tuple(f"Inschrijver {chr(65 + n % 26)}{n}" for n in range(150))
    spent = []
    for _ in range(5):
        start = time.process_time_ns()
        looked_at("6", text, others=others)
        spent.append(time.process_time_ns() - start)
    assert min(spent) < 50_000_000
