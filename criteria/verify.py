"""Checks an exported dossier with nothing but Python 3.11 or later.

    python -m criteria.verify DOSSIER [--head SEQ:HEX ...] [--lang nl|en] [--json]

DOSSIER is a ZIP or a folder (docs/dossier-format.md). This file imports nothing of ours, so that an
error has to be made twice, and trusts no file. Checked are files and fields against their digests,
the chain, roles and steps of the acts, consents, approvals and deadlines, seal, marks and prices,
and every ranking anew. Exit status: 0 good, 1 something differs, 2 cannot say.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Context
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, NoReturn

FORMAT, MANIFEST, ENTRIES = "tender-dossier/1", "manifest.json", "entries.jsonl"
START, LARGEST, MOST_FILES = "0" * 64, 1 << 30, 100_000
NAME = re.compile(r"(\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,60}(\.\d{1,60}|/\d{1,60})?", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_COURSE = """prepare publish open-applications suitability score consensus select
dialogue offers compare decide standstill award closed"""
STEPS = _COURSE.split()
Row = dict[str, Any]
Heads = Iterable[tuple[int, str]]
Going = tuple[list[str], str | None]

# Who may do what: roles, then steps by number (1 is prepare) with their acts; after = for what two
# officers do as what each of them agrees to it, in that kind of act or in one that is named.
MAY = """officer 1-2 vault.chosen,keyed,tested=test 1-3 plan.adopted,saved 1-13 seat.taken,left
council.joined spokesperson.named document.recorded message.repeated step.advanced
heads.keeper_added,keeper_removed ending.proposed,sent=send vault.lost,deposited 1-14
role.granted,withdrawn person.invited retention.set,shortened=shorten hold.set,lifted=lift 2
plan.sealed 2-3 plan.amended 3 tenderer.invited practice.written,released
applications.open.consented application.recorded proof.recorded 3,9
vault.opening={what}.open,opened= 3-9 opening.refused 3-14 tenderer.contacted,link_renewed 4
file.assigned 4-11 demand.decided demands.decided ground.decided
tenderer.rejected=reject,excluded=exclude,set_aside=set_aside notice.sent=send
clarification.sent,recorded,closed 4-13 evidence.described,flagged,used,withdrawn uea.kept,withdrawn
party.fact_recorded,capacity,accounts parties.changed confidential.recorded
council.opened,ended,decided,put,sent,answered,heard delegate.invited,reminded 4-14
claim.recorded,closed letter.mailed 5-7,9-11 assessors.invited assessor.reminded 6-13
round.begun,withdrawn 7 selection.proposed,sent=send,draw.consented,answered 7,11
lots.committed,drawn={stage}.draw reasons.written 8
session.planned,moved,cancelled,recorded,corrected minutes.link_made topic.closed
agreement.recorded,revised indicator.entered,revised risk.entered,revised scenario.entered,revised
8-9 information.told idea.consented 8-11 gap.decided 9 quality.open.consented price.open.consented
offers.invited 10 conformity.decided 10-11 inquiry.asked,answered,assessed,decided
offer.set_aside=set_aside 10-13 firmness.started 11 award.proposed,sent=send,draw.consented,answered
municipality.recorded 12-13 evidence.verified 12-14 report.made 13 procedure.closed contract.awarded
14 erasure.listed values.erased=; assessor 3 practice.scored 5-7,9-11 sheet.handed_in 5-14
scoring.order_drawn 6-7,9-11 consensus.signed;
assessor,auditor,chair,decision_maker,delegate,officer 4-14 interests.declared;
assessor,chair,officer 4-13 advice.shown; auditor,decision_maker,officer 4-14 confidential.opened
12-14 report.exported dossier.exported bundle.exported; chair 3-4
practice.opened,agreed,left_out,closed 5-7,9-11 sheet.reopened 6-7,9-11 consensus.opened,recorded
meeting.recorded quality.final round.finished; chair,officer 3 practice.reminded 4-13 doubt.decided
6-11 advice.answered; decision_maker 1-13 ending.approved,refused 7 selection.approved,refused,asked
11 award.approved,refused,asked; delegate 4-14 undertaking.given advice.given,corrected,withdrawn;
delegate,officer 4-14 council.asked; officer,tenderer 3-13 evidence.added,masked 4-14
letter.received 8 minutes.confirmed 8-9 information.received; tenderer 3
application.received,withdrawn proof.received,withdrawn 4-13 clarification.answered 9
quality.received,withdrawn price.received,withdrawn"""
BEFORE = {"proposed": ("", "refused"), "approved": ("proposed",), "refused": ("proposed",)}
BEFORE |= {"sent": ("approved",), "awarded": ("sent",)}  # what was said last of a decision
WAIT, NEVER = timedelta(minutes=10), "9998-12-31T00:00:00Z"  # as long as a first of two waits

WORDS = """good: GOED: niets gevonden dat afwijkt. | GOOD: nothing found that differs. / wrong:
FOUT: het dossier klopt niet. | WRONG: the dossier does not hold. / first: Eerste verschil: {0}: {1}
| First difference: {0}: {1} / checked: Getoetst: | Checked: / unchecked: Niet getoetst: | Not
checked: / files: {0} bestanden tegen de inhoudsopgave | {0} files against the manifest / chain: {0}
regels van het logboek, tot {1} | {0} entries of the log, to {1} / acts: van elke handeling wie,
wanneer en of dat mocht | of each act who, when and if allowed / heads: {0} hoofden die elders zijn
bewaard | {0} heads that were kept elsewhere / plan: het verzegelde plan, versie {0}: {1} | the
sealed plan, version {0}: {1} / inputs: {0} scores en {1} prijzen tegen het logboek | {0} marks and
{1} prices against the log / ranking: de rangorde opnieuw: {0}, perceel {1} ({2}) | the ranking
again: {0}, lot {1} ({2}) / texts: {0} teksten tegen het logboek | {0} texts against the log /
stamps: {0} tijdstempels (openssl ts -verify) | {0} time stamps (openssl ts -verify) / no_heads: of
het einde ontbreekt (geef --head) | whether the end is missing (give --head) / closed: {0} velden,
dicht in deze uitgave | {0} fields, closed in this edition / erased: {0} velden, gewist met een
besluit | {0} fields, erased by a decision / declared: over wie verklaard was bij {0} keer lezen |
who was declared about at {0} readings / who: wie buiten de rangorde is, en een loting | who is out
of the ranking, and a draw / no_result: de rangorde: die staat hier niet in | the ranking: it is not
in here / truth: of een score wijs is en een stuk waar | whether a mark is wise and a document true
/ x_bad: is niet te lezen of heeft een verboden naam | cannot be read or has a forbidden name /
x_missing: ontbreekt | is missing / x_extra: staat niet in de inhoudsopgave | is not in the manifest
/ x_hash: is veranderd: het controlegetal klopt niet | was changed: the digest differs / x_text: is
niet wat het logboek zegt | is not what the log says / x_form: is niet geschreven zoals het hoort |
is not written as it should be / x_order: staat niet op zijn plaats in het logboek | is not in its
place in the log / x_link: sluit niet aan op de regel ervoor | does not follow from the entry before
/ x_field: het veld {0} is veranderd | the field {0} was changed / x_unopened: een veld ontbreekt,
zonder besluit | a field is missing, without a decision / x_act: onbekende handeling {0} | unknown
act {0} / x_role: {0}: wie dit deed had de rol niet | {0}: who did this had not the role / x_step:
{0}: dat kan niet in de stap {1} | {0}: that cannot be in the step {1} / x_alone: {0}: niet door
twee personen | {0}: not by two persons / x_agreed: {0}: de eerste van de twee stemde niet in, of te
lang ervoor | {0}: the first of the two did not agree, or too long before / x_decided: {0}: niet
zoals het is goedgekeurd | {0}: not as it was approved / x_late: {0}: klopt niet met de uiterste
datum | {0}: does not fit the deadline / x_early: {0}: geopend voordat dat mocht | {0}: opened
before it was allowed / x_undeclared: {0}: gelezen zonder verklaring | {0}: read without a
declaration / x_rules: de regels zijn niet die van het plan | the rules are not those of the plan /
x_mark: score van {0} op {1}: {2}, logboek {3} | mark of {0} on {1}: {2}, log {3} / x_price: prijs
van {0}: {1}, logboek {2} | price of {0}: {1}, log {2} / x_winner: opnieuw berekend {0}, in de
uitkomst {1} | computed again {0}, in the result {1}"""
"""What is said, a code with Dutch and English between strokes; with x_ what differs."""
_TOLD = re.finditer(r"(\w+): (.*?) \| (.*?)(?: / |$)", " ".join(WORDS.split()))
SAID = {row[1]: (row[2], row[3]) for row in _TOLD}


def said(code: str, lang: str, *values: object) -> str:
    return SAID[code][lang == "en"].format(*values)


class Different(Exception):
    """Something differs: where, and what, a code of WORDS with its values."""

    def __init__(self, place: str, what: str, *values: object) -> None:
        self.place, self.what, self.values = plain(place), what, [plain(v) for v in values]


class CannotSay(Exception):
    """What was given is no dossier at all."""


def need(held: object, place: str, what: str, *values: object) -> None:
    if not held:
        raise Different(place, what, *values)


def plain(text: object) -> str:
    """Without what a screen would take for a command."""
    return "".join(c if c.isprintable() else "?" for c in str(text))[:300]


class Source:
    """The files of a dossier, by their name."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            every = [p for p in path.rglob("*") if p.is_symlink() or not p.is_dir()]
            need(not any(p.is_symlink() for p in every), "dossier", "bad")
            self._sizes = {p.relative_to(path).as_posix(): p.stat().st_size for p in every}
            self._open: Callable[[str], IO[bytes]] = lambda name: (path / name).open("rb")
        else:
            try:
                packed = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                raise CannotSay(str(error)) from None
            self._sizes = {info.filename: info.file_size for info in packed.infolist()}
            need(len(self._sizes) == len(packed.infolist()) <= MOST_FILES, "dossier", "bad")
            self._open = packed.open
        self.names = sorted(self._sizes)
        for name, size in self._sizes.items():
            need(NAME.fullmatch(name) and size <= LARGEST, name, "bad")

    def read(self, name: str) -> bytes:
        need(name in self._sizes, name, "missing")
        try:
            with self._open(name) as stream:
                return stream.read(LARGEST)
        except Exception:  # a broken or encrypted part of a ZIP fails in many ways
            raise Different(name, "bad") from None


