"""Keys from the configuration file: checked against the table of keys, then put into it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from crm_tui.domain import text
from crm_tui.domain.errors import Usage
from crm_tui.domain.words import N_
from screens import keys
from screens.keys import Command

if TYPE_CHECKING:
    from pathlib import Path

    from crm_tui.config import KeySetting

SHARED = ("go", "view", "rows")
"""Scopes that stand below others on one screen: their keys must be free everywhere."""
_NAMED = frozenset(
    {"enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown",
     "left", "right", "up", "down", "question_mark", "slash", "full_stop", "dollar_sign", "left_square_bracket",
     "right_square_bracket", "plus", "minus", "comma", "colon", "semicolon", "asterisk", "underscore",
     *(f"f{number}" for number in range(1, 13))}
)  # fmt: skip
_SIGNS = {"esc": "escape", "pgdn": "pagedown", "pgup": "pageup", "-": "minus", ",": "comma", ":": "colon",
          ";": "semicolon", "*": "asterisk", "_": "underscore", "↑": "up", "↓": "down", "←": "left",
          "→": "right"} | {shown: name for name, shown in keys.SHOWN.items()}  # fmt: skip
"""What people write for what Textual calls otherwise."""
_RENAMED = {"solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
            "plus_sign": "plus", "low_line": "underscore"}  # fmt: skip
_MODIFIED = re.compile(r"(?:ctrl|alt)\+(?:[a-z0-9]|shift\+\w+|%s)|shift\+(?:%s)" % (("|".join(sorted(_NAMED)),) * 2))


def apply(settings: Sequence[KeySetting], path: Path) -> None:
    """Give the commands these keys instead of their usual ones, on all screens from now on.

    Args:
        settings: From the configuration file.
        path: Of that file, for what is wrong with it.

    Raises:
        Usage: no such command or key, or one key would mean two things; nothing is changed then.
    """
    known = {command.id: command for commands in keys.USUAL.values() for command in commands}
    given: dict[str, Command] = {}
    for each in settings:
        if each.command not in known:
            raise _wrong(
                each, path, N_("{at}: “{command}” is not a command of the screens"), *_near(each.command, list(known))
            )
        named = tuple(_named(key, each, path) for key in each.keys)
        given[each.command] = known[each.command]._replace(keys=named)
    table = {
        scope: tuple(given.get(command.id, command) for command in commands) for scope, commands in keys.USUAL.items()
    }
    for each in settings:
        _check_free(each, given[each.command], table, path)
    keys.use(table)


def _near(name: str, known: Sequence[str]) -> tuple[str, dict[str, object]]:
    near = text.nearest(name, known) or text.nearest(
        name.rpartition(".")[2], [each.partition(".")[2] for each in known]
    )
    if near is not None and near not in known:
        near = next(each for each in known if each.endswith(f".{near}"))
    if near is None:
        return N_("crm-tui keys lists them"), {}
    return N_("did you mean “{near}”?"), {"near": near}


def _named(given: str, setting: KeySetting, path: Path) -> str:
    """The key, or the sequence of two, as Textual names it."""
    parts = given.split(" ")
    named = [_SIGNS.get(part) or (_sign(part) if len(part) == 1 else part.lower()) for part in parts]
    signs = {name for part, name in zip(parts, named, strict=True) if len(part) == 1}
    known = all(part in signs or part in _NAMED or _MODIFIED.fullmatch(part) for part in named)
    if len(parts) > 2 or not known:
        hint = N_("one sign, or a name such as enter, F5, ctrl+x, shift+up; two with a space between for a sequence")
        raise _wrong(setting, path, N_("{at}: {command}: “{key}” is not a key"), hint, {}, key=given)
    return " ".join(named)


def _sign(sign: str) -> str:
    """What Textual calls a sign: a letter or digit is its own name, another has that of Unicode."""
    if sign.isalnum():
        return sign
    name = unicodedata.name(sign, "").lower().replace("-", "_").replace(" ", "_")
    name = _RENAMED.get(name, name)
    if name:
        keys.SHOWN.setdefault(name, sign)
    return name


def _check_free(setting: KeySetting, command: Command, table: dict[str, tuple[Command, ...]], path: Path) -> None:
    for key in command.keys:
        for other in _beside(command, table):
            if any(_clash(key, taken) for taken in other.keys) and not _usual_clash(command, other):
                said = N_("{at}: {command}: the key {key} is that of {other}")
                hint = N_("give one of them another key")
                words: dict[str, object] = {"key": keys.shown(key), "other": other.id}
                raise _wrong(setting, path, said, hint, {}, **words)


def _beside(command: Command, table: dict[str, tuple[Command, ...]]) -> Iterator[Command]:
    """The commands that may act on one screen with this one."""
    scope = command.id.partition(".")[0]
    scopes = table if scope in SHARED else (scope, *SHARED)
    return (other for name in scopes for other in table[name] if other.id != command.id)


def _clash(one: str, other: str) -> bool:
    """The same key, or one alone that also begins a sequence."""
    return one == other or one == other.partition(" ")[0] or other == one.partition(" ")[0]


def _usual_clash(command: Command, other: Command) -> bool:
    """Whether the two have a key in common anyway, as a screen that does something nearer with it."""
    before = {each.id: each.keys for commands in keys.USUAL.values() for each in commands}
    return bool(set(before[command.id]) & set(before[other.id]))


def _wrong(
    setting: KeySetting, path: Path, said: str, hint: str, hint_params: dict[str, object], **words: object
) -> Usage:
    at = f"{path}:{setting.line}" if setting.line else str(path)
    return Usage(text=said, at=at, command=setting.command, **words, hint=hint, hint_params=hint_params)
