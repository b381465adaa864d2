"""Tags around what a page draws, and the tree of them that a screen reader follows.

ReportLab draws and keeps no record of what it drew. A canvas with tags hears from our flowables
what they are: a heading, a paragraph, a list, a table with its heads, a chart. All else that is
drawn is decoration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any, NamedTuple

from reportlab.pdfbase.pdfdoc import LinkAnnotation, PDFDictionary, PDFObject
from reportlab.pdfgen.canvas import Canvas

from tender.report.flowables import Chart, Grid, Words

LEVELS: Mapping[str, int] = {"title": 1, "h1": 2, "h2": 3, "h3": 4}
"""The level of a heading, by its style."""
_BULLET = "bullet"
_WHOLE = {"table": "Table", "facts": "Table", "contents": "TOC"}
_TYPED = " /Lang (nl-NL)"
_DECORATION = "/Artifact BMC"
_REPEATED = "/Artifact <</Type /Pagination>> BDC"
_SIGNED = " /A <</O /List /ListNumbering /Disc>>"
_LINKS = 1 << 20
"""Links are numbered after all pages."""
_ROW = {"table": "TR", "facts": "TR", "contents": "TOCI"}


def stepped(level: int, last: int) -> int:
    """The level of a heading after one of level `last`: none is skipped, and one is the title."""
    return min(level, last + 1) if level > 1 or not last else 2


@contextmanager
def furniture(canvas: Any) -> Iterator[None]:
    """What is drawn here stands on every page, and is not read."""
    canvas._code.append(_REPEATED)
    yield
    canvas._code.append("EMC")


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """A canvas that keeps the tags of its pages and writes their tree.

    typed  texts in the language in which people type, where the document has another
    """

    def __init__(self, *args: Any, typed: Set[str] = frozenset(), **options: Any) -> None:
        super().__init__(*args, **options)
        self.tags = Tags(self, typed)

    def showPage(self) -> None:
        super().showPage()
        self.tags.pages.append([])

    def save(self) -> None:
        catalog = self._doc.Catalog
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.StructTreeRoot = _Root(self._doc, self.tags)
        super().save()


class Link(LinkAnnotation):  # type: ignore[misc]
    """A place on a page that leads to a heading, known to the tree."""

    permitted = (*LinkAnnotation.permitted, "StructParent")


class Aimed(NamedTuple):
    """A link as a kid of its element."""

    page: int
    name: str


class Element(PDFObject):  # type: ignore[misc]
    """A node of the tree. Its kids are elements, links, and pieces of pages as (page, number)."""

    number = 0

    def __init__(self, role: str, parent: Element | None, more: str = "") -> None:
        self.role, self.parent, self.more = role, parent, more
        self.kids: list[Element | Aimed | tuple[int, int]] = []
        if parent is not None:
            parent.kids.append(self)

    def all(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Element):
                yield from kid.all()

    def format(self, document: Any) -> bytes:
        page = next((kid[0] for kid in self.kids if isinstance(kid, tuple)), None)
        kids = []
        for kid in self.kids:
            if isinstance(kid, Element):
                kids.append(f"{kid.number} 0 R")
            elif isinstance(kid, Aimed):
                link = _number(document, document.annotationName(kid.name))
                kids.append(f"<</Type /OBJR /Pg {_page(document, kid.page)} /Obj {link} 0 R>>")
            elif kid[0] == page:
                kids.append(str(kid[1]))
            else:
                kids.append(f"<</Type /MCR /Pg {_page(document, kid[0])} /MCID {kid[1]}>>")
        over = self.parent.number if self.parent else _number(document, "tree")
        place = "" if page is None else f" /Pg {_page(document, page)}"
        held = kids[0] if len(kids) == 1 else f"[{' '.join(kids)}]"
        told = f"/S /{self.role} /P {over} 0 R{place}{self.more} /K {held}"
        return f"<</Type /StructElem {told}>>".encode("ascii")


class _Root(PDFObject):  # type: ignore[misc]
    """The root of the tree, with the element of every piece of every page."""

    def __init__(self, document: Any, tags: Tags) -> None:
        document.Reference(self, "tree")
        for element in tags.top.all():
            document.Reference(element)
            element.number = document.objectcounter
        self.tags = tags

    def format(self, document: Any) -> bytes:
        pages = " ".join(
            f"{n} [{' '.join(f'{element.number} 0 R' for element in page)}]"
            for n, page in enumerate(self.tags.pages[:-1])
        )
        links = " ".join(f"{n} {one.number} 0 R" for n, one in enumerate(self.tags.links, _LINKS))
        told = f"/K {self.tags.top.number} 0 R /ParentTree <</Nums [{pages} {links}]>>"
        return f"<</Type /StructTreeRoot {told}>>".encode("ascii")


def _number(document: Any, name: str) -> int:
    number: int = document.idToObjectNumberAndVersion[name][0]
    return number


def _page(document: Any, page: int) -> str:
    return f"{_number(document, f'Page{page + 1}')} 0 R"


class Tags:
    """The tree of what was drawn so far, and where in it the canvas is.

    A table that is drawn calls it for its background, rows, cells and lines.
    """

    def __init__(self, canvas: Any, typed: Set[str]) -> None:
        self.top = Element("Document", None)
        self.pages: list[list[Element]] = [[]]
        self.links: list[Element] = []
        self._canvas = canvas
        self._typed = typed
        self._inside = [self.top]
        self._known: dict[Any, Element] = {}
        self._item: Element | None = None  # an item of a list whose bullet was drawn
        self._plain: Element | None = None  # a cell of one paragraph, which needs no tag of its own
        self._level = 0
        self._silent = False

    # From text and charts

    def text(self, words: Words) -> None:
        if self._silent:
            return
        if self._plain is not None:
            self._piece(self._plain)
        elif words.aim is not None:
            self._aimed(words, *words.aim)
        elif words.whole is None:
            self._piece(self._begun(words))
        else:
            if words.whole not in self._known:
                self._known[words.whole] = self._begun(words)
            self._piece(self._known[words.whole])

    def sign(self) -> None:
        """The bullet of an item, before its words."""
        if self._silent:
            return
        self._item = Element("LI", self._list())
        self._piece(Element("Lbl", self._item))

    def _list(self) -> Element:
        over = self._inside[-1]
        last = over.kids[-1] if over.kids else None
        if isinstance(last, Element) and last.role == "L":
            return last
        return Element("L", over, _SIGNED)

    def _aimed(self, words: Words, to: str, past: float) -> None:
        """A line of the contents, that leads where it says."""
        made, name, canvas = Element("Link", self._inside[-1]), f"link-{to}", self._canvas
        self._piece(made)
        made.kids.append(Aimed(len(self.pages) - 1, name))
        place = canvas._absRect((0, 0, words.width + past, words.height), 1)
        note = Link(place, words.said, canvas._bookmarkReference(to), "[0 0 0]")
        note.otherkw = {"F": 4, "StructParent": _LINKS + len(self.links)}
        canvas._addAnnotation(note, name)
        self.links.append(made)

    def figure(self, chart: Chart) -> None:
        x, y = self._canvas.absolutePosition(0, 0)
        box = f"[{x:.1f} {y:.1f} {x + chart.width:.1f} {y + chart.height:.1f}]"
        alt = f"<FEFF{chart.words.encode('utf-16-be').hex()}>"
        layout = f"<</O /Layout /Placement /Block /BBox {box}>>"
        self._piece(Element("Figure", self._inside[-1], f" /Alt {alt} /A {layout}"))

    def end(self) -> None:
        if not self._silent:
            self._canvas._code.append("EMC")

    def _piece(self, element: Element) -> None:
        pieces = self.pages[-1]
        element.kids.append((len(self.pages) - 1, len(pieces)))
        self._canvas._code.append(f"/{element.role} <</MCID {len(pieces)}>> BDC")
        pieces.append(element)

    def _begun(self, words: Words) -> Element:
        over, style, more = self._inside[-1], words.style.name, self._language(words)
        if style in LEVELS:
            self._level = stepped(LEVELS[style], self._level)
            return Element(f"H{self._level}", over, more)
        if style != _BULLET:
            return Element("P", over, more)
        item, self._item = self._item or Element("LI", self._list()), None
        return Element("LBody", item, more)

    def _language(self, words: Words) -> str:
        text = (words.whole or words).said
        return _TYPED if text in self._typed and any(map(str.isalpha, text)) else ""

    # From tables

    def __call__(self, table: Grid, event: str, *place: Any) -> None:
        if not self._silent or event == "endRow":
            getattr(self, f"_{event}")(table, *place)

    def _startTable(self, table: Grid) -> None:
        self._enter(_WHOLE.get(table.kind), table.whole or table)

    def _endTable(self, table: Grid) -> None:
        self._inside.pop()

    def _startBG(self, table: Grid) -> None:
        self._canvas._code.append(_DECORATION)

    def _endBG(self, table: Grid) -> None:
        code = self._canvas._code
        if code[-1] == _DECORATION:
            code.pop()
        else:
            code.append("EMC")

    _startLines, _endLines = _startBG, _endBG

    def _startRow(self, table: Grid, row: int) -> None:
        """A head that is repeated was read already."""
        self._silent = row < table.repeatRows and table.before is not None
        if self._silent:
            self._canvas._code.append(_REPEATED)
        else:
            self._enter(_ROW.get(table.kind), (table.whole or table, row + (table.before or 0)))

    def _endRow(self, table: Grid) -> None:
        if self._silent:
            self._canvas._code.append("EMC")
            self._silent = False
        else:
            self._inside.pop()

    def _startCell(self, table: Grid, row: int, column: int, held: Any, *_: Any) -> None:
        whole, line = table.whole or table, row + (table.before or 0)
        if table.kind == "box":
            self._enter("Div" if held else None, (whole, None, column))
            return
        one = held[0] if len(held) == 1 else None
        plain = isinstance(one, Words) and _plain(one)
        if table.kind == "contents":
            self._enter("Reference", (whole, line, None))
        else:
            role, more = _cell(table, row, column)
            told = self._language(one) if isinstance(one, Words) and plain else ""
            self._enter(role, (whole, line, column), more + told)
        if plain:
            self._plain = self._inside[-1]

    def _endCell(self, table: Grid) -> None:
        self._plain = None
        self._inside.pop()

    def _enter(self, role: str | None, key: Any, more: str = "") -> None:
        """Go into an element, which is made where no earlier page has it; no role makes none."""
        if role is None:
            self._inside.append(self._inside[-1])
            return
        if key not in self._known:
            self._known[key] = Element(role, self._inside[-1], more)
        self._inside.append(self._known[key])


def _plain(words: Words) -> bool:
    """Whether the cell of these words says all there is to say of them."""
    return words.style.name not in (*LEVELS, _BULLET) and words.aim is None


def _cell(table: Grid, row: int, column: int) -> tuple[str, str]:
    """What a cell of a table is, and what it says of itself."""
    told = ""
    if table._spanCmds:
        left, _, right, _ = table._spanRanges[column, row]
        told = f" /ColSpan {right - left + 1}" if right > left else ""
    if row < table.repeatRows:
        return "TH", f" /A <</O /Table /Scope /Column{told}>>"
    if table.kind == "facts" and column == 0:
        return "TH", f" /A <</O /Table /Scope /Row{told}>>"
    return "TD", f" /A <</O /Table{told}>>" if told else ""