def refuse(text: str) -> NoReturn:
    raise ValueError(text)


def whole(text: str) -> int:
    return int(text) if len(text) < 17 and abs(int(text)) < 2**53 else refuse(text)


READ = json.JSONDecoder(parse_float=refuse, parse_constant=refuse, parse_int=whole)
dumps = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def loads(raw: bytes | str, place: str) -> Any:
    """JSON that is written in the one way there is: keys sorted, no spaces, no floats, NFC."""
    text = raw.decode() if isinstance(raw, bytes) else raw
    value = READ.decode(text)
    need(dumps(value) == text and unicodedata.is_normalized("NFC", text), place, "form")
    return value


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


class Entry:
    """One entry of the log; `fields` are the values that are opened here."""

    def __init__(self, line: str, seq: int, chain: str, prev: str, at: str) -> None:
        self.place = place = f"{ENTRIES}:{seq}"
        row = READ.decode(line)
        told = [dumps(opening) for opening in row["openings"]]
        rest = f'"hash":"{row["hash"]}","openings":[{",".join(told)}]}}'
        fits = line == f'{{"body":{dumps(row["body"])},{rest}'
        need(fits and unicodedata.is_normalized("NFC", line), place, "form")
        body = loads(row["body"], place)
        fits = body.keys() == {"at", "chain", "d", "prev", "seq", "v"}
        need(fits and (dumps(body["v"]), body["chain"]) == ("1", chain), place, "form")
        need(body["seq"] == seq, place, "order")
        self.hash = sha256("tender-audit/1\n" + row["body"])
        need(row["hash"] == self.hash, place, "hash")
        need(body["prev"] == prev, place, "link")
        need(MOMENT.fullmatch(body["at"]) and body["at"] >= at, place, "order")
        need(body["d"] == sorted(set(body["d"])), place, "form")
        self.seq, self.at, self.digests = seq, body["at"], frozenset(body["d"])
        self.fields, self.opened = Row(), set[str]()
        for (salt, name, value), text in zip(row["openings"], told, strict=True):
            need(isinstance(salt, str) and name not in self.fields, place, "form")
            digest = sha256("tender-field/1\n" + text)
            need(digest in self.digests, place, "field", name)
            self.opened.add(digest)
            self.fields[name] = value

    def get(self, name: str) -> str:
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    @property
    def about(self) -> str:
        return self.get("object").partition(":")[2]

    @property
    def moment(self) -> datetime:
        """What the clock said, also where that was less than the entry before has."""
        return datetime.fromisoformat(self.get("clock_back") or self.at)


