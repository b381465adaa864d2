"""Documents: recorded once, never changed, and of one procedure."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.documents import NewDocument
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions.documents import record_document
from tender.pages.documents import document_file, documents_page
from tender.permissions import NotGranted
from tender.store import documents
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds

AT = "2021-10-19T10:00"
LATER = "2021-10-20T10:00"


def new(content: bytes = b"%PDF-1", title: str = "Leidraad", name: str = "a.pdf") -> NewDocument:
    return NewDocument(title, "guide", name, content)


def recorded(world: World, what: NewDocument, document: UUID | None = None, at: str = AT) -> UUID:
    return world.act("officer", at, record_document, what, document)


def seen(world: World, key: str = "auditor") -> Any:
    with world.looked() as session:
        return documents_page(session, world.identity(key), 1)


def test_versions_stand_beside_each_other(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        first = recorded(world, new(name="../Leidraad \u202e.pdf"))
        recorded(world, new(b"%PDF-9", "Eisen"), at="2021-10-19T11:00")
        (line, _) = seen(world).lines
        second = recorded(world, new(b"%PDF-2", "Anders", "b.pdf"), line.last.document, LATER)
        lines = seen(world).lines
        assert [(one.last.title, one.last.number, len(one.earlier)) for one in lines] == [
            ("Leidraad", 2, 1),
            ("Eisen", 1, 0),
        ]
        last, before = lines[0].last, lines[0].earlier[0]
        assert (last.id, before.id) == (second, first)
        assert (last.name, before.name) == ("b.pdf", "Leidraad.pdf")
        assert last.author == "Inkoopadviseur (demo)" and last.size == 6
        with world.looked() as session:
            name, content = document_file(session, world.identity("delegate"), first)
        assert (name, content) == ("Leidraad.pdf", b"%PDF-1")
        assert whole(world)


def test_a_title_stands_for_one_document(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        recorded(world, new())
        with pytest.raises(Refused) as refused:
            recorded(world, new(b"%PDF-2", " leidraad "), at=LATER)
        assert [(one.code, one.field) for one in refused.value.refusals] == [
            ("documents.title_known", "title")
        ]
        assert len(seen(world).lines) == 1


def test_this_very_file_is_recorded_once(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        recorded(world, new())
        with pytest.raises(Refused) as refused:
            recorded(world, new(title="Iets anders", name="c.pdf"))
        assert refused.value.refusals[0].code == "documents.file_known"
        document = seen(world).lines[0].last.document
        with pytest.raises(Refused):
            recorded(world, new(), document)
        results = together(
            lambda: recorded(world, new(b"%PDF-3", "Bijlage")),
            lambda: recorded(world, new(b"%PDF-3", "Bijlage")),
        )
        assert sorted(results) == ["documents.file_known", "done"]
        assert world.count("documents") == 2


def test_two_next_versions_at_once_get_two_numbers(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        recorded(world, new())
        document = seen(world).lines[0].last.document
        results = together(
            lambda: recorded(world, new(b"%PDF-2"), document),
            lambda: recorded(world, new(b"%PDF-3"), document),
        )
        assert results == ["done", "done"]
        (line,) = seen(world).lines
        assert [line.last.number, *(one.number for one in line.earlier)] == [3, 2, 1]


def test_a_document_is_never_changed_or_removed(worlds: Worlds) -> None:
    with worlds.at(Step.PREPARE) as world:
        recorded(world, new())
        for statement in (
            "UPDATE documents SET title = 'x'",
            "UPDATE documents SET content = 'x'",
            "DELETE FROM documents",
        ):
            refused = pytest.raises(sa.exc.DatabaseError, match="append only")
            with refused, world.engine.begin() as connection:
                connection.exec_driver_sql(statement)
        assert world.count("documents") == 1


def test_only_the_officer_records_until_the_procedure_is_closed(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.PREPARE) as world:
        for key in ("auditor", "chair", "assessor1", "delegate"):
            with pytest.raises(NotGranted):
                world.act(key, AT, record_document, new(), None)
        with pytest.raises(NotGranted):
            recorded(world, new(), uuid4())
    with sqlite_worlds.at(Step.CLOSED) as world, pytest.raises(NotGranted):
        recorded(world, new(), at="2022-07-01T10:00")


def test_content_that_is_not_what_its_digest_says_is_not_handed_out(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.PREPARE) as world:
        id_ = recorded(world, new())
        with world.engine.begin() as connection:
            connection.connection.driver_connection.set_authorizer(None)  # type: ignore[union-attr]
            connection.exec_driver_sql("DROP TRIGGER documents_no_update")
            connection.exec_driver_sql("UPDATE documents SET content = x'00'")
        with world.looked() as session, pytest.raises(ValueError, match="digest"):
            documents.content(session, id_)
