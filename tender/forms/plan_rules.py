"""The section of the plan editor with the rules: scoring, terms, remedies, and their sources."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _l

from criteria.plan import BEGUN, METHODS, ORDERS, RULE_SOURCES
from criteria.plan.catalogues import sources
from criteria.plan.limits import MOST_DAYS, MOST_DECIMALS, MOST_SPREAD, MOST_WORDS
from criteria.texts import sentence
from tender.forms.fields import reader_language
from tender.forms.plan_fields import Place, came_later, choice, line, moment, number, yes_no
from tender.forms.plan_sections import Tree, label, named, rows


def rules(tree: Tree) -> Iterator[Place]:
    """How is scored, terms, and where each set of rules comes from."""
    yield from _scoring()
    yield moment(("application_deadline",), _l("Sluiting van de aanmelding"))
    yield number(
        ("standstill", "days"),
        _l("Opschortende termijn in dagen"),
        whole=True,
        minimum=0,
        maximum=MOST_DAYS,
    )
    yield yes_no(
        ("standstill", "extend"),
        _l("Als de laatste dag in een weekend of op een feestdag valt"),
        _l("verlengen tot de eerstvolgende werkdag"),
        _l("niet verlengen"),
    )
    yield from _remedies()
    for row in rows(tree, "rule_sets"):
        own = ("rule_sets", row["id"])
        name = sentence(f"names.rules_{row['id']}", reader_language())
        allowed = sources().get(row["id"], RULE_SOURCES)
        kept = [] if row["source"] in (None, *allowed) else [row["source"]]
        pairs = named("source", (*allowed, *kept))
        yield choice((*own, "source"), name, pairs, empty=_l("Nog niet gekozen"))
        yield line((*own, "reference"), _l("Paragraaf"))


def _remedies() -> Iterator[Place]:
    """What the documents say besides about going against a decision."""
    for name in ("selection_days", "rejection_days"):
        days = number(
            ("standstill", name),
            label(name),
            whole=True,
            minimum=1,
            maximum=MOST_DAYS,
            required=False,
        )
        yield came_later(days, None)
    yield came_later(line(("standstill", "court"), label("court")), "")
    begun = choice(
        ("standstill", "begun"),
        label("begun"),
        named("begun", BEGUN),
        empty=_l("De stukken zeggen het niet"),
    )
    yield came_later(begun, None)
    yield came_later(line(("standstill", "complaints"), label("complaints"), wraps=True), "")
    yield came_later(line(("notice",), label("notice")), "")


def _scoring() -> Iterator[Place]:
    """How assessors score by themselves, and how their marks become one."""
    yield choice(
        ("scoring", "order"), _l("Volgorde van beoordelen"), named("scoring_order", ORDERS)
    )
    yield yes_no(
        ("scoring", "masked"),
        _l("Namen van inschrijvers op het scoreformulier"),
        _l("niet tonen"),
        _l("tonen"),
    )
    yield yes_no(
        ("scoring", "practice"),
        _l("Oefenronde vóór de opening"),
        _l("ja, met een verzonnen inschrijver"),
        _l("geen oefenronde"),
    )
    yield number(
        ("consensus", "minimum_words"),
        _l("Minimaal aantal woorden van een motivering"),
        whole=True,
        minimum=0,
        maximum=MOST_WORDS,
    )
    yield choice(("consensus", "method"), _l("Score van de commissie"), named("method", METHODS))
    yield number(
        ("consensus", "decimals"),
        label("decimals"),
        whole=True,
        minimum=0,
        maximum=MOST_DECIMALS,
        required=False,
    )
    yield number(
        ("consensus", "discuss_from"),
        _l("Bespreken is verplicht vanaf een verschil van"),
        minimum=0,
        maximum=MOST_SPREAD,
    )
    yield yes_no(
        ("consensus", "names_on_screen"),
        label("names_on_screen"),
        _l("tonen"),
        _l("niet tonen"),
    )
