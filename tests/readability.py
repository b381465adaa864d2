"""How readable Dutch text is, by the formula of Flesch as Douma fitted it to Dutch (1960).

    206.84 - 0.93 x words per sentence - 77 x syllables per word

Douma read 60 to 70 as standard and 70 to 80 as fairly easy; B1 is about 60 and higher. A formula
measures only how long words and sentences are: it finds a text that is too hard, and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

B1 = 60
"""The least that a page or a message for lay readers scores."""
FEWEST = 4
"""A label or a button of fewer words is no sentence and is left out: it would flatter the rest."""
_NUCLEUS = re.compile(
    r"eau|aai|ooi|oei|eeu|ieu|aa|ee|ie|oo|uu|ei|ij|ui|eu|au|ou|oe|[aeiouyàáâèéêëìíîïòóôöùúûü]"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_END = re.compile(r"(?<=[.!?:])[\"'’”)]*\s+")
_BLOCKS = frozenset(
    (
        *("address", "blockquote", "br", "button", "caption", "dd", "div", "dt", "fieldset"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "label", "legend", "li", "main", "ol", "p"),
        *("section", "summary", "table", "td", "th", "tr", "ul"),
    )
)
_VOID = frozenset(
    ("br", "hr", "img", "input", "link", "meta", "source", "use", "path", "circle", "rect")
)
_SILENT = frozenset(("script", "style", "textarea", "select", "svg", "nav"))
_QUOTED = "wb-record"
"""The class of what people wrote or of what stands in the record: not our words."""


def syllables(word: str) -> int:
    """How many syllables a Dutch word has: as many as it has groups of vowels that sound as one."""
    plain = re.sub(r"^y(?=[aeiou])|(?<=q)u", "", word.lower())
    return max(1, len(_NUCLEUS.findall(plain)))


def words(text: str) -> list[str]:
    """The words of a text; a figure is none."""
    return _WORD.findall(text)


def score(sentences: list[str]) -> float:
    """The score of these sentences together."""
    each = [found for found in map(words, sentences) if found]
    every = [word for sentence in each for word in sentence]
    spoken = sum(map(syllables, every))
    return 206.84 - 0.93 * len(every) / len(each) - 77 * spoken / len(every)


def sentences(text: str) -> list[str]:
    """The sentences of running text; an empty line ends one too."""
    parts = (one for block in re.split(r"\n\s*\n", text) for one in _END.split(block))
    return [one for one in parts if len(words(one)) >= FEWEST]


def of_mail(body: str) -> list[str]:
    """The Dutch sentences of a message, without its link."""
    dutch = body.split("\n\n--\n\n")[0]
    return sentences(re.sub(r"\S+://\S+", "", dutch))


def of_page(html: str) -> list[str]:
    """The sentences in the main part of a page, without what people wrote on it."""
    reader = _Main()
    reader.feed(html)
    return [one for block in reader.blocks for one in sentences(block)]


@dataclass
class _Main(HTMLParser):
    """Reads what stands in `main`, a block at a time."""

    blocks: list[str] = field(default_factory=lambda: [""])
    inside: bool = False
    silent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self.inside = True
        if tag in _BLOCKS:
            self.blocks.append("")
        if tag in _VOID:
            return
        quoted = _QUOTED in (dict(attrs).get("class") or "").split()
        if self.silent or tag in _SILENT or quoted:
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.inside = False
        if tag in _BLOCKS:
            self.blocks.append("")
        if self.silent and tag not in _VOID:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and not self.silent:
            self.blocks[-1] += data