class Log:
    """All entries of the chain, and its last hash."""

    def __init__(self, source: Source, chain: str) -> None:
        self.entries, self.by_act = list[Entry](), dict[str, list[Entry]]()
        at, self.hash = "", START
        *lines, end = source.read(ENTRIES).decode().split("\n")
        need(lines and not end, ENTRIES, "form")
        for seq, line in enumerate(lines, 1):
            try:
                entry = Entry(line, seq, chain, self.hash, at)
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                raise Different(f"{ENTRIES}:{seq}", "form") from None
            self.entries.append(entry)
            self.by_act.setdefault(entry.get("act"), []).append(entry)
            at, self.hash = entry.at, entry.hash

    def of(self, *acts: str) -> list[Entry]:
        return sorted((e for act in acts for e in self.by_act.get(act, ())), key=lambda e: e.seq)

    def closed(self) -> tuple[int, int, str]:
        """Fields that are not open here, those erased by a decision, the first of the others."""
        erased = {d for e in self.of("values.erased") for d in e.fields.get("erased", [])}
        left = [(e, e.digests - e.opened - {*e.fields.get("sealed", [])}) for e in self.entries]
        others = [entry.place for entry, digests in left for _ in digests - erased]
        return len(others), sum(len(d & erased) for _, d in left), (others or [""])[0]


def table() -> dict[str, tuple[frozenset[str], frozenset[int], str | None]]:
    """Per act the roles that may do it, the steps, and as what two agree to it, where they do."""
    found: dict[str, tuple[frozenset[str], frozenset[int], str | None]] = {}
    for part in MAY.split(";"):
        roles, *words = part.split()
        for word in words:
            kind, dot, names = word.partition(".")
            if not dot:
                spans = [span.partition("-") for span in word.split(",")]
                steps = [n for a, _, z in spans for n in range(int(a), int(z or a) + 1)]
                row = frozenset(roles.split(",")), frozenset(steps)
            for name in names.split(",") if dot else ():
                act, two, verb = name.partition("=")
                agreed = verb if not verb or "." in verb else f"{kind}.{verb}"
                found[f"{kind}.{act}"] = *row, agreed if two else None
                found |= {f"{agreed}.consented": (*row, None)} if agreed else {}
    return found


