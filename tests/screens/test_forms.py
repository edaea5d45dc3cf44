"""Forms: one control per kind of field, answers by typing, texts that stay within limits, drafts that survive a kill."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region

from crm_tui.domain.fields import FieldKind, FieldSpec, Point
from crm_tui.domain.points import parse_points
from crm_tui.services import drafts, lookup, records
from screens.forms import inputs, sources
from screens.forms.answers import Answer
from screens.forms.choice import Choice, with_letters
from screens.forms.drafting import parse_draft
from screens.forms.inputs import CONTROLS, PICKED, FieldSetup
from screens.forms.lines import LongText, TextLine, fitting, point_lines, with_next_kind
from screens.forms.setups import setup_of
from tests.support.card import add_records

if TYPE_CHECKING:
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ROOT = Path(__file__).parents[2]
PHONES = FieldSpec(name="phone", label="Phone", kind=FieldKind.PHONES, choices=("work", "mobile"))


def test_every_kind_of_field_has_a_control() -> None:
    assert set(CONTROLS) == set(FieldKind)


def test_every_kind_that_is_picked_has_answers(office: Session) -> None:
    add_records(office)
    for kind in PICKED:
        choices = ("company", "contact") if kind is FieldKind.ITEM else ("todo",)
        spec = FieldSpec(
            name="x", label="X", kind=kind, required=True, target="company", dictionary="source", choices=choices
        )
        assert sources.source_for(office, spec)(""), kind


def test_an_optional_answer_can_be_none_and_a_required_one_cannot(office: Session) -> None:
    spec = FieldSpec(name="source", label="Source", kind=FieldKind.DICTIONARY, dictionary="source")
    must = FieldSpec(name="source", label="Source", kind=FieldKind.DICTIONARY, dictionary="source", required=True)

    assert sources.source_for(office, spec)("")[0] == Answer("", "none")
    assert sources.source_for(office, must)("")[0].key == "CALL"


def test_answers_that_start_with_the_word_come_first() -> None:
    answers = (Answer("1", "New Acme"), Answer("2", "Acme"), Answer("3", "Other"))

    assert [each.key for each in sources.matching(answers, "acme")] == ["2", "1"]


def test_clients_are_found_by_the_middle_of_their_name(office: Session) -> None:
    add_records(office)
    spec = FieldSpec(name="company", label="Company", kind=FieldKind.LINK, target="company")

    assert [each.label for each in sources.source_for(office, spec)("cme")] == ["Acme S.p.A."]


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        (FieldKind.DATE, "tomorrow", "Thursday, 19 March 2026"),
        (FieldKind.DATE, "never", ""),
        (FieldKind.MONEY, "1500", "€1,500.00"),
        (FieldKind.INTEGER, "12000", "12,000"),
        (FieldKind.STRING, "tomorrow", ""),
    ],
)
def test_what_is_typed_is_read_back(office: Session, kind: FieldKind, typed: str, read: str) -> None:
    spec = FieldSpec(name="x", label="X", kind=kind)

    assert inputs.reading(FieldSetup(spec=spec, context=lookup.context(office)), typed) == read


@pytest.mark.parametrize("kind", ["deal", "contact", "company"])
def test_what_an_editor_starts_with_means_the_same_value(office: Session, kind: str) -> None:
    known = add_records(office)
    ref = {"deal": known.deal, "contact": known.person, "company": known.company}[kind]
    record = records.get(office, ref)
    for spec in records.entity(kind).fields:
        if spec.kind in PICKED or not spec.writable:
            continue
        value = record.values.get(spec.name)
        typed = setup_of(office, kind, spec.name, value).typed
        assert lookup.parse_values(office, kind, {spec.name: typed})[spec.name] == value, spec.name


def test_points_are_written_one_a_line_and_read_back() -> None:
    points = (Point("+39 333 1234567", "mobile"), Point("+39 02 1, 2", "work"))

    assert point_lines(points[:1]) == "mobile: +39 333 1234567"
    assert parse_points(PHONES, point_lines(points[:1])) == points[:1]


@pytest.mark.parametrize(
    ("line", "after"),
    [("work: 123", "mobile: 123"), ("mobile: 123", "work: 123"), ("123", "work: 123"), ("", "work: ")],
)
def test_ctrl_l_turns_the_kind_of_a_line(line: str, after: str) -> None:
    assert with_next_kind(line, ("work", "mobile")) == after


def test_a_text_is_cut_between_characters() -> None:
    assert fitting("aàb", 2) == "a"
    assert fitting("aàb", 3) == "aà"


def test_letters_are_never_given_twice() -> None:
    letters = [each.letter for each in with_letters([Choice(str(n), "New") for n in range(20)])]

    assert len(set(letters)) == 20
    assert not {"j", "k", "q"} & set(letters)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": [1, 2]}', '{"a": {"b": 1}}', "null"])
def test_a_damaged_draft_is_no_draft(text: str, clock: Clock) -> None:
    assert parse_draft(drafts.Draft("x", text, clock())) == {}


async def test_a_pasted_megabyte_is_cut_and_cleaned() -> None:
    class Paper(App[None]):
        def compose(self) -> ComposeResult:
            yield LongText("")

    async with Paper().run_test() as pilot:
        text = pilot.app.query_one(LongText)
        text.focus()
        text.post_message(events.Paste("\x1b]52;c;x\x07[b]" + "è" * 1_000_000))
        await pilot.pause()
        await pilot.pause()

        assert text.text.startswith("]52;c;x[b]è")
        assert len(text.text.encode()) <= 65_536
        await pilot.press("x")
        assert len(text.text.encode()) <= 65_536


PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo
from crm_tui.domain.ref import Ref
from crm_tui.services.session import Session
from data import opening
from screens import app as screens
opening.open_store(Path(sys.argv[1]))
session = Session(user_id=1, login="anna", name="Anna", zone=ZoneInfo("Europe/Rome"), is_admin=True)
screens.run(session, folder=Path(sys.argv[1]).parent)
"""


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, store: Path) -> None:
        self.process, self.master = self._start(store)
        self.seen = b""

    @staticmethod
    def _start(store: Path) -> tuple[subprocess.Popen[bytes], int]:
        master, slave = pty.openpty()
        environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "110", "LINES": "30", "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(store)], stdin=slave, stdout=slave, stderr=slave, env=environment,
            start_new_session=True, close_fds=True,
        )  # fmt: skip
        os.close(slave)
        return process, master

    def until(self, text: str) -> None:
        end = time.monotonic() + 60
        while text.encode() not in self.seen:
            assert time.monotonic() < end, (text, self.seen[-2000:])
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 65536)

    def send(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def end(self) -> None:
        os.close(self.master)
        self.process.wait(60)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_what_was_typed_survives_the_end_of_the_program(
    office: Session, tmp_path: Path, number: signal.Signals
) -> None:
    known = add_records(office)
    terminal = Terminal(tmp_path / "crm.db")
    try:
        terminal.until("Forty laptops")
        terminal.send("\r")
        terminal.until("About the deal")
        terminal.send("c")
        terminal.until("kept as a draft")
        terminal.send("half a thou")
        terminal.until("thou")
        if number == signal.SIGKILL:
            end = time.monotonic() + 60
            while drafts.load(office, f"comment:{known.deal}") is None:
                assert time.monotonic() < end
        os.kill(terminal.process.pid, number)
        terminal.process.wait(60)
    finally:
        if terminal.process.poll() is None:
            terminal.process.kill()
        terminal.end()

    found = drafts.load(office, f"comment:{known.deal}")
    assert found is not None
    assert "half a thou" in found.text


@pytest.mark.parametrize("kind", [LongText, TextLine])
async def test_a_text_that_is_being_taken_away_can_still_be_drawn(kind: type[LongText | TextLine]) -> None:
    class Paper(App[None]):
        def compose(self) -> ComposeResult:
            yield kind("a thought")

    app = Paper()
    async with app.run_test(size=(20, 4)):
        text = app.query_one(kind)
        await text.remove()  # it has lost its styles; the screen may still know its place
        text._rich_style_cache.clear()

        drawn = text.render_lines(Region(0, 0, 12, 1))

    assert [(strip.text, strip.cell_length) for strip in drawn] == [(" " * 12, 12)]
