"""Modify document: fields of the run's own record, in one save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.services import records
from data import database

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def test_several_fields_change_in_one_save(anna: Session, deal: Ref, robot: Robot) -> None:
    before = int(database.sql("SELECT max(id) FROM operation")[0][0])

    told = robot.do("modify_document", {"values": {"TITLE": "{=Document:TITLE} 2", "comments": "seen"}})

    values = records.get(anna, deal).values
    assert (values["title"], values["comments"]) == ("Impianto 2", "seen")
    assert (told.value("DOCUMENT_ID"), set(told.value("CHANGED_FIELDS"))) == (deal.id, {"title", "comments"})  # type: ignore[call-overload]
    changed = database.sql("SELECT DISTINCT operation FROM change WHERE operation > ? AND type = 'deal'", (before,))
    assert len(changed) == 1


def test_a_field_that_is_not_there_changes_nothing(anna: Session, deal: Ref, robot: Robot) -> None:
    told = robot.do("modify_document", {"values": {"title": "Other", "nothing": "x"}})

    assert told.failure.why == "invalid_value"
    assert records.get(anna, deal).values["title"] == "Impianto"
    assert robot.do("modify_document", {"values": {}}).failure.why == "missing_parameter"