class Replay:
    """The course, act by act: roles, step, what was agreed, decided, declared and opened."""

    def __init__(self, log: Log, whole_: bool, plans: dict[str, Row]) -> None:
        self.roles: dict[str, set[str]] = {}
        self.step, self.table, self.whole, self.unknown = "", table(), whole_, 0
        self.declared, self.opened = set[tuple[str, str]](), set[str]()
        self.plans, self.until = plans, dict[str, str]()
        self.given, self.agreed = dict[tuple[str, str], Entry](), dict[str, tuple[Entry, Entry]]()
        self.opening, self.word = dict[str, set[str]](), dict[str, tuple[str, ...]]()
        for entry in log.entries:
            act, actor = entry.get("act"), entry.get("actor")
            if act == "procedure.created":
                need(entry.seq == 1, entry.place, "order")
                self.roles[actor], self.step = {"officer"}, entry.get("step")
            elif act == "object.opened":
                self._view(entry, actor)
            else:
                self._act(entry, act, actor)

    def _act(self, entry: Entry, act: str, actor: str) -> None:
        place, about = entry.place, self.roles.setdefault(entry.about, set())
        kind, _, how = act.partition(".")
        need(act in self.table, place, "act", act)
        roles, steps, agreed = self.table[act]
        need(not roles.isdisjoint(self.roles.get(actor, ())), place, "role", act)
        number_ = STEPS.index(self.step) + 1
        kept = number_ < 14 or entry.get("role") in ("", "officer", "auditor", "contract_manager")
        need(number_ in steps and kept, place, "step", act, self.step)
        if agreed is not None:
            self._two(entry, act, actor, agreed.format_map(entry.fields))
        if act in ("step.advanced", "procedure.closed", "ending.sent"):
            new = "closed" if act == "ending.sent" else STEPS[number_]
            need((entry.get("old"), entry.get("new")) == (self.step, new), place, "step", act, new)
            self.step = new
        elif act in ("role.granted", "role.withdrawn"):
            (about.add if act == "role.granted" else about.discard)(entry.get("role"))
        elif act in ("council.joined", "tenderer.invited"):
            about.add("delegate" if act == "council.joined" else "tenderer")
        elif act == "interests.declared":  # once its content alone said about whom
            content = entry.fields.get("content") or [""]
            self.declared.add((actor, entry.get("tenderer") or content[0]))
        elif act in ("plan.sealed", "plan.amended"):
            until = self.plans[entry.get("seal")]["application_deadline"] or NEVER
            self.until |= dict.fromkeys(("applications", "application", "proof"), until)
        elif act == "offers.invited":
            self.until |= dict.fromkeys(("quality", "price"), entry.get("deadline"))
        elif (kind in self.until and how in ("received", "recorded")) or act == "vault.opening":
            self._timed(entry, kind, how)
        elif act in ("quality.final", "vault.opened"):
            self.opened.add(entry.get("what") or "final")
        elif kind == "round":  # what was decided is judged again
            self.word.pop(entry.get("stage"), None)
            new = entry.get("new") or self.step
            need(new in (self.step, "select", "decide"), place, "step", act, new)
            self.step = new
        if how.endswith("consented"):
            key = act.removesuffix(".consented"), entry.get("object")
            self.agreed[key[0]] = self.given.get(key, entry), entry  # a first has only itself
            self.given[key] = entry
        elif kind in ("selection", "award", "contract", "ending") and how in BEFORE:
            self._decision(entry, act.replace("contract", "award").partition(".")[0], how)

    def _two(self, entry: Entry, act: str, actor: str, agreed: str) -> None:
        """Two officers: the first agreed to the same, at most ten minutes before."""
        place, what, first = entry.place, entry.get("what"), entry.get("first")
        one, two = self.agreed.pop(agreed, (entry, entry))
        first = one.get("actor") if act == "vault.opening" else first
        both = {actor, first, entry.get("second")} - {""}
        officers = all("officer" in self.roles.get(one, ()) for one in both)
        need(len(both) > 1 and officers, place, "alone", act)
        if act == "vault.opened":
            need(self.opening.get(what) == {first, entry.get("second")}, place, "agreed", act)
        if not agreed:
            return
        bound = act in ("lots.drawn", "offer.set_aside")  # these name it by something else
        bound = bound or two.get("object") in (entry.get("object"), entry.about)
        basis = {e.fields["basis"] for e in (one, two) if "basis" in e.fields}
        if basis and act in ("lots.drawn", "notice.sent"):
            basis.add(entry.get("digest"))
        fits = bound and one is not two and first != actor and entry.moment - one.moment <= WAIT
        fits = fits and (one.get("actor"), two.get("actor")) == (first, actor) and len(basis) < 2
        need(fits, place, "agreed", act)
        self.opening |= {what: both} if act == "vault.opening" else {}

    def _timed(self, entry: Entry, kind: str, how: str) -> None:
        """In time or late as the deadline says; opened after it, prices once quality is final."""
        late, what = entry.fields.get("late"), entry.get("what") if how == "opening" else kind
        came, until = entry.get("received_at"), datetime.fromisoformat(self.until.get(what, NEVER))
        at = datetime.fromisoformat(came) if came else entry.moment
        if how == "opening":
            early = at <= until or (what == "price" and "final" not in self.opened)
            need(not early, entry.place, "early", entry.get("act"))
        elif how == "received" or came:  # which is closed in some editions
            waits = WAIT * (how == "received" and what in ("application", "proof"))
            need(at > until if late else at <= until + waits, entry.place, "late", f"{kind}.{how}")

    def _decision(self, entry: Entry, stage: str, how: str) -> None:
        """Proposed, approved by another, sent, awarded: each of what the word before was about."""
        about, digest, actor = (entry.get(name) for name in ("object", "digest", "actor"))
        was, object_, known, by = self.word.get(stage, ("", "", "", ""))
        fits = how == "proposed" or (object_ == about and digest in ("", known))
        need(fits and was in BEFORE[how], entry.place, "decided", entry.get("act"))
        need(was != "proposed" or by != actor, entry.place, "alone", entry.get("act"))
        self.word[stage] = how, about, digest or known, actor

    def _view(self, entry: Entry, actor: str) -> None:
        """Something that was closed is read: only after the opening, and after a declaration."""
        kind, _, rest = entry.get("object").partition(":")
        need(self.roles.get(actor), entry.place, "role", kind)
        need(entry.get("step") == self.step, entry.place, "step", kind, self.step)
        tenderer, _, stage = rest.partition(":")
        part = {"prices": "price", "dossier": "quality" if stage == "award" else "applications"}
        need(part.get(kind, "") in {*self.opened, ""}, entry.place, "early", kind)
        if kind == "dossier" and self.whole and (actor, tenderer) not in self.declared:
            need((actor, "") in self.declared, entry.place, "undeclared", kind)
            self.unknown += 1  # somebody declared, and about whom is erased


