"""Time stamps over heads: by an authority of our own, which is the `openssl` of this machine."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import sessionmaker

from criteria.phases import Step
from criteria.trail import Head
from criteria.verify import main as verifier
from tender.actions import dossier
from tender.actions.stamping import STAMPED, UNSTAMPED, stamp_heads
from tender.audit import PLATFORM
from tender.exports.dossier import pack_dossier
from tender.extensions import begin_write
from tender.stamps import Authority, NoStamp, words
from tender.store import stamps, trail
from tests.actions.chains import CHAIN, NOW, write
from tests.worlds import World, Worlds

CONFIG = """
[tsa]
dir = {folder}
serial = $dir/serial
signer_cert = $dir/tsa.pem
certs = $dir/ca.pem
signer_key = $dir/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
[usage]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def openssl(*words: str | Path) -> subprocess.CompletedProcess[str]:
    found = shutil.which("openssl")
    assert found, "openssl is needed to test time stamps"
    return subprocess.run([found, *map(str, words)], capture_output=True, text=True, check=False)


@dataclass
class Stub:
    """A time stamp authority, and what it does with the next answers."""

    folder: Path
    url: str = ""
    answers: list[bytes] = field(default_factory=list)
    asked: int = 0
    status: int = 200

    def reply(self, query: bytes) -> bytes:
        self.asked += 1
        if self.answers:
            return self.answers.pop(0)
        (self.folder / "query").write_bytes(query)
        done = openssl(
            *("ts", "-reply", "-config", self.folder / "tsa.cnf", "-section", "tsa"),
            *("-queryfile", self.folder / "query", "-out", self.folder / "answer"),
        )
        assert done.returncode == 0, done.stderr
        return (self.folder / "answer").read_bytes()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01")
    new = ("req", "-newkey", "rsa:2048", "-nodes", "-subj")
    made = [
        openssl(
            *(*new, "/CN=Authority", "-x509", "-days", "30"),
            *("-keyout", folder / "ca.key", "-out", folder / "ca.pem"),
        ),
        openssl(
            *(*new, "/CN=Time stamps", "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr")
        ),
        openssl(
            *("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem"),
            *("-CAkey", folder / "ca.key", "-CAcreateserial", "-days", "30"),
            *("-extfile", folder / "tsa.cnf", "-extensions", "usage", "-out", folder / "tsa.pem"),
        ),
    ]
    assert [one.returncode for one in made] == [0, 0, 0], [one.stderr for one in made]
    return folder


@pytest.fixture
def stub(keys: Path) -> Iterator[Stub]:
    made = Stub(keys)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = made.reply(query)
            self.send_response(made.status)
            if made.status in (301, 302, 307):
                self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/tsr"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


HEAD = Head(CHAIN, 12, "ab" * 32)


def holds(folder: Path, data: Path, token: Path) -> bool:
    """As the README says it."""
    done = openssl("ts", "-verify", "-data", data, "-in", token, "-CAfile", folder / "ca.pem")
    return done.returncode == 0 and "Verification: OK" in done.stdout + done.stderr


def test_the_token_is_tested_with_openssl(stub: Stub, tmp_path: Path) -> None:
    data, token = tmp_path / "12.txt", tmp_path / "12.tsr"
    token.write_bytes(Authority(stub.url).stamp(HEAD))
    data.write_bytes(words(HEAD))
    assert holds(stub.folder, data, token)
    data.write_bytes(words(Head(CHAIN, 13, HEAD.hash)))
    assert not holds(stub.folder, data, token)


