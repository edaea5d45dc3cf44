"""An older store gets the three roles, and its operators may what they could before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import records, roles
from crm_tui.services.session import is_narrow
from data import database, defaults_loader, rights
from data.migrations import runner
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock


@pytest.mark.parametrize(("lang", "names"), [
    ("en", ["Administrator", "Manager", "Operator"]), ("it", ["Amministratore", "Manager", "Operatore"]),
])  # fmt: skip
def test_an_older_store_gets_roles_and_nobody_loses_anything(
    tmp_path: Path, clock: Clock, lang: str, names: list[str]
) -> None:
    anna, luca = open_office(tmp_path, clock, lang=lang), clerk_of(clock)
    number = runner.MIGRATIONS.index("m0030_roles")
    with database.transaction():
        database.execute("DROP TABLE role_assignment")
        database.execute("DROP TABLE role")
        for (trigger,) in database.sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rights_%'"
        ):
            database.execute(f"DROP TRIGGER {trigger}")
        for statement in runner.statements(number + 1):
            database.execute(statement)
        defaults_loader.complete()

    assert [each.name for each in roles.roles(anna)] == names
    assert not is_narrow(luca)
    before = rights.stamp()
    roles.assign(anna, "manager", [("user", "luca")])
    assert rights.stamp() != before
    assert is_narrow(luca)
    assert records.create(luca, "deal", {"title": "His"}).id
    close_office()