WIDE, SIXTY, FIFTY = Context(prec=130), Context(prec=60), Context(prec=50)
ZERO, ONE = Fraction(), Fraction(1)
ON_VALUE, INDEX = ("award-on-value", "percentage-discount"), ("quality-over-price", "utility-index")


def number(text: Any) -> Fraction:
    """A number as it is written, exactly: text, or a whole number."""
    known = (isinstance(text, str) and NUMBER.fullmatch(text)) or type(text) is int
    return Fraction(text) if known else refuse(str(text))


def rounded(value: Fraction, places: int | None, mode: str) -> Fraction:
    if places is None:
        return value
    scaled = value * 10**places
    away = (abs(scaled) + Fraction(1, 2)).__floor__() * (-1 if scaled < 0 else 1)
    return Fraction(round(scaled) if mode == "half-even" else away, 10**places)


def amount(price: Any) -> Fraction:
    if not isinstance(price, dict):
        return number(price)
    added = sum((number(one["quantity"]) * number(one["rate"]) for one in price["parts"]), ZERO)
    return added if added == number(price["amount"]) else refuse("parts")


def logarithm(value: Fraction, base: Fraction) -> Fraction:
    wide = [WIDE.ln(WIDE.divide(n.numerator, n.denominator)) for n in (value, base)]
    return Fraction(SIXTY.plus(WIDE.divide(*wide)))


def price_points(rule: Row, prices: Sequence[Fraction], p: Fraction) -> Fraction:
    """Points for a price among the prices that count (PF01 to PF09)."""
    most, own = number(rule["points"]), rule["parameters"] or {}
    low, high = min(prices), max(prices)
    mean, count, name = sum(prices, ZERO) / len(prices), len(prices), rule["formula"]
    at = {key: number(value) for key, value in own.items() if key != "clip"}
    shares: dict[str, Callable[[], Fraction]] = {
        "lowest-over-price": lambda: low / p,
        "above-lowest": lambda: 2 - p / low,
        "lowest-to-highest": lambda: (high - p) / (high - low) if high > low else ONE,
        "around-average": lambda: 1 - abs(p - mean) / mean,
        "logarithmic": lambda: 1 - logarithm(p / low, at["factor"]),
        "rank-ladder": lambda: 1 - Fraction(sum(one < p for one in prices), max(count - 1, 1)),
        "band": lambda: (at["ceiling"] - p) / (at["ceiling"] - at["floor"]),
        "below-ceiling": lambda: (at["ceiling"] - p) / at["ceiling"],
        "reference-over-price": lambda: at["reference"] / p if p else ONE,
    }
    clip = own.get("clip", name in ("above-lowest", "band", "below-ceiling"))
    clip = clip or name in ("around-average", "reference-over-price")
    found = most * shares[name]()
    return max(ZERO, min(most, found)) if clip else found


class Scored:
    """An offer on its way through the order of operations."""

    def __init__(self, offer: Row) -> None:
        self.id, self.out, self.dropped = offer["id"], offer.get("set_aside"), offer.get("dropped")
        self.marks = {name: number(mark) for name, mark in offer["marks"].items()}
        self.price = amount(offer["price"]) if offer.get("price") is not None else ZERO
        self.exact = self.quality = self.score = ZERO
        self.rank: int | None = None


def ranked(plan: Row, given: Sequence[Row]) -> list[Scored]:
    """The offers of a rank file in order of merit, those without a place last."""
    criteria, every = plan["quality"]["criteria"], [Scored(offer) for offer in given]
    low = [(c["id"], number(c["minimum"])) for c in criteria if c.get("minimum") is not None]
    left = [o for o in every if o.out is None and all(o.marks[id_] >= at for id_, at in low)]
    measure(plan, left)
    least = plan["quality"].get("minimum_total")
    if least is not None:
        left = [one for one in left if one.exact >= number(least)]
        measure(plan, left)
    lower = score(plan, left)
    chain = plan["ties"][: plan["ties"].index("draw")] if "draw" in plan["ties"] else plan["ties"]

    def key(one: Scored) -> tuple[Fraction, ...]:
        found = [one.score if lower else -one.score]
        for tie in chain:
            looked = one.quality if tie == "quality" else one.marks.get(tie.partition(":")[2], ZERO)
            found.append(one.price if tie == "price" else -looked)
        return tuple(found)

    running = sorted((o for o in left if o.dropped is None), key=lambda o: (key(o), o.id))
    for place, one in enumerate(running, 1):
        before = running[place - 2] if place > 1 else None
        one.rank = before.rank if before is not None and key(before) == key(one) else place
    return [*running, *(one for one in every if one.rank is None)]


