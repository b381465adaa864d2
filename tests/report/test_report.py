"""What the award report says, read back out of the PDF, and that it is the same every time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reportlab.platypus import Table

from criteria import award
from criteria.award import AwardReport, control_number
from criteria.award_case import Confirmation, Correction, Said, TendererFile
from criteria.award_result import Abstained, Noted
from criteria.canon import canonical
from criteria.phases import Step
from criteria.text import Text
from criteria.texts import catalogue
from tender.actions import reporting
from tender.demo import content
from tender.report.render import render
from tender.report.story import chapter_names, story
from tender.report.story_parts import Pen
from tender.report.story_scores import scores
from tests.paper import pages, words
from tests.worlds import Worlds

AT = "2022-06-09T11:00"
ODD = "Łódź, Ελλάδα, Българија, Ærø, Þór, Ġgantija a <b> & c </para> 😀 \u202e"
LONG_WORD = "meervoudigeondernemingsraadsverkiezing" * 12


def made(worlds: Worlds) -> AwardReport:
    with worlds.at(Step.STANDSTILL) as world:
        return reporting.read_report(world.act("officer", AT, reporting.make_report))


@pytest.fixture(scope="module")
def three(sqlite_worlds: Worlds) -> AwardReport:
    return made(sqlite_worlds)


@pytest.fixture(scope="module")
def one(single_offer_worlds: Worlds) -> AwardReport:
    return made(single_offer_worlds)


@pytest.fixture(scope="module")
def printed(three: AwardReport) -> bytes:
    return render(three)


def text_of(report: AwardReport, lang: str = "nl") -> str:
    return words(render(report, lang))


# What it is


def test_a_report_reads_back_as_it_was_written(three: AwardReport) -> None:
    assert award.read(award.write(three)) == three


HELD = tuple(name for name in award.SECTIONS["internal"] if name != "ended")
"""What the report of a course that runs holds: it did not end without an award."""


def test_the_internal_edition_holds_every_section_of_its_list(three: AwardReport) -> None:
    assert chapter_names(three) == HELD[1:] and three.ended is None
    assert all(getattr(three, name) is not None for name in HELD)


def test_no_label_mentions_lots() -> None:
    for code, versions in catalogue().items():
        if code.startswith("report."):
            assert not re.search(r"perce(e)?l", versions["nl"], re.I), code
            assert not re.search(r"\blots?\b(?! were)", versions["en"].lower()), code


# What stands in the PDF


def test_the_title_page_gives_decision_points_and_money(printed: bytes) -> None:
    page = pages(printed)[0]
    assert "De opdracht wordt gegund aan Inschrijver A (combinatie)." in page
    assert "73,27 van 100 punten, 0,80 meer dan de eerstvolgende inschrijving" in page
    assert "5 ontvangen (te laat: 1, uitgesloten: 1), 3 geschikt, 3 naar de gunningsfase" in page
    assert "155.300.000" in page and "Interne editie, vertrouwelijk" in page


def test_page_references_point_to_the_right_page(printed: bytes) -> None:
    page = pages(printed)[0]
    number = int(re.findall(r"p\. (\d+)", page)[0])
    target = pages(printed)[number - 1]
    assert "Te leveren prestaties" in target and "Gewicht: 20 punten." in target


def test_the_contents_name_every_chapter_with_its_page(printed: bytes) -> None:
    contents = pages(printed)[1]
    for number, name in enumerate(HELD[1:], 1):
        title = f"{number}. {catalogue()[f'report.chapter_{name}']['nl']}"
        found = re.search(rf"{re.escape(title)} (\d+)", contents)
        assert found, title
        assert title in pages(printed)[int(found[1]) - 1]


def test_every_page_has_edition_version_control_number_and_count(
    three: AwardReport, printed: bytes
) -> None:
    total, control = len(pages(printed)), control_number(three)
    for number, shown in enumerate(pages(printed), 1):
        assert f"Bladzijde {number} van {total}" in shown
        assert "versie 1, Interne editie, vertrouwelijk" in shown
        assert f"Controlegetal {control}" in shown


def test_the_course_names_both_persons_of_an_opening(printed: bytes) -> None:
    text = words(printed)
    assert text.count("Tweede inkoopadviseur (demo)") >= 3
    assert "Openingen door twee personen" in text


def test_planning_facts_and_late_application_are_told(printed: bytes) -> None:
    text = words(printed)
    assert "Gedrukt staat ‘december januari 2021’" in text
    assert "Alphen-Chaam 1 januari 2023" in text
    assert "Deze aanmelding kwam na het einde van de termijn binnen." in text
    assert "Inschrijver D gaat niet verder." in text


def test_scores_have_motivation_dissent_and_marks_without_names(
    three: AwardReport, printed: bytes
) -> None:
    text = words(printed)
    assert three.dossier is not None
    for lot in three.dossier.lots:
        for question in lot.questions:
            for row in question.judgements:
                assert " ".join(row.motivation.split())[:60] in text
                assert len(row.marks) == 3
    assert "Beoordelaar 2 is het niet eens met dit oordeel:" in text
    assert "Beoordelaar zorg (demo)" not in text


def test_meetings_and_what_moved_a_member_are_told(printed: bytes) -> None:
    text = words(printed)
    assert "Vergadering op 27 januari 2022. Aanwezig: 4 van de 4." in text
    assert "Aanwezig: voorzitter" not in text
    assert "gaf zelf een andere score en is akkoord, omdat:" in text
    assert content.MOVED[True]["assessor1"] in text
    assert "Er is geen gemiddelde berekend." in text


def said(three: AwardReport, **changed: Any) -> str:
    """What the chapter on the dossier says when it is otherwise."""
    assert three.dossier is not None
    told = scores(Pen("nl"), replace(three.dossier, **changed))
    return " ".join(one.getPlainText() for one in told if hasattr(one, "getPlainText"))


def test_the_rule_of_the_scores_tells_the_method_of_the_plan(three: AwardReport) -> None:
    mean = said(three, method="mean", decimals=1)
    assert "De score van de commissie is het gemiddelde van die scores" in mean
    assert "afgerond op 1 decimaal en telt zo mee" in mean
    exact = said(three, method="median", decimals=None)
    assert "is de middelste van die scores" in exact and "niet afgerond" in exact
    assert "Er is geen gemiddelde" not in mean + exact


def test_who_abstained_is_told_with_the_reason(three: AwardReport) -> None:
    assert three.dossier is not None
    lot = three.dossier.lots[0]
    kinds = (Abstained(2, "abstain", "Familie."), Abstained(3, "unable", "Niet mijn vak."))
    first = replace(lot.questions[0].judgements[0], abstained=kinds)
    asked = replace(lot.questions[0], judgements=(first,))
    text = said(three, lots=(replace(lot, questions=(asked,)),))
    assert "Beoordelaar 2 onthield zich, omdat: Familie." in text
    assert "Beoordelaar 3 kon dit niet beoordelen, omdat: Niet mijn vak." in text


def test_what_assessors_noted_is_told_with_the_page(three: AwardReport) -> None:
    assert three.dossier is not None
    lot = three.dossier.lots[0]
    noted = (Noted(1, "strong", "Eén loket.", 5), Noted(3, "passage", "wekelijks", None))
    first = replace(lot.questions[0].judgements[0], noted=noted)
    asked = replace(lot.questions[0], judgements=(first,))
    text = said(three, lots=(replace(lot, questions=(asked,)),))
    assert "Sterk punt, genoteerd door beoordelaar 1: Eén loket. (p. 5)" in text
    assert "Passage, aangewezen door beoordelaar 3: wekelijks" in text and "(p. N" not in text


def test_a_report_of_before_reads_as_it_was_frozen(three: AwardReport) -> None:
    """Before, a report knew no method, meeting, movement or abstention, and had its own hash."""
    before = json.loads(award.write(three))
    for part in (before["dossier"], before["quality"]):
        for name in ("method", "decimals", "meetings"):
            part.pop(name, None)
        for lot in part["lots"]:
            for row in (row for asked in lot["questions"] for row in asked["judgements"]):
                row.pop("moved", None)
                row.pop("abstained", None)
    for talk in before["dialogue"]["tenderers"]:
        for row in talk["sessions"]:
            for name in ("ended_at", "items", "corrections"):
                row.pop(name, None)
            for side in row["confirmations"]:
                side.pop("how", None)
        for row in talk["agreements"]:
            for name in ("version", "title", "owner", "clause"):
                row.pop(name, None)
    text = canonical(before).decode()
    found = award.read(text)
    assert award.write(found) == text
    assert control_number(found) == hashlib.sha256(text.encode()).hexdigest()
    assert "Er is geen gemiddelde berekend." in words(render(found))


def test_every_step_of_the_computation_is_there(printed: bytes) -> None:
    text = words(printed)
    assert "Te leveren prestaties: 8 op een schaal van 0 tot 10 = 8/10 × 20 = 16 punten" in text
    assert "20 × (160.000.000 − 155.300.000) / (160.000.000 − 145.000.000) ≈ 6,2667" in text


def test_dialogue_advice_decision_and_standstill_are_told(printed: bytes) -> None:
    text = words(printed)
    for told in (
        "Naar het implementatieplan verplaatst",
        "anders nagekomen",
        "Antwoord: overgenomen",
        "Goedgekeurd door Mandaathouder (demo), woensdag 8 juni 2022, 16.10 uur",
        "De laatste dag is woensdag 29 juni 2022.",
        "Zij zijn vastgesteld door de aanbestedende dienst",
        "Aanbestedingsleidraad §6.2",
    ):
        assert told in text


def test_sessions_tell_their_length_what_was_said_and_why_they_were_corrected(
    three: AwardReport,
) -> None:
    assert three.dialogue is not None
    talk = three.dialogue.tenderers[0]
    held, line = talk.sessions[0], talk.agreements[0]
    session = replace(
        held,
        ended_at=held.held_at + timedelta(minutes=135),
        items=(Said("DLG-03", Text("Telling", "Counting"), "Wij willen X.", "", "Besproken."),),
        corrections=(Correction(2, "Een bedrag was verkeerd.", held.held_at),),
        confirmations=(Confirmation("tenderer", "Dhr. B.", held.held_at, "link"),),
    )
    agreed = replace(line, number=7, version=3, title="Wachttijd", owner="both", clause="6.2")
    talk = replace(talk, sessions=(session,), agreements=(agreed,), topics=())
    text = text_of(replace(three, dialogue=replace(three.dialogue, tenderers=(talk,))))
    for told in (
        "Duur: 2 uur en 15 minuten",
        "DLG-03 Telling",
        "Standpunt: aanbestedende dienst Wij willen X. Wat is besproken Besproken.",
        "Versie 2 van het verslag",
        "Waarom: Een bedrag was verkeerd.",
        "Dhr. B. (met een persoonlijke link)",
        "AF-07",
        "Versie 3. Wie dit nakomt: beide kanten. Artikel 6.2 van het contract.",
    ):
        assert told in text
    assert "Standpunt: inschrijver" not in text


def test_seal_and_head_are_printed_in_full(three: AwardReport, printed: bytes) -> None:
    text = words(printed)
    assert three.seal is not None
    assert three.seal.seal in text and three.seal.hash in text
    assert f"Regel {three.seal.seq:,}".replace(",", ".") in text


TYPED = frozenset({"attendance", "minutes", "authority", "tenderer", "text", "reason", "by"}) | {
    "title",
    "passage",
    "clause",
}


def in_other_words(said: Any) -> Any:
    """A part of the report in which nobody typed anything but this."""
    if isinstance(said, tuple):
        return tuple(in_other_words(one) for one in said)
    if not is_dataclass(said) or isinstance(said, Text | type):
        return said
    found = {field.name: getattr(said, field.name) for field in fields(said)}
    return replace(
        said,
        **{
            name: "Afgesproken" if name in TYPED and isinstance(one, str) else in_other_words(one)
            for name, one in found.items()
        },
    )


def test_no_article_is_cited(three: AwardReport, printed: bytes) -> None:
    """But that of the contract, where people named it in what they said and agreed."""
    assert not re.search(r"\bAw \d", words(printed))
    assert re.search(r"\bartikel \d", words(printed))
    own = replace(three, dialogue=in_other_words(three.dialogue))
    for lang, article in (("nl", "artikel"), ("en", "article")):
        shown = text_of(own, lang)
        assert f"{article.capitalize()} Afgesproken" in shown
        assert not re.search(rf"\b{article} \d", shown, re.I)


def test_the_standstill_names_no_source_the_plan_does_not_declare(three: AwardReport) -> None:
    assert three.standstill is not None
    gone = dict.fromkeys(award.SECTIONS["internal"])
    term = replace(three.standstill, reference=None)
    without = replace(three, **gone | {"standstill": term})
    assert "De regels voor deze termijn staan in" not in text_of(without)


def test_in_english_labels_change_and_the_record_does_not(three: AwardReport) -> None:
    text = text_of(three, "en")
    assert "The contract is awarded to Inschrijver A (combinatie)." in text
    assert "Page 1 of" in text and "Inschrijver D gaat niet verder." in text


def test_one_offer_needs_no_other(one: AwardReport) -> None:
    text = text_of(one)
    assert "eerstvolgende inschrijving" not in text
    assert one.outcome is not None and one.outcome.results[0].ranked == 1
    assert re.search(r"Deze inschrijving kreeg [\d,]+ van 100 punten\.", text)


# The file


def test_title_author_language_and_outline(printed: bytes) -> None:
    reader = PdfReader(BytesIO(printed))
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/Lang"] == "nl-NL"
    assert reader.metadata is not None
    assert reader.metadata.title == "Gunningsverslag Beschermd Wonen Hart van Brabant"
    assert reader.metadata.author == "Regio Hart van Brabant"
    first = [item["/Title"] for item in reader.outline if not isinstance(item, list)]
    assert "1. Verloop" in first and "17. Verzegeld plan, logboek en controlegetallen" in first


def test_every_type_is_embedded(printed: bytes) -> None:
    for page in PdfReader(BytesIO(printed)).pages:
        for font in page["/Resources"]["/Font"].values():
            assert "+" in font.get_object()["/BaseFont"]


def test_the_same_report_gives_the_same_bytes_in_any_process_and_time_zone(
    three: AwardReport, tmp_path: Path
) -> None:
    file = tmp_path / "report.json"
    file.write_text(award.write(three), encoding="utf-8")
    program = (
        "import hashlib, sys; from pathlib import Path; from criteria.award import read;"
        "from tender.report.render import render;"
        "print(hashlib.sha256(render(read(Path(sys.argv[1]).read_text('utf-8')))).hexdigest())"
    )
    expected = hashlib.sha256(render(three)).hexdigest()
    for zone, seed in (("Pacific/Auckland", "1"), ("America/Los_Angeles", "2")):
        run = subprocess.run(
            [sys.executable, "-c", program, str(file)],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == expected


# What people may type


def with_text(report: AwardReport, text: str) -> AwardReport:
    """The report with this text wherever somebody typed something."""
    assert report.dossier and report.parties and report.dialogue and report.advice
    lot = report.dossier.lots[0]
    question = lot.questions[0]
    judged = replace(question.judgements[0], motivation=text, tenderer=text[:200])
    questions = (replace(question, judgements=(judged,)), *lot.questions[1:])
    bidder = report.parties.tenderers[0]
    verdict = replace(bidder.tests[0], reason=text)
    party = replace(bidder.parties[0], name=text[:200], municipality=text[:80])
    bidder = replace(bidder, name=text[:200], tests=(verdict,), parties=(party,))
    talk = report.dialogue.tenderers[0]
    agreement = replace(talk.agreements[0], text=text, passage=text)
    talk = replace(
        talk,
        sessions=(replace(talk.sessions[0], minutes=text, attendance=text),),
        agreements=(agreement,),
        topics=(replace(talk.topics[0], reason=text),),
    )
    gone = dict.fromkeys(("facts", "selection", "quality", "comparison", "settings", "rules"))
    return replace(
        report,
        **gone,
        title=Text(text[:200], text[:200]),
        authority=text[:200],
        dossier=replace(report.dossier, lots=(replace(lot, questions=questions),)),
        parties=replace(report.parties, tenderers=(bidder,)),
        dialogue=replace(report.dialogue, tenderers=(talk,)),
        advice=replace(report.advice, items=(replace(report.advice.items[0], text=text),)),
    )


def test_names_of_europe_print_and_odd_signs_are_written_out(three: AwardReport) -> None:
    text = text_of(with_text(three, ODD))
    assert "Łódź, Ελλάδα, Българија, Ærø, Þór, Ġgantija a <b> & c </para> [U+1F600]" in text
    assert "[U+202E]" in text
    assert not set("\ufffd\u25a0\u25a1\u2588") & set(text)


@pytest.mark.parametrize("text", ["woord " * 833 + "slotwoord", LONG_WORD * 11, "regel\n" * 250])
def test_long_texts_run_over_the_pages(three: AwardReport, text: str) -> None:
    read = text_of(with_text(three, text))
    if "slotwoord" in text:
        assert read.count("slotwoord") >= 4
    assert "Bladzijde" in read


def test_a_name_that_looks_like_a_placeholder_prints_as_it_is(three: AwardReport) -> None:
    assert three.outcome is not None
    result = replace(three.outcome.results[0], winner="{on} %s <i>Zorg</i> & Co")
    outcome = replace(three.outcome, results=(result,))
    gone = dict.fromkeys(award.SECTIONS["internal"])
    report = replace(three, **gone | {"outcome": outcome})
    assert "{on} %s <i>Zorg</i> & Co" in text_of(report)


# Many


def many(report: AwardReport, count: int) -> AwardReport:
    """The report with its tenderers taken again until there are `count`."""
    assert report.dossier and report.quality and report.comparison and report.parties
    names = [f"Inschrijver {number} met een lange naam (combinatie)" for number in range(count)]

    def again(rows: tuple[Any, ...], **fixed: Any) -> tuple[Any, ...]:
        return tuple(
            replace(rows[n % len(rows)], **{next(iter(fixed)): name})
            for n, name in enumerate(names)
        )

    def judged(part: Any) -> Any:
        lots = tuple(
            replace(
                lot,
                questions=tuple(
                    replace(q, judgements=again(q.judgements, tenderer="")) for q in lot.questions
                ),
            )
            for lot in part.lots
        )
        return replace(part, lots=lots)

    lot = report.comparison.lots[0]
    lines = tuple(
        replace(line, rank=n) for n, line in enumerate(again(lot.ranking.lines, tenderer=""), 1)
    )
    lot = replace(
        lot,
        offers=again(lot.offers, tenderer=""),
        ranking=replace(lot.ranking, lines=lines),
    )
    return replace(
        report,
        dossier=judged(report.dossier),
        quality=judged(report.quality),
        comparison=replace(report.comparison, lots=(lot,)),
        parties=replace(report.parties, tenderers=again(report.parties.tenderers, name="")),
    )


def test_twenty_nine_tenderers_are_all_there(three: AwardReport) -> None:
    report = many(three, 29)
    text = words(render(report))
    assert all(f"Inschrijver {number} met een lange" in text for number in range(29))
    assert "De grafiek toont de eerste 3 inschrijvers" in text
    assert "De motivering staat op bladzijde:" in text


def test_lots_have_their_titles_where_there_are_several(three: AwardReport) -> None:
    assert three.comparison and three.outcome
    north, south = Text("Noord", "North"), Text("Zuid", "South")
    lot = three.comparison.lots[0]
    lots = tuple(replace(lot, ranking=replace(lot.ranking, lot=t)) for t in (north, south))
    results = tuple(replace(three.outcome.results[0], lot=title) for title in (north, south))
    gone = dict.fromkeys(award.SECTIONS["internal"])
    several = {
        "comparison": replace(three.comparison, lots=lots),
        "outcome": replace(three.outcome, results=results),
    }
    text = text_of(replace(three, **gone | several))
    assert "Uitkomst: Noord" in text and "Lumpsum en plafond: Zuid" in text


def test_tables_repeat_their_head(three: AwardReport) -> None:
    tables = [item for item in story(three, Pen("nl")) if isinstance(item, Table)]
    headed = [table for table in tables if getattr(table, "long", False) and table.repeatRows]
    assert headed


def test_a_tenderer_that_sent_nothing_is_named(three: AwardReport) -> None:
    assert three.parties is not None
    empty = TendererFile("Stil", "invited", None, None, (), (), (), None)
    gone = dict.fromkeys(award.SECTIONS["internal"])
    report = replace(three, **gone | {"parties": replace(three.parties, tenderers=(empty,))})
    assert "Van deze inschrijver is geen aanmelding ontvangen." in text_of(report)
