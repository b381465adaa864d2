"""The look keeps its floors: contrast, no inline code, and every building block renders."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace as Thing

import pytest
from flask import Flask
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from criteria.text import Text
from criteria.uea import Answer, DeclaredAnswer, Value
from tender.pages.spread import small_spread
from tender.routes.frame import icons

TENDER = Path(__file__).parents[2] / "tender"
TEMPLATES = TENDER / "templates"
THEME = (TENDER / "static" / "theme.css").read_text("utf-8")

# --- colours


def palette() -> dict[str, tuple[str, str]]:
    """Block 1 of the theme: the light and the dark value of every colour."""
    block = THEME.split("/* ------------------------------------------------------------------ 2")[
        0
    ]
    both = re.findall(r"--hs-([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", block)
    one = re.findall(r"--hs-([a-z0-9-]+):\s*(#[0-9a-f]{6});", block)
    return {name: (light, dark) for name, light, dark in both} | {n: (c, c) for n, c in one}


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


STATUS = ("ok", "warn", "bad", "seal", "idle")
PAPER = ("canvas", "surface", "sunken")
TEXT_PAIRS = [
    *((ink, paper) for ink in ("ink", "ink-muted", "brand", "brand-strong") for paper in PAPER),
    *((status, paper) for status in STATUS for paper in PAPER),
    *((status, f"{status}-soft") for status in STATUS),
    *((ink, f"{status}-soft") for ink in ("ink", "ink-muted", "brand") for status in STATUS),
    *((ink, "brand-soft") for ink in ("ink", "ink-muted", "brand", "brand-strong")),
    ("bad", "bad-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-seal", "seal"),
    ("on-bar", "bar"),
    ("on-bar-muted", "bar"),
    ("canvas", "ink"),
    ("surface", "ink"),
    ("ink", "mark"),
    *((f"series-{n}", paper) for n in (1, 2, 3) for paper in ("surface", "sunken")),
]
CONTROL_PAIRS = [
    *(("line-control", paper) for paper in ("canvas", "surface")),
    *((line, paper) for line in ("brand", "bad", "ok", "seal", "warn") for paper in PAPER),
    *((f"series-{n}", "sunken") for n in (1, 2, 3)),
    ("mark-line", "mark"),
    ("focus-out", "canvas"),
    ("focus-out", "surface"),
    ("brand", "sunken"),
    ("line-control", "sunken"),
]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("floor", "pairs"), [(4.5, TEXT_PAIRS), (3.0, CONTROL_PAIRS)])
def test_colours_keep_their_contrast(mode: str, floor: float, pairs: list[tuple[str, str]]) -> None:
    colours = {name: pair[mode == "dark"] for name, pair in palette().items()}
    poor = {
        f"{ink} on {paper}": round(contrast(colours[ink], colours[paper]), 2)
        for ink, paper in pairs
        if contrast(colours[ink], colours[paper]) < floor
    }
    assert poor == {}


def test_focus_stands_out_on_every_colour() -> None:
    """A ring of two colours: one of them always shows."""
    for mode in (0, 1):
        colours = {name: pair[mode] for name, pair in palette().items()}
        rings = (colours["focus-out"], colours["focus-in"])
        for name, colour in colours.items():
            assert max(contrast(ring, colour) for ring in rings) >= 3, name


def test_paper_has_the_same_colours_as_the_page() -> None:
    """The charts on paper use the light values of the house style."""
    from tender.report.drawing import PALETTE

    names = {"ink": "ink", "muted": "ink-muted", "grid": "line", "track": "sunken"}
    names |= {"paper": "surface", "1": "series-1", "2": "series-2", "3": "series-3"}
    assert {name: palette()[hs][0] for name, hs in names.items()} == PALETTE


# --- the policy


class Inline(HTMLParser):
    """Collects what the content security policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [f"{tag} {n}" for n in names if n == "style" or n.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        for name in ("src", "href", "action"):
            if re.match(r"\s*(javascript:|https?:|//)", names.get(name) or ""):
                self.found.append(f"{tag} {name}={names[name]}")

    handle_startendtag = handle_starttag


def inline(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


def test_the_search_for_inline_code_finds_it() -> None:
    bad = '<p style="x"><a onclick="y" href="javascript:z"></a><script>1</script><style></style>'
    assert inline(bad) == ["p style", "a onclick", "a href=javascript:z", "script", "style"]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.name)
def test_no_template_holds_inline_code(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


def test_the_theme_asks_nothing_of_another_server() -> None:
    assert not re.search(r"url\((?!\"data:)|@import", THEME)


# --- the building blocks


YES_NO = [SelectChoice("yes", "Voldoet"), SelectChoice("no", "Voldoet niet")]
POINTS = [SelectChoice("0", "10"), SelectChoice("1", "8")]


class Sheet(FlaskForm):
    name = StringField("Naam", description="Zoals in het register.")
    kind = SelectField("Vorm", choices=[SelectChoice("a", "Rechte lijn")])
    choice = RadioField(
        "Wat besluit u?",
        choices=YES_NO,
    )
    amount = StringField("Plafond", default="160.000.000")
    weight = StringField("Gewicht", default="120")
    sure = BooleanField("Ik heb geen belang")
    file = FileField("Bestand")
    score = RadioField("Uw score", choices=POINTS, default="1")
    text = TextAreaField("Motivering", default="Sterk: <b>kort</b> en helder")
    word = StringField("Woord")


@pytest.fixture
def bare() -> Flask:
    """No database, no people: the templates, and what they lean on."""
    app = Flask("tender", root_path=str(TENDER))
    app.config.update(SECRET_KEY="test", BOOTSTRAP_SERVE_LOCAL=True, BABEL_DEFAULT_LOCALE="nl")
    app.jinja_env.undefined = StrictUndefined
    for extension in (Bootstrap5, Babel, CSRFProtect):
        extension(app)
    app.add_template_global(icons, "icons")
    return app


def render(app: Flask, source: str, **values: object) -> str:
    with app.test_request_context():
        return app.jinja_env.from_string(source).render(**values)


NAV = Thing(
    procedure_title="Beschermd wonen",
    role_label="inkoper",
    person="Sam de Wit",
    sections=lambda: [
        (None, [{"url": "/a", "label": "Overzicht", "icon": "compass", "current": True}]),
        (
            "Selectiefase",
            [
                {"url": "/b", "label": "Geschiktheid", "icon": "shield-check", "count": 4},
                {"url": None, "label": "Consensus", "icon": "people", "locked": True},
                {"url": "/c", "label": "Plan", "icon": "list-check", "sealed": True},
            ],
        ),
    ],
)
STEPS = [
    Thing(value="0", points="10", name="Uitstekend", anchor="Volledig"),
    Thing(value="1", points="8", name="Goed", anchor="Concreet"),
]
TASK = Thing(
    title="Neem besluit", url="/t", text="Inschrijver D", due="vr 21 jan", relative="morgen"
)

# One line per macro: the file, the call, and words that have to come out.
BLOCKS = [
    ("status", "chip('ok')", "Voldoet"),
    ("status", "chip('repair', '2 keer herstel')", "2 keer herstel"),
    ("status", "state('busy')", "Bezig"),
    ("note", "note('warn', 'Let op.', 'Bekijk de dekking.')", "Let op."),
    ("note", "toast('Herinnering verstuurd')", "Herinnering verstuurd"),
    ("page", "pagehead('Plan', 'Voorbereiding', 'Hier legt u vast.')", "<h1>Plan</h1>"),
    (
        "page",
        "tabs('Inschrijvers', [{'label': 'A', 'url': '/a', 'current': true}])",
        "aria-current",
    ),
    ("page", "facts([('Uitkomst', '67,00')])", "<dd>67,00</dd>"),
    ("page", "bar(13, 20, '13 van 20')", 'value="13"'),
    ("page", "dash()", "niet van toepassing"),
    ("page", "trace('O7', '/o7')", "O7"),
    ("page", "source('Programma van Eisen §3.9.1')", "§3.9.1"),
    ("figure", "figure('9,60', 'Prijs', [('4,80 × 2', '9,60')], 'Plan')", 'class="is-sum"'),
    ("blockers", "blockers([{'text': '1 ontbreekt', 'who': 'u'}], ['a', 'b'])", "Aan zet: u"),
    ("draft", "drafted(7, 2, True)", 'data-draft="7 2" data-draft-sent'),
    ("draft", "restored()", "data-draft-told hidden"),
    ("blockers", "blockers([])", "Alle voorwaarden zijn gehaald."),
    ("blockers", "blockers_count(4, 8)", "4 van 8 open"),
    ("blockers", "checks([{'state': 'ok', 'text': 'Onder het plafond'}])", "is-ok"),
    ("blockers", "not_yet('Versturen kan nog niet:', '1 akkoord ontbreekt.')", "1 akkoord"),
    ("tasks", "tasks([task, task])", "wb-task--first"),
    ("phases", "phases(groups)", 'aria-current="step"'),
    ("matrix", "cell('repair', 'Lid 2: herstel gevraagd', '/x', true)", 'aria-current="true"'),
    ("matrix", "cell('na', 'Lid 2: niet van toepassing')", "Lid 2: niet van toepassing"),
    ("matrix", "matrix('m', 'Grond', mgroups, msections)", 'scope="colgroup"'),
    ("matrix", "legend([('ok', 'voldoet'), ('na', 'nvt')])", "voldoet"),
    ("dots", "dots('6', 3)", "<b>6</b>"),
    ("typed", "typed('Telregel')", '<span lang="nl">Telregel</span>'),
    ("typed", "both({'nl': 'Telregel', 'en': ''}, 'en')", '<span lang="nl">Telregel</span>'),
    ("spread", "spread('s', 'Scores', 'Uitleg', scale, [(4, 2), (6, 1), (6, 3)])", 'cy="24"'),
    ("spread", "spread('s', 'Scores', 'Uitleg', scale, [])", "<desc"),
    ("spread", "spread_small('laagste 4', small)", "M178.8 21h0"),
    ("paging", "paging(1, 8, none, '/2')", "Bladzijde 1 van 8"),
    ("paging", "filter('Toon', [('Alles', '/', true)])", "Alles"),
    ("paging", "sort_head('Eis', '/?sort=eis', 'ascending')", 'aria-sort="ascending"'),
    (
        "empty",
        "empty('Nog niets', 'Op 5 januari.', '/p', 'Bekijk de planning')",
        "Bekijk de planning",
    ),
    ("confirm", "confirm(form, '/open', 'Open', 'U opent 4.', 'OPEN', 'Open 4')", "OPEN"),
    ("sign", "sign(signs)", "Afwijkend standpunt van beoordelaar 2"),
    ("sign", "approvals([{'name': 'Beslisser', 'state': 'waiting'}])", "nog niet"),
    ("agree", "agree([agreement])", "versie 3"),
    ("agree", "chain([{'heading': 'Contract', 'text': 'x', 'state': 'attention'}])", "Let op"),
    ("evidence", "evidence([{'title': 'HKZ', 'state': 'expired'}])", "Verlopen"),
    ("evidence", "log([('2022-01-17', '17 jan', 'herstel gevraagd')])", 'datetime="2022-01-17"'),
    (
        "findings",
        "findings([{'state': 'bad', 'problem': 'Reden ontbreekt'}])",
        "1. Reden ontbreekt",
    ),
    ("seal", "seal('0123456789abcdef' * 4)", "<span>89abcdef</span>"),
    ("seal", "seal_line('0123456789abcdef' * 4, 2)", "versie 2"),
    ("charts", "chart('<svg>'|safe, 'Bron', wide=true)", "<svg>"),
    ("charts", "who('Inschrijver A', 1)", "Inschrijver A"),
    ("form", "hidden(form)", "csrf_token"),
    ("form", "csrf()", "csrf_token"),
    ("form", "errors_summary(form)", 'href="#text"'),
    ("form", "field(form.name, width='l')", "Zoals in het register."),
    ("form", "field(form.kind)", "form-select"),
    ("form", "field(form.choice)", "<legend>Wat besluit u?"),
    ("form", "field(form.file, optional=true)", "(mag u overslaan)"),
    ("form", "field(form.sure, 'Later te wijzigen.')", 'aria-describedby="sure-hulp"'),
    ("form", "number(form.weight, unit='%', sum='g')", 'data-sum="g"'),
    ("form", "cell_number(form.weight, 'Gewicht prijs', 'g')", 'aria-label="Gewicht prijs"'),
    ("form", "sumline('g', 95)", "95 van 100"),
    ("form", "money(form.amount)", "€"),
    ("form", "textarea(form.text, min_words=30)", "4 woorden · minimaal 30"),
    ("form", "radios(form.choice, inline=true)", "Voldoet niet"),
    ("form", "boxes(form.choice)", 'type="checkbox"'),
    ("form", "checkbox(form.sure)", "Ik heb geen belang"),
    ("form", "rubric(form.score, steps)", "<em>Uitstekend.</em>"),
    ("form", "score_buttons(form.score, steps)", "wb-scorebtn"),
    ("form", "button('Bewaar score')", "Bewaar score"),
    ("form", "link_button('/x', 'Maak PDF', icon_name='printer')", "Maak PDF"),
    ("passkey", "passkey_button('/passkey/use', 'Log in')", 'data-passkey="/passkey/use"'),
    ("form", "copy_button('link', 'Kopieer de link')", 'data-copy="link"'),
    ("form", "post_button('/x', 'Stuur herinnering', fields=[('to', '3')])", 'value="3"'),
    ("form", "saved('Bewaard om 14.32 uur')", 'role="status"'),
    ("reader", "reference(reader)", "[stuk 17, blz. 7]"),
]
VALUES = {
    "reader": Thing(files=[1, 2], file=Thing(number=17), number=7),
    "steps": STEPS,
    "task": TASK,
    "groups": [
        Thing(title="Voorbereiding", state="past", steps=[Thing(title="Plan", state="done")]),
        Thing(title="Selectiefase", state="now", steps=[Thing(title="Scores", state="here")]),
    ],
    "mgroups": [
        Thing(title="Leden", columns=[Thing(label="Lid 1")]),
        Thing(title="Onderaannemers", columns=[Thing(label="1", long="Onderaannemer 1")]),
    ],
    "msections": [
        Thing(
            title="Gronden",
            rows=[
                Thing(
                    title="Fraude",
                    ref="X1",
                    cells=[Thing(state="ok", text="a", url="/"), Thing(state="na", text="b")],
                )
            ],
        )
    ],
    "scale": [(0, "geen antwoord"), (10, "uitstekend")],
    "small": small_spread((Decimal(4), Decimal(6), Decimal(6)), Decimal(0), Decimal(10)),
    "signs": [Thing(name="beoordelaar 2", state="dissent", note="Ik blijf bij een 4.")],
    "agreement": Thing(ref="AF-12", version=3, title="Telregel", text="Wij tellen.", state="ok"),
}


@pytest.mark.parametrize(("file", "call", "words"), BLOCKS, ids=[call for _, call, _ in BLOCKS])
def test_a_building_block_renders(bare: Flask, file: str, call: str, words: str) -> None:
    with bare.test_request_context():
        form = Sheet()
        form.text.errors = ["Schrijf een motivering bij score 6"]
        source = f'{{% import "macros/{file}.html" as m %}}{{{{ m.{call} }}}}'
        html = bare.jinja_env.from_string(source).render(form=form, **VALUES)
    assert words in html
    assert inline(html) == []


def test_every_macro_is_tried() -> None:
    """Except those that wrap what stands between call and endcall, and the shell of a page."""
    made = {
        (path.stem, name)
        for path in (TEMPLATES / "macros").glob("*.html")
        for name in re.findall(r"{%-? macro ([a-z]\w*)\(", path.read_text("utf-8"))
    }
    tried = {(file, call.split("(")[0]) for file, call, _ in BLOCKS}
    wrappers = {("page", "sheet"), ("matrix", "drawer"), ("findings", "marked")}
    wrappers |= {("keys", "keys")}
    helpers = {("status", n) for n in ("tint", "mark", "word")}
    helpers |= {("icon", "icon"), ("seal", "digits"), ("charts", "chart_cell")}
    helpers |= {("desk", "desk_tabs")}  # asks for the addresses of a tenderer
    asking = ("received", "notice_received", "posted", "mail_state")  # for its letter and message
    helpers |= {("received", n) for n in asking}
    helpers |= {("ranked", "before_and_after")}  # asks for two rankings
    helpers |= {("interests", n) for n in ("party_table", "decision")}  # ask for a tenderer
    helpers |= {("reader", "leaf")}  # asks for those of a file and its pages
    helpers |= {("declared", n) for n in DECLARED}  # tried below, in the words of the reader
    assert {m for m in made if m[0] != "shell"} - tried - wrappers - helpers == set()


DECLARED = ("declared", "meaning", "codes", "details", "lines", "rest", "given", "value")
LOOSE = [
    (("indicator", "no"), "nee"),
    (("amount", "1250000.5", "EUR"), "EUR 1.250.000,5"),
    (("quantity", "12", "plekken"), "12 plekken"),
    (("period", "2021-01-01", "2021-12-31"), "vrijdag 1 januari 2021 – vrijdag 31 december 2021"),
    (("date", "gisteren <b>", "", True), "gisteren &lt;b&gt; (als tekst)"),
    (("description", ""), "–"),
]
"""A value of a declaration, and how it is shown."""


def heard(markup: str) -> str:
    """The words between the tags."""
    return " ".join(re.sub(r"<[^>]*>", "", markup).split())


def test_what_a_party_declared_is_shown(app: Flask) -> None:
    macros = '{% import "macros/declared.html" as m with context %}'
    long = tuple((f"Vraag {n}", Answer(f"p{n}", (Value("indicator", "yes"),))) for n in range(62))
    measure = ("Wat deed u?", Answer("c", (Value("description", "<i>Betaald"),), ("LOT-1",)))
    title, known = Text("Belasting betaald", "Tax paid"), ("SEL-X6",)
    held = DeclaredAnswer(
        "a", known, title, "exclusion", "yes", "?", False, False, long, (measure,)
    )
    other = replace(held, kind="other", said="no", details=(), cleaning=())
    with app.test_request_context():
        for given, shown in LOOSE:
            said = app.jinja_env.from_string(f"{macros}{{{{ m.value(one) }}}}")
            assert heard(said.render(lang="nl", one=Value(*given))) == shown
        drawer = app.jinja_env.from_string(f"{macros}{{{{ m.declared(answers) }}}}")
        html = drawer.render(lang="nl", answers=(held, other))
        for name in ("meaning", "codes", "details"):
            part = app.jinja_env.from_string(f"{macros}{{{{ m.{name}(answer) }}}}")
            assert part.render(lang="nl", answer=held).strip() in html
        for name, given in (("lines", long), ("rest", long)):
            part = app.jinja_env.from_string(f"{macros}{{{{ m.{name}(rows) }}}}")
            assert part.render(lang="nl", rows=given).strip() in html
        part = app.jinja_env.from_string(f"{macros}{{{{ m.given(answer) }}}}")
        assert part.render(lang="nl", answer=measure[1]).strip() in html
    words = heard(html)
    assert "Dit beslist niets." in words and "&lt;i&gt;Betaald LOT-1" in words
    assert words.count("Belasting betaald") == 3 and words.count("SEL-X6") == 1
    assert "Vraag 59" in words and "Vraag 60" not in words and "Nog 2." in words
    assert inline(html) == []


@pytest.mark.parametrize(
    ("file", "call"),
    [
        ("page", "sheet('t', 'Titel', foot='Regel')"),
        ("matrix", "drawer('t', 'Eis', '/', chip='x')"),
        ("findings", "marked(1)"),
        ("note", "note('bad', 'Fout')"),
        ("page", "pagehead('Titel')"),
        ("paging", "filter('Toon', [])"),
    ],
)
def test_a_wrapper_holds_what_it_is_given(bare: Flask, file: str, call: str) -> None:
    source = f'{{% import "macros/{file}.html" as m %}}{{% call m.{call} %}}*{{% endcall %}}'
    html = render(bare, source)
    assert "*" in html
    assert inline(html) == []


def test_a_field_keeps_the_order_and_ties_help_and_error(bare: Flask) -> None:
    with bare.test_request_context():
        form = Sheet()
        form.name.errors = ["Vul een <naam> in"]
        source = '{% import "macros/form.html" as f %}{{ f.field(form.name) }}'
        html = bare.jinja_env.from_string(source).render(form=form)
    places = [html.index(part) for part in ("<label", "name-hulp", "name-fout", "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="name-hulp name-fout"' in html
    assert 'aria-invalid="true"' in html
    assert "&lt;naam&gt;" in html and "required" not in html


@pytest.mark.parametrize("base", ["base.html", "base_focus.html"])
def test_a_page_renders_with_nothing_but_its_title(bare: Flask, base: str) -> None:
    """So that the log-in page and the error pages stand on their own."""
    html = render(bare, f'{{% extends "{base}" %}}{{% block title %}}Inloggen{{% endblock %}}')
    assert "<title>Inloggen · Tender</title>" in html
    assert "Uitloggen" not in html and "wb-demobar" not in html and "Controlegetal" not in html
    assert inline(html) == []


@pytest.mark.parametrize("base", ["base.html", "base_focus.html"])
def test_a_full_page_shows_who_where_and_under_which_plan(bare: Flask, base: str) -> None:
    html = render(
        bare,
        f'{{% extends "{base}" %}}{{% block title %}}Plan{{% endblock %}}'
        "{% block main %}<h1>Plan</h1>{% endblock %}",
        nav=NAV,
        seal="0123456789abcdef" * 4,
        plan_version=2,
        demo=True,
        lang="nl",
        other_lang_url="/lang/en",
        logout_url="/logout",
    )
    assert "<title>Plan · Beschermd wonen · Tender</title>" in html
    assert '<html lang="nl">' in html and 'hreflang="en"' in html
    assert 'method="post" action="/logout"' in html and "csrf_token" in html
    assert "Beoordelingsplan versie 2" in html
    assert re.sub(r"<[^>]+>", "", html).count("0123456789abcdef" * 4) == 1
    assert "Dit is een oefenomgeving" in html
    assert inline(html) == []
    if base == "base.html":
        assert html.count('aria-current="page"') == 1
        assert "open punten" in html and "nog niet open" in html and "verzegeld" in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