def measure(plan: Row, left: Sequence[Scored]) -> None:
    """What the marks are worth: by their place on the scale, or against the best mark."""
    on_value = bool(plan["price"]) and plan["price"]["formula"] == "award-on-value"
    rounding = plan["rounding"]
    for one in left:
        one.exact = one.quality = ZERO
    for criterion in plan["quality"]["criteria"]:
        id_, scale = criterion["id"], criterion["scale"]
        low, high = ZERO if on_value else number(scale["min"]), number(scale["max"])
        if plan["quality"]["against"] == "best":
            high = max((one.marks[id_] for one in left), default=high)
        worth = number(criterion["value" if on_value else "points"])
        for one in left:
            points = worth * (one.marks[id_] - low) / (high - low) if high > low else ZERO
            one.exact += points
            one.quality += rounded(points, rounding.get("criterion"), rounding["mode"])


def score(plan: Row, left: Sequence[Scored]) -> bool:
    """The total, notional price or index (PF10 to PF14) of each; whether the lowest comes first."""
    rule, places, mode = plan["price"], plan["rounding"].get("total"), plan["rounding"]["mode"]
    name, prices = (rule or {}).get("formula", "quality-only"), [one.price for one in left]
    own, most = (rule or {}).get("parameters") or {}, ONE
    if name in (*ON_VALUE, *INDEX) and name != "award-on-value":
        most = sum((number(c["points"]) for c in plan["quality"]["criteria"]), ZERO)
    best = max((one.quality / most for one in left), default=ZERO)
    totals: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
        "quality-only": lambda q, p: q,
        "award-on-value": lambda q, p: p - q,
        "percentage-discount": lambda q, p: p - p * number(own["k"]) * q,
        "quality-over-price": lambda q, p: q / p,
        "utility-index": lambda q, p: min(prices) * (1 - number(own["n"]) * (best - q)) / p,
    }
    for one in left:
        found, points = one.quality / most, plan["rounding"].get("price")
        if name in totals:
            found = totals[name](found, one.price)
        else:
            found += rounded(price_points(rule, prices, one.price), points, mode)
            if name == "logarithmic":
                found = Fraction(FIFTY.divide(found.numerator, found.denominator))
        one.score = rounded(found, places, mode)
    return name in ON_VALUE


def outcome(stage: str, lot: Row, order: Sequence[Any], drawn: Sequence[str]) -> Going:
    """Who goes on after the selection, or who wins; equals in the order of the draw."""
    room = 1 if stage == "award" else lot["admitted"]
    inside = [(id_, place) for id_, place in order if place is not None and place <= room]
    going = [id_ for id_, _ in inside]
    if len(inside) > room and (stage == "award" or lot.get("cutoff") != "all"):
        line = inside[-1][1]
        going = [id_ for id_, place in inside if place != line]
        equal = [id_ for id_, place in inside if place == line]
        if {*equal} <= {*drawn}:
            going += sorted(equal, key=list(drawn).index)[: room - len(going)]
    return ([], going[0] if going else None) if stage == "award" else (going, None)


def rules_of(stage: Row) -> Row:
    """The rules of a stage of a plan, as a rank file has them."""
    price, criteria = stage["price"], []
    worth = "value" if price and price["formula"] == "award-on-value" else "points"
    for question in stage["questions"]:
        steps = (question["scale"] or stage["scale"])["steps"]
        ends = sorted((one["points"] for one in steps), key=number)
        made = {name: question[name] for name in ("id", "minimum", worth)}
        criteria.append({**made, "scale": {"min": ends[0], "max": ends[-1]}})
    quality = {"criteria": criteria} | {n: stage[n] for n in ("against", "minimum_total")}
    price = price and {**price, "parameters": dict(price["parameters"])}
    return {"quality": quality, "price": price} | {n: stage[n] for n in ("rounding", "ties")}


def same(left: Any, right: Any) -> bool:
    """The same rules, however a number is written and whether what is empty is left out."""
    if isinstance(left, dict) and isinstance(right, dict):
        return all(same(left.get(key), right.get(key)) for key in {*left, *right})
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    try:
        return bool(left == right) or number(left) == number(right)
    except (ValueError, ArithmeticError):
        return left in (None, {}) and right in (None, {})


