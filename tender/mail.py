"""Hands a message to the mail server of the organisation. Knows no procedure and no person."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

PATIENCE = 20
"""Seconds that the mail server is given for each answer."""
_LONGEST_ANSWER = 500
_FAILURES = (OSError, ValueError, smtplib.SMTPException)
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class NotSent(Exception):
    """The mail server did not take the message; says what it answered."""


class NoServer(NotSent):
    """The mail server could not be reached, or did not let us in: no message would go now."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where messages go out, and from which address."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str

    def send(self, to: str, id_: str, subject: str, body: str, now: datetime) -> str:
        """Send one message; gives what the mail server answered when it took it.

        Sent twice it has the same Message-ID, so a reader's mail program can show it once.
        """
        post = EmailMessage()
        try:
            post["From"], post["To"], post["Subject"] = self.sender, to, subject
            post["Message-ID"] = f"<{id_}@{self.sender.rpartition('@')[2]}>"
            post["Date"], post["Auto-Submitted"] = format_datetime(now), "auto-generated"
            post.set_content(body)
            return self._hand_over(post)
        except _FAILURES as failed:
            raise NotSent(_said(failed)) from failed

    def _hand_over(self, post: EmailMessage) -> str:
        try:
            server = self._reached()
        except _FAILURES as failed:
            raise NoServer(_said(failed)) from failed
        try:
            server.send_message(post)
            return server.answer
        finally:
            # Once it took the message, a farewell that fails does not mean that it did not.
            with suppress(*_FAILURES):
                server.quit()
            server.close()

    def _reached(self) -> _Plain | _Secure:
        """A connection on which the mail server takes messages from us."""
        safe = ssl.create_default_context()
        server = (
            _Secure(self.host, self.port, timeout=PATIENCE, context=safe)
            if self.scheme == "smtps"
            else _Plain(self.host, self.port, timeout=PATIENCE)
        )
        try:
            if self.scheme == "smtp+starttls":
                server.starttls(context=safe)
            if self.user:
                server.login(self.user, self.password)
        except _FAILURES:
            server.close()
            raise
        return server


class _Answering(smtplib.SMTP):
    """Keeps what the mail server said of the message."""

    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, said = super().data(msg)
        self.answer = f"{code} {said.decode(errors='replace')}"[:_LONGEST_ANSWER]
        return code, said


class _Plain(_Answering):
    """Without encryption, or with it from STARTTLS on."""


class _Secure(_Answering, smtplib.SMTP_SSL):
    """Encrypted from the first byte."""


def _said(failed: BaseException) -> str:
    return f"{type(failed).__name__}: {failed}"[:_LONGEST_ANSWER]


def mail_server(url: str, sender: str) -> MailServer:
    """The mail server of an address such as `smtp+starttls://user:password@host:587`.

    ValueError when it is no such address, when a password would go out in the clear, or when the
    sender is no e-mail address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"{parts.scheme or url} is no address of a mail server")
    if parts.scheme == "smtp" and parts.username and not _is_this_computer(parts.hostname):
        raise ValueError("a password needs smtp+starttls or smtps")
    if not sender.isascii() or sender.count("@") != 1 or any(sign in sender for sign in "\r\n <>"):
        raise ValueError("the sender is no e-mail address")
    return MailServer(
        parts.scheme,
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )


def _is_this_computer(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
