"""Readers that misbehave, for the child process that must survive them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from criteria.refusals import Refused, refusal


def read_bytes(name: str, data: bytes) -> Any:
    return DEEDS[name](data)


def _endless(data: bytes) -> None:
    while True:
        pass


def _refuse(data: bytes) -> None:
    raise Refused(refusal("files.too_deep", None, line=7))


def _fork(data: bytes) -> int:
    return os.fork()


def _noise(data: bytes) -> int:
    print("this is no JSON")
    return 1


def _seen(data: bytes) -> dict[str, Any]:
    return {
        "environment": sorted(os.environ),
        "folder": str(Path.cwd()),
        "isolated": sys.flags.isolated,
        "size": len(data),
    }


DEEDS: dict[str, Any] = {
    "echo": lambda data: data.decode(),
    "seen": _seen,
    "refuse": _refuse,
    "memory": lambda data: len(bytearray(600 * 1024 * 1024)),
    "endless": _endless,
    "asleep": lambda data: time.sleep(60),
    "break": lambda data: 1 // 0,
    "exit": lambda data: os._exit(0),
    "noise": _noise,
    "socket": lambda data: socket.create_connection(("127.0.0.1", 9)),
    "process": lambda data: subprocess.run(["true"], check=False).returncode,
    "fork": _fork,
    "write": lambda data: Path(data.decode()).write_bytes(data),
    "append": lambda data: os.open(data.decode(), os.O_CREAT | os.O_WRONLY),
    "remove": lambda data: Path(data.decode()).with_name("kept").unlink(missing_ok=True),
}