class Dossier:
    """The whole check: `held` is what was checked, `left` what nobody can tell from this."""

    def __init__(self, source: Source, heads: Heads = ()) -> None:
        self.source, self.heads, self.place = source, tuple(heads), "dossier"
        self.held, self.left = list[tuple[Any, ...]](), list[tuple[Any, ...]]()

    def check(self) -> None:
        self._manifest()
        self._log()
        self.marks: list[tuple[int, tuple[str, ...], Fraction]] = []
        self.prices, self.candidacies = dict[tuple[str, str], list[Fraction]](), dict[str, Row]()
        if self.made["edition"] != "public":
            self._rows()
        self._results()
        self._texts()
        self.left += [("who",), ("truth",)]

    def read(self, name: str) -> Any:
        self.place = name
        return loads(self.source.read(name), name)

    def _manifest(self) -> None:
        if MANIFEST not in self.source.names:
            raise CannotSay(MANIFEST)
        self.made = made = self.read(MANIFEST)
        keys = {"chain", "edition", "files", "format", "head", "reference"}
        need(made.keys() == keys and made["format"] == FORMAT, MANIFEST, "form")
        need(made["edition"] in ("internal", "tenderer", "public"), MANIFEST, "form")
        self.whole = made["edition"] == "internal"
        self.digests = {row["path"]: row["sha256"] for row in made["files"]}
        for name in self.source.names:
            need(name == MANIFEST or name in self.digests, name, "extra")
        for row in made["files"]:
            data = self.source.read(row["path"])
            kept = {"path": row["path"], "sha256": sha256(data), "size": len(data)}
            need(row == kept and row["path"] != MANIFEST, row["path"], "hash")
        self.held.append(("files", len(self.digests)))

    def _log(self) -> None:
        self.log = log = Log(self.source, self.made["chain"])
        count, told = len(log.entries), self.made["reference"]
        need(self.made["head"] == {"hash": log.hash, "seq": count}, MANIFEST, "text")
        need(log.entries[0].get("reference") == told, MANIFEST, "text")
        paths = [path for path in self.digests if re.fullmatch(r"stamps/\d+\.txt", path)]
        stamps = [head(self.source.read(path).decode("ascii").strip()) for path in paths]
        for seq, digits in [*self.heads, *stamps]:
            found = [one.hash for one in log.entries[seq - 1 : seq]]
            need(found == [digits], f"{ENTRIES}:{seq}", "text")
        self.held.append(("chain", count, f"{count}:{log.hash}"))
        self.held += [("heads", len(self.heads))] * bool(self.heads)
        self.left += [("no_heads",)] * (not self.heads) + [("stamps", len(paths))] * bool(paths)
        closed, erased, first = log.closed()
        need(not closed or not self.whole, first, "unopened")
        self.left += [("closed", closed)] * (not self.whole) + [("erased", erased)] * (erased > 0)
        self.plans: dict[str, Row] = {}
        for count, entry in enumerate(log.of("plan.sealed", "plan.amended"), 1):
            name, seal = f"plans/{count:03}.json", entry.get("seal")
            need(sha256(self.source.read(name)) == seal, name, "text")
            self.plans[seal] = self.read(name)
            self.held.append(("plan", count, seal))
        unknown = Replay(log, self.whole, self.plans).unknown
        self.left += [("declared", unknown)] * (unknown > 0)
        self.held.append(("acts",))

    def _rows(self) -> None:
        """The rows of the database that rankings rest on, against the acts that made them."""
        self.candidacies = {row["candidacy"]: row for row in self.read("rows/candidacies.json")}
        name = "rows/marks.json"
        kept = {row["id"]: row for row in self.read(name)}
        for entry in self.log.of("consensus.recorded"):
            if not self.whole and "content" not in entry.fields:
                continue  # about somebody else, or told to nobody
            content = entry.fields["content"]
            mark, why = entry.fields.get("computed") or content["mark"], content["motivation"]
            about = tuple(entry.get(name) for name in ("stage", "candidacy", "question"))
            made = {"id": entry.about, "mark": mark, "motivation": why, "stage": about[0]}
            made |= {"candidacy": about[1], "question": about[2]}
            need(kept.pop(made["id"], None) == made, f"{name}, {entry.place}", "text")
            self.marks.append((entry.seq, about, number(made["mark"])))
        need(not kept, f"{name}, {', '.join(kept)}", "extra")
        counting, name = self._envelopes(), "rows/prices.json"
        for row in self.read(name):
            key, years = (row["tenderer"], row["lot"]), [number(one) for one in row["years"]]
            need(counting.get(key) == years, f"{name}, {', '.join(key)}", "text")
            self.prices[key] = years
        need(self.prices.keys() == counting.keys(), name, "text")
        self.held.append(("inputs", len(self.marks), len(self.prices)))

    def _envelopes(self) -> dict[tuple[str, str], list[Fraction]]:
        """The prices in the envelopes that count: opened, in time, not taken back, the last one."""
        opened = {d for e in self.log.of("vault.opened") for d in e.fields.get("digests", [])}
        gone = {e.get("object") for e in self.log.of("price.withdrawn")}
        sent = [e for e in self.log.of("price.received") if e.fields.get("late") is False]
        last = {e.get("actor"): e for e in sent if e.get("object") not in gone}
        found = {}
        for tenderer, entry in last.items():
            name = f"offers/{entry.about}"
            if entry.get("digest") in opened and (self.whole or name in self.digests):
                data = self.source.read(name)
                need(sha256(data) == entry.get("digest"), name, "text")
                for lot in loads(data.partition(b"\n")[2], name)["lots"]:
                    found[tenderer, lot["lot"]] = [number(p) for _, p in sorted(lot["years"])]
        return found

    def _results(self) -> None:
        for entry in self.log.of("selection.proposed", "award.proposed"):
            stage = entry.get("act").partition(".")[0]
            name = f"results/{stage}-{entry.about}.json"
            if not self.whole and name not in self.digests:
                self.left.append(("no_result",))
                continue
            made = self.read(name)
            need(sha256(self.source.read(name)) == entry.get("digest"), name, "text")
            need(made["seal"] == entry.get("seal") and made["stage"] == stage, name, "text")
            self.known = {about: mark for seq, about, mark in self.marks if seq < entry.seq}
            for lot in made["lots"]:
                self._lot(f"{name}, {lot['lot']}", made, lot, entry)

    def _lot(self, place: str, made: Row, lot: Row, proposed: Entry) -> None:
        stage, plan = made["stage"], self.plans[made["seal"]]
        rules = next(one for one in plan["lots"] if one["id"] == lot["lot"])
        file = json.loads(lot["rank_file"], parse_float=refuse)
        need(same(rules_of(rules[stage]), file["plan"]), place, "rules")
        ids = {called: id_ for id_, called in lot["entrants"]}
        need(sorted(ids) == sorted(one["id"] for one in file["offers"]), place, "text")
        if self.whole:
            self._inputs(place, stage, rules, ids, file["offers"])
        order = ranked(file["plan"], file["offers"])
        draws = [e for e in self.log.of("lots.drawn") if e.get("stage") == stage]
        draws = [e for e in draws if e.seq < proposed.seq and e.get("lot") == lot["lot"]]
        drawn = draws[-1].fields["order"] if draws else []
        going, winner = outcome(stage, rules, [(ids[one.id], one.rank) for one in order], drawn)
        need({*going} == {*lot["admitted"]}, place, "winner", going, lot["admitted"])
        need(winner == lot["winner"], place, "winner", winner, lot["winner"])
        self.held.append(("ranking", stage, lot["lot"], len(order)))

    def _inputs(self, place: str, stage: str, lot: Row, ids: Row, offers: list[Row]) -> None:
        """Every mark and price as the log has it at the moment of the proposal."""
        for offer in offers:
            name, id_ = offer["id"], ids[offer["id"]]
            known = self.candidacies.get(id_, {})
            need((known.get("name"), known.get("lot")) == (name, lot["id"]), place, "text")
            for criterion, mark in offer["marks"].items():
                logged = self.known.get((stage, id_, criterion))
                need(logged == number(mark), place, "mark", name, criterion, mark, logged)
            years = self.prices.get((known["tenderer"], lot["id"]), [])
            asked = years and stage == "award" and lot["award"]["price"]
            paid = sum(years[: lot["priced_years"]], ZERO) if asked else None
            told = amount(offer["price"]) if offer.get("price") is not None else None
            need(told == paid, place, "price", name, told, paid)

    def _texts(self) -> None:
        """Letters, notices, reports and results, against the digests in the log."""
        wanted: dict[str, str] = {}
        for entry in self.log.of("selection.sent", "award.sent", "ending.sent"):
            for tenderer, digest in entry.fields.get("letters", []):
                stage = entry.get("act").partition(".")[0]
                wanted[f"letters/{stage}-{entry.about}-{tenderer}.txt"] = digest
        for entry in self.log.of("notice.sent", "clarification.sent"):
            wanted[f"letters/{entry.get('digest')}.txt"] = entry.get("digest")
        for entry in self.log.of("report.made"):
            wanted[f"reports/{entry.about}.json"] = entry.get("digest")
        for name, digest in wanted.items():
            need(not self.whole or name in self.digests, name, "missing")
            need(self.digests.get(name, digest) == digest, name, "text")
        for name in self.digests:
            need(name in wanted or not name.startswith(("letters/", "reports/")), name, "extra")
        self.held.append(("texts", sum(name in self.digests for name in wanted)))


