"""What is kept of a template, a file or a form, cannot command a terminal or deceive who reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import assignments, rules, run_search, triggers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.services import notifications, records
from data import database
from data.queries import stages
from tests.support.flows import keep
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

EVIL = "\\u001b]52;c;Y3VybA==\\u0007\\u009b1m\\u202e\\u0000"
FILE = f"""format = 1
name = "Name{EVIL}\\nnext"
description = "About{EVIL}"
document = "deal"

[[parameter]]
code = "P"
name = "Asked{EVIL}"
type = "string"
default = "usual{EVIL}"

[[step]]
id = "A1"
kind = "condition"
title = "Title{EVIL}"

[[step]]
id = "A2"
in = "A1"
kind = "branch"
when = [{{ source = "{{=Template:P}}", is = "not_equals", values = ["x{EVIL}"] }}]

[[step]]
id = "A3"
in = "A2"
kind = "log"
with.text = "Logged{EVIL}\\nsecond line"

[[step]]
id = "A4"
in = "A2"
kind = "notify"
with.users = "user_1"
with.message = "Told{EVIL}"

[[step]]
id = "A5"
in = "A2"
kind = "edit_document"
with.fields = [{{ set = "title", to = "Renamed{EVIL}" }}]
"""
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_no_text_of_a_file_commands_a_terminal_wherever_it_comes_out(anna: Session) -> None:
    number = workflows.save(anna, FILE).id
    found = workflows.template(anna, number).template
    assert (found.name, found.description) == ("Name]52;c;Y3VybA==1m next", "About]52;c;Y3VybA==1m")
    deal = records.create(anna, "deal", {"title": "Boiler"})
    run = workflows.start(anna, number, deal, {}).id
    sweep.run_all(anna)

    assert workflows.run(anna, run).state == "completed"
    told = [notifications.text(anna, each) for each in notifications.unseen(anna)]
    outside = [workflows.export(anna, number), run_search.text(anna, run), *told]
    kept = database.sql("SELECT said || given || results FROM run_step") + database.sql("SELECT payload FROM event")
    for each in (*outside, *(row[0] for row in kept)):
        assert not COMMANDS.search(each), each
        assert not re.search(r"\\u00(1b|07|9b|00)", each), each
    assert "second line" in run_search.text(anna, run)


def test_a_name_is_one_line_of_two_hundred_characters_and_never_invisible(anna: Session) -> None:
    head = 'format = 1\nname = "{name}"\ndocument = "deal"\n\n[[step]]\nid = "A1"\nkind = "log"\n'
    head += 'title = "{name}"\nwith.text = "x"\n'

    long, hidden = (workflows.save(anna, head.format(name=name)).id for name in ("n" * 5000, "\\u202e\\u202d"))

    found = workflows.template(anna, long).template
    assert (len(found.name), len(found.steps[0].title)) == (200, 200)
    assert workflows.template(anna, hidden).template.name.strip()


def test_rules_and_triggers_are_as_clean(anna: Session) -> None:
    evil = "\x1b]0;x\x07\u202e"
    stage = stages.stages_of(stages.default_pipeline())[1].id
    draft = Draft(stage=stage, action="log", given={"text": f"Said{evil}"}, title=f"Title{evil}\nnext")
    rule = rules.rule(anna, rules.add(anna, draft).id)
    made = triggers.Draft(stage=stage, event="field_changed", settings={"fields": ("title",)}, name=f"Name{evil}\nnext")
    trigger = triggers.trigger(anna, triggers.add(anna, made).id)

    assert (rule.title, rule.given["text"], trigger.name) == ("Title]0;x next", "Said]0;x", "Name]0;x next")


def test_what_is_typed_at_a_start_and_as_an_answer_is_as_clean(anna: Session) -> None:
    evil = "a\x1b]52;c;QUJD\x07\u202e\x9b"
    steps = (
        '\n[[parameter]]\ncode = "P"\ntype = "text"\n\n[[step]]\nid = "A1"\nkind = "request"\nwith.users = "user_1"\n'
    )
    steps += 'with.name = "Say"\nwith.fields = [{ set = "F", to = "text" }]\n'
    steps += '\n[[step]]\nid = "A2"\nkind = "log"\nwith.text = "{=Template:P} {=A1:F}"\n'
    deal = records.create(anna, "deal", {"title": "Boiler"})

    run = workflows.start(anna, keep(anna, "W", steps), deal, {"P": f"{evil}\nnext"}).id
    sweep.run_all(anna)
    (asked,) = assignments.asked_in(anna, run)
    assignments.answer(anna, asked.id, "answered", given={"F": evil}, comment=evil)
    sweep.run_all(anna)

    assert workflows.run(anna, run).state == "completed"
    kept = database.sql("SELECT content FROM run UNION ALL SELECT given || comment FROM assignment")
    for each in (run_search.text(anna, run), *(row[0] for row in kept)):
        assert "a]52;c;QUJD" in each
        assert not COMMANDS.search(each), each
        assert not re.search(r"\\u00(1b|07|9b|00)", each), each
    assert "next" in run_search.text(anna, run)
