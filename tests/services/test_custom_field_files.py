"""Custom fields travel: what an export writes, an import reads back, of every type, with one value and with several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.custom import KINDS
from crm_tui.domain.ref import Ref
from crm_tui.services import custom_fields, exporting, lookup, records
from crm_tui.services.custom_fields import NewField
from tests.services.test_custom_fields import TEXTS, add, joined
from tests.support.office import clerk_of, close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    clerk_of(clock)
    for title in ("Acme", "Beta, Inc."):
        records.create(session, "company", {"title": title})
    yield session
    close_office()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("entity", ["contact", "deal"])
def test_a_file_takes_every_field_out_and_in_again(boss: Session, tmp_path: Path, entity: str, form: str) -> None:
    fields = [add(boss, kind, entity=entity) for kind in KINDS if kind not in ("file", "booking")]
    fields += [add(boss, kind, many=True, entity=entity) for kind in KINDS if kind not in ("file", "booking", "yesno")]
    texts = {each.name: joined(TEXTS[each.kind]) if each.many else TEXTS[each.kind][0] for each in fields}
    named = {"name": "Ada"} if entity == "contact" else {"title": "One"}
    ref = records.create(boss, entity, lookup.parse_values(boss, entity, texts) | named)
    before = records.get(boss, ref).values
    names = ("name",) if entity == "contact" else ("title",)

    target = tmp_path / f"out.{form}"
    exporting.write(exporting.export(boss, entity, fields=[*names, *texts], format=form).lines, target)
    records.delete(boss, [ref])
    done = bring_in(boss, entity, target)

    assert (done.created, done.rejected, done.noted) == (1, 0, 0), done.reasons
    made = records.get(boss, Ref(entity, ref.id + 1)).values
    assert {name: made[name] for name in texts} == {name: before[name] for name in texts}


def test_rows_without_a_required_field_are_refused(boss: Session, tmp_path: Path) -> None:
    custom_fields.add(boss, "contact", NewField(label="Number", kind="integer", required=True))
    path = write(tmp_path, "people.csv", "name,uf_number\nAda,7\nBob,\n")

    done = bring_in(boss, "contact", path)

    assert (done.created, done.rejected) == (1, 1)