def verify(path: Path, heads: Heads = ()) -> tuple[Dossier | None, Different | None]:
    """The check of a dossier, and the first difference; CannotSay for what is no dossier."""
    made = None
    try:
        made = Dossier(Source(path), heads)
        made.check()
    except Different as found:
        return made, found
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError):
        return made, Different(made.place if made else "dossier", "form")
    return made, None


def head(text: str) -> tuple[int, str]:
    seq, _, digits = text.partition(":")
    fits = seq.isascii() and seq.isdecimal() and HEX.fullmatch(digits.lower())
    return (int(seq), digits.lower()) if fits else refuse(text)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m criteria.verify")
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--head", type=head, action="append", default=[], metavar="SEQ:HEX")
    parser.add_argument("--lang", choices=("nl", "en"), default="nl")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        made, wrong = verify(asked.dossier, asked.head)
    except (CannotSay, OSError) as error:
        print(plain(error), file=sys.stderr)
        return 2
    rows = (made.held, made.left) if made else ((), ())
    held, left = ([said(code, asked.lang, *more) for code, *more in some] for some in rows)
    place = wrong and wrong.place
    what = wrong and said(f"x_{wrong.what}", asked.lang, *wrong.values)
    told = {"ok": wrong is None, "place": place, "what": what, "held": held, "left": left}
    lines = [said("checked", asked.lang), *(f"- {line}" for line in held)]
    lines += [] if wrong else [said("unchecked", asked.lang), *(f"- {line}" for line in left)]
    lines += [said(c, asked.lang, place, what) for c in (["wrong", "first"] if wrong else ["good"])]
    print(json.dumps(told, ensure_ascii=False) if asked.json else "\n".join(lines))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
