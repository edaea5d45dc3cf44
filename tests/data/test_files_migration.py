"""Paths that older versions kept as the text of ``files`` come along when quotes and tasks hold several files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.domain.dates import to_ms
from crm_tui.services import files, records
from data import database, opening
from data.migrations import runner
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock


def test_a_path_in_a_quote_of_an_older_store_is_the_first_of_its_files(tmp_path: Path, clock: Clock) -> None:
    number = runner.MIGRATIONS.index("m0032_files")
    anna = open_office(tmp_path, clock)
    ref = records.create(anna, "quote", {"title": "Q"})
    with database.transaction():
        database.execute("UPDATE quote SET files = '/srv/Offer.pdf'")
        database.execute("INSERT INTO task (title, files, state, created_at, modified_at) VALUES ('T','a',?,?,?)",
                         ("new", to_ms(clock()), to_ms(clock())))  # fmt: skip
        database.execute("DROP TABLE attachment")
        for name in ("company_logo", "company_signature", "company_stamp", "contact_photo", "product_picture"):
            database.execute(f"DROP INDEX {name}_file")
        for statement in runner.statements(number + 1):
            database.execute(statement)

    assert [each.name for each in files.of_record(anna, ref)] == ["/srv/Offer.pdf"]
    assert database.sql("SELECT type, value FROM point WHERE field = 'files' ORDER BY type") == [
        ("quote", "/srv/Offer.pdf"),
        ("task", "a"),
    ]
    close_office()
    opening.open_store(tmp_path / "crm.db")
    database.close()
