"""Good files of catalogues, small and made up, and the faults of a file."""

from __future__ import annotations

from pathlib import Path

from criteria.catalogue import FOLDER, check_file

HEAD = """id = "{id}"
version = "1"
title = {{nl = "Titel", en = "Title"}}
about = {{nl = "Herkomst", en = "Origin"}}
"""
# After the four lines of the head each row below starts at line 5.
GOAL = """[[goal]]
id = "X1"
kind = "objective"
title = {nl = "Doel", en = "Goal"}
text = {nl = "Kern.", en = "Core."}
source = "S §1 L1"
"""
THEME = """[[theme]]
id = "T1"
title = {nl = "Thema", en = "Theme"}
question = {nl = "Hoe?", en = "How?"}
guidance = {nl = "Kijk.", en = "Look."}
trace = ["O1", "V2"]
source = "S §1 L1"

[[theme.subtopic]]
id = "T1-01"
title = {nl = "Punt", en = "Point"}
source = "S §1 L2"
trace = ["O1"]
"""
TOPIC = """[[topic]]
id = "DLG-01"
title = {nl = "Prijs", en = "Price"}
decide = {nl = "Hoeveel.", en = "How much."}
parties = ["municipalities"]
kind = ["D", "C"]
contract = true
source = "S §1 L1"
"""
ELEMENT = """[[element]]
id = "B-01"
title = {nl = "Prijs", en = "Price"}
unit = {nl = "euro", en = "euros"}
compare = {nl = "DLG-14 en DLG-01", en = "DLG-01 and DLG-14"}
source = "S §1 L1"
trace = ["O1"]
"""
SCALE = """[[scale]]
id = "short"
title = {nl = "Kort", en = "Short"}
source = "Keuze"

[[scale.step]]
points = "0"
name = {nl = "Laag", en = "Low"}
anchor = {nl = "Niets.", en = "Nothing."}

[[scale.step]]
points = "10"
name = {nl = "Hoog", en = "High"}
anchor = {nl = "Alles.", en = "Everything."}
"""
DEMAND = """[[demand]]
id = "D-01"
kind = "integrity"
title = {nl = "Eis", en = "Demand"}
text = {nl = "Tekst.", en = "Text."}
applies_to = ["lead", "member"]
proof = {nl = "Bewijs", en = "Proof"}
source = "S §1 L1"
not_for_legal_forms = ["vof"]
basis = "documents"
"""
REQUIREMENTS = """[[section]]
id = "1"
title = {nl = "Inleiding", en = "Introduction"}

[[requirement]]
id = "P-01"
section = "1"
line = 7
text = {nl = "Eerste.", en = "First."}
category = "quality"
subject = ["provider"]
moment = "contract"
limits = [
    {bound = "max", value = "2.5", unit = "weeks"},
]
applicability = "undecided"
related = ["P-02"]

[[requirement]]
id = "P-02"
section = "1"
line = 9
text = {nl = "Tweede.", en = "Second."}
category = "quality"
subject = ["authority"]
moment = "both"
proof = {nl = "Bewijs", en = "Proof"}
applicability = "adapted"
applicability_reason = {nl = "Anders.", en = "Different."}
related = ["P-01"]
"""
GROUND = """[[ground]]
id = "M1"
kind = "mandatory"
title = {nl = "Grond", en = "Ground"}
text = {nl = "De partij.", en = "The party."}
law = "Aw 2.86(2)a"
see_also = ["Aw 2.86a"]
directive = "57(1)a"
espd_code = "CRITERION.EXCLUSION.CONVICTIONS.FRAUD"
espd_uuid = "005eb9ed-1347-4ca3-bb29-9bc0db64e1ab"
eforms_code = "exg-crim-part"
look_back_years = 5
look_back_note = {nl = "Terug.", en = "Back."}
proof = {nl = "GVA", en = "GVA"}
applies_to = ["lead"]
self_cleaning = true
source = "Aw 2.86(2)a"
"""
RATIO = """[[term]]
id = "equity"
title = {nl = "eigen vermogen", en = "equity"}
text = {nl = "Bezit.", en = "Property."}
owner = "party"
source = "Balans"

[[ratio]]
id = "R1"
title = {nl = "Getal", en = "Number"}
text = {nl = "Vraag?", en = "Question?"}
numerator = {plus = ["equity"], minus = []}
denominator = {plus = ["equity"], minus = []}
unit = "percent"
bound = "min"
usual = "20"
usual_low = "15"
usual_high = "25"
threshold = {nl = "Vaak 20.", en = "Often 20."}
years_needed = 2
years_seen = 3
when_zero = "open"
zero_note = {nl = "Leeg.", en = "Empty."}
source = "Praktijk"
"""
FILES = {
    "goals": GOAL,
    "themes": THEME,
    "topics": TOPIC,
    "elements": ELEMENT,
    "scales": SCALE,
    "demands": DEMAND,
    "requirements": REQUIREMENTS,
    "exclusion-grounds": GROUND,
    "ratios": RATIO,
}


def text_of(name: str) -> str:
    """A good file: small and made up, or the shipped one where every row has to be there."""
    if name in FILES:
        return HEAD.format(id=name) + FILES[name]
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def faults(file: Path, text: str) -> list[tuple[str, str]]:
    """The code of each fault with the text of its line."""
    file.write_text(text, encoding="utf-8")
    written = text.split("\n")
    return [
        (fault.refusal.code, written[fault.line - 1] if fault.line else "")
        for fault in check_file(file)
    ]
