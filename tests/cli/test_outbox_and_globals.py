"""`crm-tui global …` and `crm-tui outbox …`: what is set is shown, what left is told, decisions are asked for and done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.receiver import Receiver, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Run

TEMPLATE = """format = 1
name = "Hook"
document = "deal"
[[step]]
id = "A1"
kind = "webhook"
with.url = "{url}"
with.method = "{method}"
with.body = [{{ set = "title", to = "{{=Document:TITLE}}" }}]
"""


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def hook(crm: Run, path: Path, url: str, method: str = "POST") -> None:
    """A deal, and a run on it that has put a message into the outbox."""
    path.write_text(TEMPLATE.format(url=url, method=method))
    assert crm("workflow", "import", str(path)).code == 0
    assert crm("deal", "add", "title=Boiler").code == 0
    assert crm("workflow", "start", "1", "deal:1").code == 0


def states(crm: Run) -> list[str]:
    return [row["state"] for row in crm("outbox", "list", "--json").json]


def test_global_values_are_set_shown_changed_and_taken_away(crm: Run) -> None:
    assert "global constant VAT is 22" in crm("global", "set", "VAT", "22", "--constant", "--type", "double").err
    assert crm("global", "set", "TEAM", "user_1", "user_1", "--type", "user", "--multiple", "--name", "Who").code == 0
    crm("global", "set", "N", "1", "--type", "integer")
    crm("global", "set", "n", "2")

    rows = {row["code"]: row for row in crm("global", "list", "--json").json}
    assert {code: row["value"] for code, row in rows.items()} == {"N": "2", "TEAM": ["user_1", "user_1"], "VAT": "22"}
    assert (rows["VAT"]["kind"], rows["TEAM"]["name"], rows["N"]["type"]) == ("constant", "Who", "integer")

    assert crm("global", "set", "N", "many").code == 5
    assert crm("global", "set", "N", "--type", "nothing").code == 5
    assert crm("global", "delete", "VAT").code == 1
    assert crm("global", "delete", "VAT", "--constant").code == 0
    assert [row["code"] for row in crm("global", "list", "--json").json] == ["N", "TEAM"]
    assert crm("undo").code == 0
    assert len(crm("global", "list", "--json").json) == 3
    assert crm("--dry-run", "global", "set", "N", "9").code == 0
    assert crm("global", "list", "-o", "csv").out.splitlines()[0].startswith("code,kind,type,multiple")
    assert "2" in crm("global", "list").out


def test_the_worker_sends_what_a_host_is_allowed_for(crm: Run, tmp_path: Path, there: Receiver) -> None:
    assert crm("setting", "set", "webhook_hosts", "a/b").code == 5
    assert crm("setting", "set", "webhook_hosts", there.host).code == 0
    hook(crm, tmp_path / "hook.toml", there.url())
    assert (states(crm), there.got) == (["waiting"], [])

    assert "1 message sent" in crm("worker", "--once").err

    assert (states(crm), there.bodies) == (["sent"], ['{"title": "Boiler"}'])
    shown = crm("outbox", "show", "1", "--json").json
    assert (shown["answer"], shown["record"], shown["run"], shown["tries"]) == ("HTTP 200", "deal:1", 1, 1)
    assert shown["key"] == there.keys[0]
    assert shown["payload_body"] == '{"title": "Boiler"}'
    assert "every message arrived" in crm("doctor").out + crm("doctor").err
    assert crm("outbox", "list", "failed").out.strip() == "" or "Boiler" not in crm("outbox", "list", "failed").out
    assert crm("outbox", "cancel", "1").code == 5


def test_what_is_not_allowed_any_more_is_held_until_it_is_released(crm: Run, tmp_path: Path, there: Receiver) -> None:
    crm("setting", "set", "webhook_hosts", there.host)
    hook(crm, tmp_path / "hook.toml", there.url())
    crm("setting", "set", "webhook_hosts", "hooks.example.com")
    assert "could not be sent" in crm("worker", "--once").err
    assert states(crm) == ["held"]
    assert crm("doctor").code == 1

    crm("setting", "set", "webhook_hosts", there.host)
    assert "1 message changed" in crm("outbox", "release", "all").err
    crm("worker", "--once")

    assert (states(crm), len(there.got)) == (["sent"], 1)
    assert crm("outbox", "release", "1").code == 5


def test_the_outbox_is_paused_emptied_and_resumed(crm: Run, tmp_path: Path, there: Receiver) -> None:
    crm("setting", "set", "webhook_hosts", there.host)
    hook(crm, tmp_path / "hook.toml", there.url())
    crm("workflow", "start", "1", "deal:1")
    crm("--dry-run", "outbox", "pause")
    assert "paused" not in crm("outbox", "list").err

    assert crm("outbox", "pause").code == 0
    crm("worker", "--once")

    assert (states(crm), there.got) == (["waiting", "waiting"], [])
    assert "paused the outbox" in crm("outbox", "list").err
    assert "paused the outbox" in crm("doctor").out
    assert crm("outbox", "cancel", "waiting").code == 2
    assert states(crm) == ["waiting", "waiting"]
    (row,) = crm("outbox", "cancel", "2", "--json").json
    assert (row["id"], row["state"]) == (2, "cancelled")
    assert crm("outbox", "pause", "--dry-run").err.splitlines()[0] == "nothing to change"
    told = crm("outbox", "resume", "--dry-run").err.splitlines()
    assert told == ["messages would leave again", "1 message waits", "dry run: nothing was stored"]
    assert crm("outbox", "resume").code == 0
    assert "1 message sent" in crm("worker", "--once").err
    crm("workflow", "start", "1", "deal:1")
    assert "1 message changed" in crm("--yes", "outbox", "cancel", "waiting").err
    assert states(crm) == ["cancelled", "cancelled", "sent"]


def test_a_message_that_may_arrive_twice_is_sent_again_after_a_question_only(
    crm: Run, tmp_path: Path, there: Receiver
) -> None:
    there.answers[:] = ["die", 400]
    crm("setting", "set", "webhook_hosts", there.host)
    hook(crm, tmp_path / "hook.toml", there.url())
    crm("worker", "--once")
    assert states(crm) == ["unknown"]

    assert crm("outbox", "retry", "1").code == 2
    assert crm("--dry-run", "--yes", "outbox", "retry", "1").code == 0
    assert states(crm) == ["unknown"]
    assert crm("--yes", "outbox", "retry", "1").code == 0
    crm("worker", "--once")
    assert states(crm) == ["failed"]
    row = crm("outbox", "list", "failed", "--json").json[0]
    assert (row["said"], len(set(there.keys))) == ("127.0.0.1 does not take the message: HTTP 400", 1)

    assert crm("outbox", "cancel", "1").code == 0
    assert states(crm) == ["cancelled"]
    assert crm("outbox", "list", "nothing").code == 2
    assert crm("outbox", "show", "9").code == 1
    assert crm("outbox", "release", "x").code == 2
    assert "cancelled" in crm("outbox", "list").out


def test_values_of_workflows_are_people_by_login_and_are_shown_by_name(crm: Run) -> None:
    crm("user", "add", "eva")
    assert "global variable WHO is eva" in crm("global", "set", "WHO", "eva", "--type", "user").err
    assert crm("global", "set", "who", "nobody").code == 5
    assert "global variable PLACE is New" in crm("global", "set", "PLACE", "NEW", "--type", "stage").err
    two = crm("global", "set", "N", "1", "2", "--type", "integer")

    assert (two.code, "N: “1, 2” takes one value only\n  --multiple lets it have several" in two.err) == (5, True)
    assert "€12.00" in crm("global", "set", "SUM", "12 EUR", "--type", "money").err
    table = crm("global", "list").out
    assert all(word in table for word in ("eva", "New", "€12.00"))
    rows = {row["code"]: row["value"] for row in crm("global", "list", "--json").json}
    assert (rows["WHO"][:5], rows["SUM"]) == ("user_", "12.00|EUR")


def test_the_preview_of_a_value_of_workflows_is_read_by_people_and_by_scripts(crm: Run) -> None:
    crm("user", "add", "eva")
    crm("global", "set", "WHO", "eva", "--type", "user")

    told = crm("global", "set", "WHO", "me", "--dry-run")
    (row,) = crm("global", "set", "WHO", "me", "--dry-run", "--json").json

    assert told.out.splitlines()[-1].split()[:3] == ["global_value:1", "value", "eva"]
    assert (row["field"], row["old"][:5]) == ("value", "user_")
    made = crm("global", "set", "N", "1", "2", "--type", "integer", "--multiple", "--dry-run").out
    assert "several values       yes" in made
