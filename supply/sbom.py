"""`python -m supply.sbom FILE`: all packages of the lock as a list of materials (CycloneDX 1.6).

The same lock gives the same bytes. It needs what the lock names installed, for the licences.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from supply.licences import FREE, IN_TESTS, licence, parts
from supply.lock import ALL, NEEDED, ROOT, Pin, pins


def main() -> int:
    """Write the list; 1 when a licence is unknown or does not fit."""
    made = materials()
    Path(sys.argv[1]).write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", "utf-8")
    wrong = unfit(made)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def materials() -> dict[str, Any]:
    """The list of materials of the whole lock; `scope` says what an installation needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    locked, needed = pins(ALL), {pin.name for pin in pins(NEEDED)}
    refs = {pin.name: f"pkg:pypi/{pin.name}@{pin.version}" for pin in locked}
    direct = {_named(one) for one in project["dependencies"]}
    own = {
        "bom-ref": "tender",
        "type": "application",
        "name": project["name"],
        "version": project["version"],
        "licenses": [{"expression": project["license"]}],
    }
    found = {pin.name: _installed(pin) for pin in locked}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": [
            _component(pin, refs[pin.name], found[pin.name], pin.name in needed) for pin in locked
        ],
        "dependencies": [
            {"ref": "tender", "dependsOn": sorted(refs[name] for name in direct)},
            *({"ref": refs[name], "dependsOn": _asked(found[name], refs)} for name in sorted(refs)),
        ],
    }


def unfit(made: dict[str, Any]) -> list[str]:
    """Each package whose licence is unknown, or does not fit with ours where it is needed."""
    wrong = []
    for one in made["components"]:
        told = one["licenses"]
        held = told[0].get("expression") or told[0]["license"]["name"] if told else ""
        fits = FREE if one["scope"] == "required" else IN_TESTS
        if not held or not set(parts(held)) <= fits:
            wrong.append(f"{one['name']} {one['version']}: licence {held or 'unknown'}")
    return wrong


def _component(pin: Pin, ref: str, found: Distribution, needed: bool) -> dict[str, Any]:
    held = licence(pin.name, found.metadata)
    told = {"license": {"name": held}} if "BSD" in parts(held) else {"expression": held}
    return {
        "bom-ref": ref,
        "type": "library",
        "name": pin.name,
        "version": pin.version,
        "purl": ref,
        "scope": "required" if needed else "excluded",
        "licenses": [told] if held else [],
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{pin.name}/{pin.version}/#files",
                "hashes": [{"alg": "SHA-256", "content": digest} for digest in pin.digests],
            }
        ],
    }


def _installed(pin: Pin) -> Distribution:
    try:
        found = distribution(pin.name)
    except PackageNotFoundError:
        sys.exit(f"{pin.name} of the lock is not installed: make install")
    return found


def _asked(found: Distribution, refs: dict[str, str]) -> list[str]:
    """What of the lock a package asks for without extras."""
    asked = {_named(one) for one in found.requires or () if "extra ==" not in one}
    return sorted(refs[name] for name in asked & refs.keys())


def _named(requirement: str) -> str:
    """The name in a requirement, as a lock writes it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


if __name__ == "__main__":
    sys.exit(main())
