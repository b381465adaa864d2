"""The file that names providers of identity: read as a whole, or the application does not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tender import config
from tender.config import BadSettings

GOOD = """
[hoorn]
name = "Gemeente Hoorn"
issuer = "https://login.example.nl/hoorn"
client_id = "tender"
secret_file = "{secret}"
amr = ["mfa"]
hosts = ["keys.example.nl"]
"""


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret"
    file.write_text("heel geheim\n")
    file.chmod(0o400)
    return file


def start(folder: Path, written: str) -> object:
    (folder / "oidc.toml").write_text(written)
    return config.settings({"TENDER_INSTANCE": str(folder)}, folder)["PROVIDERS"]


def test_a_provider_is_read_and_its_secret_is_not_shown(tmp_path: Path, secret: Path) -> None:
    assert config.settings({}, tmp_path)["PROVIDERS"] == {}
    found = start(tmp_path, GOOD.format(secret=secret))
    assert isinstance(found, dict)
    one = found["hoorn"]
    assert (one.secret, one.steps, one.acr) == ("heel geheim", True, ())
    assert "geheim" not in repr(found)
    named = config.settings({"TENDER_OIDC": str(tmp_path / "oidc.toml")}, tmp_path / "other")
    assert named["PROVIDERS"] == found


def test_a_provider_is_asked_at_its_own_hosts_alone(tmp_path: Path, secret: Path) -> None:
    found = start(tmp_path, GOOD.format(secret=secret))
    assert isinstance(found, dict)
    has = found["hoorn"].has
    assert has("https://login.example.nl/token") and has("https://keys.example.nl/jwks")
    for other in (
        "http://login.example.nl/token",
        "http://keys.example.nl/jwks",
        "https://login.example.nl:8443/token",
        "https://login.example.nl@kwaad.example/",
        "https://login.example.nl.kwaad.example/",
        "//login.example.nl/token",
        "file:///etc/passwd",
        None,
        7,
    ):
        assert not has(other), other


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('issuer = "https:', 'issuer = "http:', "issuer"),
        ("/hoorn", "/hoorn?a=b", "issuer"),
        ('client_id = "tender"', "", "client_id"),
        ('name = "Gemeente Hoorn"', 'name = ""', "name"),
        ('name = "Gemeente Hoorn"', f'name = "{"x" * 61}"', "name"),
        ('amr = ["mfa"]', 'amr = "mfa"', "amr"),
        ('amr = ["mfa"]', "amr = [1]", "amr"),
        ("client_id", "clientid", "clientid"),
        ("[hoorn]", "[Hoorn]", "small letters"),
        ("[hoorn]", "hoorn = 1\n[x]", "small letters"),
        ("[hoorn]", "[hoorn", "oidc.toml"),
        ("secret_file", "secret_file = 'a'\n#", "No such file"),
    ],
)
def test_a_file_that_is_not_right_stops_the_start(
    tmp_path: Path, secret: Path, old: str, new: str, said: str
) -> None:
    written = GOOD.format(secret=secret)
    assert old in written
    with pytest.raises(BadSettings, match=said):
        start(tmp_path, written.replace(old, new))


def test_one_issuer_has_one_button(tmp_path: Path, secret: Path) -> None:
    written = GOOD.format(secret=secret)
    with pytest.raises(BadSettings, match="twice"):
        start(tmp_path, written + written.replace("[hoorn]", "[urk]"))


def test_a_secret_that_others_can_read_or_that_is_none_is_refused(
    tmp_path: Path, secret: Path
) -> None:
    secret.chmod(0o440)
    with pytest.raises(BadSettings, match="read by others"):
        start(tmp_path, GOOD.format(secret=secret))
    secret.chmod(0o600)
    secret.write_text("\n")
    with pytest.raises(BadSettings, match="empty"):
        start(tmp_path, GOOD.format(secret=secret))
    with pytest.raises(BadSettings, match="TENDER_OIDC"):
        config.settings({"TENDER_OIDC": str(tmp_path / "nergens")}, tmp_path)
