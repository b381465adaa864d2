"""Which mail servers are believed, and what a server that cannot be reached leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tender.mail import NotSent, mail_server


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example", "a@b.nl"),
        ("mail.example", "a@b.nl"),
        ("smtp://", "a@b.nl"),
        ("smtp://mail.example", "a@b.nl\r\nBcc: c@d.nl"),
        ("smtp://mail.example", "Tender <a@b.nl>"),
        ("smtp://mail.example", ""),
        ("smtp://user:secret@mail.example", "a@b.nl"),
        ("smtp://user@192.168.1.2", "a@b.nl"),
        ("smtp://user:secret@localhost.example", "a@b.nl"),
    ],
)
def test_a_mail_server_that_cannot_be_is_refused(url: str, sender: str) -> None:
    with pytest.raises(ValueError):
        mail_server(url, sender)


def test_the_address_of_a_mail_server_is_read() -> None:
    found = mail_server("smtp+starttls://us%40er:p%3Aw@mail.example", "a@b.nl")
    assert (found.host, found.port) == ("mail.example", 587)
    assert (found.user, found.password) == ("us@er", "p:w")
    assert mail_server("smtps://mail.example", "a@b.nl").port == 465


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_a_password_stays_on_this_computer_without_encryption(host: str) -> None:
    assert mail_server(f"smtp://user:secret@{host}:25", "a@b.nl").password == "secret"


def test_an_address_that_no_header_can_hold_is_told() -> None:
    with pytest.raises(NotSent):
        mail_server("smtp://127.0.0.1:9", "a@b.nl").send(
            "c@d.nl\nBcc: e@f.nl", "1", "x", "y", datetime(2022, 1, 1, tzinfo=UTC)
        )


def test_a_mail_server_that_is_not_there_is_told() -> None:
    nobody = mail_server("smtp://127.0.0.1:9", "a@b.nl")
    with pytest.raises(NotSent):
        nobody.send("c@d.nl", "1", "x", "y", datetime(2022, 1, 1, tzinfo=UTC))
