"""Put the default dictionaries, currencies and pipeline into a new store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data import database


@dataclass(frozen=True, slots=True)
class DefaultStage:
    """One stage of a new pipeline."""

    code: str
    semantic: str
    colour: str
    name: str


def _read(name: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 — only a new store or restored defaults need it, every start would pay
    from importlib import resources  # noqa: PLC0415 — as above

    return tomllib.loads(resources.files("data.defaults").joinpath(name).read_text(encoding="utf-8"))


def _column(lang: str) -> int:
    return 1 if lang == "it" else 0


def dictionaries(lang: str) -> dict[str, dict[str, str]]:
    """Every dictionary: code → name, in order."""
    which = _column(lang)
    return {
        name: {code: words[which] for code, words in values.items()}
        for name, values in _read("dictionaries.toml").items()
    }


def stages(lang: str) -> list[DefaultStage]:
    """The stages of a new pipeline, in order."""
    which = _column(lang)
    return [
        DefaultStage(stage["code"], stage["semantic"], stage["colour"], stage["name"][which])
        for stage in _read("pipelines.toml")["stage"]
    ]


def load(*, at: int, lang: str) -> None:
    """Insert all defaults; inside a transaction.

    Args:
        at: Now, UTC ms.
        lang: ``en`` or ``it``.
    """
    stamp = (at, at)
    for name, values in dictionaries(lang).items():
        database.many(
            "INSERT INTO dictionary_value (dictionary, code, name, sort, system, created_at, modified_at) "
            "VALUES (?,?,?,?,1,?,?)",
            [(name, code, text, 10 * n, *stamp) for n, (code, text) in enumerate(values.items(), 1)],
        )
    for n, (code, words) in enumerate(_read("currencies.toml")["currency"].items()):
        database.insert(
            "INSERT INTO currency (code, name, rate, is_base, is_default, sort, created_at, modified_at) "
            "VALUES (?,?,?,?,?,?,?,?)",
            (code, words[1 + _column(lang)], words[0], n == 0, n == 0, 10 * n, *stamp),
        )
    pipeline = database.insert(
        "INSERT INTO pipeline (entity, name, sort, is_default, created_at, modified_at) VALUES ('deal',?,10,1,?,?)",
        (_read("pipelines.toml")["pipeline"]["name"][_column(lang)], *stamp),
    )
    database.many(
        "INSERT INTO stage (pipeline, code, name, colour, semantic, sort, created_at, modified_at) "
        "VALUES (?,?,?,?,?,?,?,?)",
        [
            (pipeline, stage.code, stage.name, stage.colour, stage.semantic, 10 * n, *stamp)
            for n, stage in enumerate(stages(lang), 1)
        ],
    )
