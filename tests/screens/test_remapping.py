"""Keys from the configuration file: they act, they are shown, and what cannot be is told with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui import config, main
from crm_tui.domain.errors import Usage
from crm_tui.i18n.translate import error_text, hint_text
from screens import keys, remapping
from tests.support.board import running
from tests.support.office import add_deals, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    add_deals(session, 2)
    yield session
    close_office()


@pytest.fixture(autouse=True)
def _usual_keys() -> Iterator[None]:
    yield
    keys.use(keys.USUAL)


def configured(tmp_path: Path, text: str) -> config.Config:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return config.load(config.Flags(config=str(path)), {})


def use(tmp_path: Path, text: str) -> None:
    found = configured(tmp_path, text)
    remapping.apply(found.keys, found.path)


def test_a_file_without_keys_has_none(tmp_path: Path) -> None:
    assert configured(tmp_path, 'lang = "en"\n').keys == ()


async def test_a_key_of_ones_own_acts_and_is_shown_and_the_usual_one_does_not(anna: Session, tmp_path: Path) -> None:
    use(tmp_path, '[keys]\nboard.move_right = [">", "ctrl+n"]\n"go.contacts" = "g K"\n')

    async with running(anna, tmp_path) as crm:
        assert "> next stage" in crm.footer()
        await crm.press("L")
        assert len(crm.cards("New")) == 2
        await crm.press("greater_than_sign")
        await crm.until(lambda: len(crm.cards("New")) == 1)
        await crm.press("ctrl+n")
        await crm.until(lambda: len(crm.cards("Prepayment invoice")) == 1)
        await crm.press("g", "K")
        await crm.until(lambda: "Contacts" in crm.header())


def test_the_table_of_keys_shows_what_holds(tmp_path: Path) -> None:
    found = configured(tmp_path, '[keys]\nboard.delete = "X"\n')

    table = {key.command: key.key for key in main._keys(found)}

    assert table["board.delete"] == "X"
    assert table["board.open"] == "enter"


@pytest.mark.parametrize(
    ("line", "said", "hint"),
    [
        (
            'board.mov_right = "R"',
            "“board.mov_right” is not a command of the screens",
            "did you mean “board.move_right”?",
        ),
        ('board.delete = "n"', "board.delete: the key n is that of board.new", "give one of them another key"),
        ('go.contacts = "n"', "go.contacts: the key n is that of ", "give one of them another key"),
        ('board.delete = "g"', "board.delete: the key g is that of ", "give one of them another key"),
        ('board.delete = "hyper+x"', "board.delete: “hyper+x” is not a key", "one sign, or a name such as"),
        ('board.delete = "a b c"', "board.delete: “a b c” is not a key", "one sign, or a name such as"),
    ],
)
def test_what_cannot_be_is_told_with_file_and_line_and_changes_nothing(
    tmp_path: Path, line: str, said: str, hint: str
) -> None:
    before = dict(keys.SCOPES)

    with pytest.raises(Usage) as caught:
        use(tmp_path, f'# mine\n[keys]\ngo.find = "F9"\n{line}\n')

    assert error_text(caught.value).startswith(f"{tmp_path / 'config.toml'}:4: {said}")
    assert hint in hint_text(caught.value)
    assert before == keys.SCOPES


@pytest.mark.parametrize("text", ["keys = 3", "[keys]\nboard.delete = 3", "[keys]\nboard.delete = []"])
def test_keys_that_are_no_texts_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Usage):
        configured(tmp_path, text)


def test_two_commands_may_change_their_keys(tmp_path: Path) -> None:
    use(tmp_path, '[keys]\nboard.activity = "c"\nboard.comment = "a"\n')

    assert keys.keymap(("board",))["c"].id == "board.activity"
