"""Flags > environment > file > defaults; a mistake is a sentence with the key, the value and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_tui import config
from crm_tui.config import Flags
from crm_tui.domain.errors import Usage
from crm_tui.i18n.translate import error_text, hint_text


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}


def write(env: dict[str, str], text: str) -> Path:
    path = Path(env["XDG_CONFIG_HOME"]) / "crm-tui" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_said_means_the_folders_of_the_desktop_standard(env: dict[str, str], tmp_path: Path) -> None:
    loaded = config.load(environ=env)

    assert loaded.db == tmp_path / "data/crm-tui/crm.db"
    assert loaded.path == tmp_path / "config/crm-tui/config.toml"
    assert (loaded.lang, loaded.operator, loaded.theme, loaded.color) == ("en", None, None, "auto")


def test_relative_folders_of_the_standard_are_ignored(home: Path) -> None:
    loaded = config.load(environ={"XDG_DATA_HOME": "here", "XDG_CONFIG_HOME": ""})

    assert loaded.db == home / ".local/share/crm-tui/crm.db"
    assert loaded.path == home / ".config/crm-tui/config.toml"


def test_flag_beats_environment_beats_file(env: dict[str, str], tmp_path: Path) -> None:
    write(env, 'db = "file.db"\nlang = "it"\ntheme = "paper"\ncolor = "never"\n')
    both = {**env, "CRM_TUI_DB": str(tmp_path / "env.db")}
    flags = Flags(db=str(tmp_path / "flag.db"), lang="en", theme="ink", color="always", operator="anna")

    assert config.load(environ=env).db == tmp_path / "config/crm-tui/file.db"
    assert config.load(environ=both).db == tmp_path / "env.db"
    said = config.load(flags, both)
    assert (said.db, said.lang, said.theme, said.color) == (tmp_path / "flag.db", "en", "ink", "always")
    assert said.operator == "anna"
    written = config.load(environ=env)
    assert (written.lang, written.theme, written.color) == ("it", "paper", "never")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ({"LANG": "it_IT.UTF-8"}, "it"),
        ({"LANG": "it"}, "it"),
        ({"LANG": "it_IT.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LC_MESSAGES": "it_IT", "LANG": "it_IT"}, "en"),
        ({"LC_ALL": "", "LANG": "it-CH"}, "it"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_locale_chooses_the_language_when_nobody_else_does(
    env: dict[str, str], locale: dict[str, str], expected: str
) -> None:
    assert config.load(environ={**env, **locale}).lang == expected


def test_no_color_is_heeded_unless_a_flag_says_otherwise(env: dict[str, str]) -> None:
    env["NO_COLOR"] = "1"

    assert config.load(environ=env).color == "never"
    assert config.load(Flags(color="always"), env).color == "always"


def test_a_home_sign_and_relative_paths_become_absolute(
    env: dict[str, str], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert config.load(Flags(db="~/my.db"), env).db == home / "my.db"
    assert config.load(Flags(db="sub/../my.db"), env).db == tmp_path / "my.db"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('thme = "x"', "{path}: “thme” is not a setting", "did you mean “theme”?"),
        ('q9 = "x"', "{path}: “q9” is not a setting", "known settings: db, lang, theme, color, keys"),
        ('lang = "fr"', "{path}: lang cannot be “fr”", "choose one of: en, it"),
        ('color = "red"', "{path}: color cannot be “red”", "choose one of: auto, always, never"),
        ("theme = 3", "{path}: theme cannot be “3”", "give a text in quotes"),
        ('theme = ""', "{path}: theme cannot be “”", "give a text in quotes"),
        ('db = "postgres://x"', "{path}: db cannot be “postgres://x”", "give the path of a file"),
    ],
)
def test_a_mistake_in_the_file_is_a_sentence(env: dict[str, str], text: str, message: str, hint: str) -> None:
    path = write(env, text)

    with pytest.raises(Usage) as caught:
        config.load(environ=env)

    assert error_text(caught.value) == message.format(path=path)
    assert hint_text(caught.value) == hint
    assert caught.value.exit == 2


@pytest.mark.parametrize("content", [b"lang = ", b'lang = "\xff"'])
def test_a_file_that_is_not_toml_is_named(env: dict[str, str], content: bytes) -> None:
    path = write(env, "")
    path.write_bytes(content)

    with pytest.raises(Usage) as caught:
        config.load(environ=env)

    assert error_text(caught.value).startswith(f"the configuration {path} cannot be read: ")


def test_a_named_file_must_exist_and_an_unnamed_one_need_not(env: dict[str, str], tmp_path: Path) -> None:
    absent = tmp_path / "absent.toml"

    for attempt in (
        lambda: config.load(Flags(config=str(absent)), env),
        lambda: config.load(environ={**env, "CRM_TUI_CONFIG": str(absent)}),
    ):
        with pytest.raises(Usage) as caught:
            attempt()
        assert error_text(caught.value) == f"the configuration {absent} cannot be read: it does not exist"


def test_a_bad_flag_names_the_flag(env: dict[str, str]) -> None:
    with pytest.raises(Usage) as caught:
        config.load(Flags(lang="de"), env)

    assert error_text(caught.value) == "--lang: lang cannot be “de”"