def test_an_answer_that_is_none_is_refused(stub: Stub) -> None:
    authority = Authority(stub.url)
    other = authority.stamp(Head(CHAIN, 13, HEAD.hash))
    again = authority.stamp(HEAD)  # right, and the answer to an earlier question
    refused = bytes.fromhex("30053003020102")
    stub.answers = [other, again, refused, b"<html>", b"", b"x" * 70_000]
    told = []
    for _ in range(6):
        with pytest.raises(NoStamp) as why:
            authority.stamp(HEAD)
        told.append(str(why.value))
    assert told[:3] == ["the answer is about something else"] * 2 + ["the authority refused"]
    assert told[5] == "the answer is too large"
    for status in (302, 404, 503):
        stub.status = status
        with pytest.raises(NoStamp):
            authority.stamp(HEAD)
    with pytest.raises(NoStamp):
        Authority("http://127.0.0.1:9/").stamp(HEAD)
    with pytest.raises(ValueError):
        Authority("file:///etc/passwd")


def acts(engine: sa.Engine) -> list[str]:
    with sessionmaker(engine)() as session:
        found = trail.entries(session, PLATFORM)
    return [str(entry.fields["act"]) for entry in found]


def test_while_the_authority_is_down_acts_go_on_and_it_is_asked_again(
    engine: sa.Engine, stub: Stub
) -> None:
    sessions = sessionmaker(engine)
    with sessions() as session:
        begin_write(session)
        write(session, 3)
        session.commit()

    def turn(url: str) -> tuple[int, int]:
        return stamp_heads(sessions, Authority(url).stamp, lambda: NOW)

    down = "http://127.0.0.1:9/"
    assert turn(down) == (0, 1) and acts(engine) == [UNSTAMPED]
    assert turn(down) == (0, 1) and acts(engine) == [UNSTAMPED]  # told once
    assert turn(stub.url) == (1, 0) and acts(engine) == [UNSTAMPED, STAMPED]
    assert turn(stub.url) == (0, 0) and stub.asked == 1  # nothing new
    with sessions() as session:
        begin_write(session)
        (head,) = write(session, 1)
        session.commit()
    assert turn(down) == (0, 1) and acts(engine)[2:] == [UNSTAMPED]  # a new time it is down
    assert turn(stub.url) == (1, 0)
    with sessions() as session:
        found = stamps.stamps(session, CHAIN)
        assert [(one.seq, one.hash) for one in found][-1] == (head.seq, head.hash)
        assert all(check.ok for check in trail.verify(session))
        with pytest.raises(sa.exc.IntegrityError):
            session.execute(sa.text("UPDATE head_stamps SET seq = 9"))


def test_a_dossier_has_the_tokens_and_the_verifier_says_what_to_do(
    sqlite_worlds: Worlds, stub: Stub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        assert stamp_heads(sessionmaker(world.engine), Authority(stub.url).stamp, lambda: NOW)[0]
        file = tmp_path / "dossier.zip"
        packed(world, file)
        assert verifier([str(file), "--lang", "en"]) == 0
        assert "1 time stamps (openssl ts -verify)" in capsys.readouterr().out
        with zipfile.ZipFile(file) as parts:
            names = [name for name in parts.namelist() if name.startswith("stamps/")]
            parts.extractall(tmp_path)
        data, token = (tmp_path / name for name in sorted(names, key=lambda one: one[-1:] == "r"))
        assert holds(stub.folder, data, token)
        assert verifier([str(forged(file, data.name, tmp_path))]) == 1


def packed(world: World, file: Path) -> None:
    with world.opened() as session:
        case = world.case()
        with file.open("wb") as stream:
            parts = dossier.dossier_parts(session, case, world.vault, dossier.PUBLIC)
            head = dossier.dossier_head(session, case)
            pack_dossier(stream, "HVB-BW-2022", dossier.PUBLIC, head, parts)


def forged(file: Path, name: str, folder: Path) -> Path:
    """The same dossier with a stamp over a head that was never there."""
    other = folder / "forged.zip"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        parts = {one: old.read(one) for one in old.namelist()}
        path = f"stamps/{name}"
        parts[path] = parts[path][:-3] + b"00\n"
        manifest = json.loads(parts["manifest.json"])
        for row in manifest["files"]:
            row["sha256"] = hashlib.sha256(parts[row["path"]]).hexdigest()
        told = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        parts["manifest.json"] = told.encode()
        for one, content in parts.items():
            new.writestr(one, content)
    return other
