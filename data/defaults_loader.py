"""Put the default dictionaries, currencies and pipeline into a new store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from data import database, details_defaults, product_defaults, role_defaults


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


def stages(lang: str, entity: str = "deal") -> list[DefaultStage]:
    """The stages of a new pipeline of a type, in order; ``item`` stands for every smart process."""
    which = _column(lang)
    return [
        DefaultStage(stage["code"], stage["semantic"], stage["colour"], stage["name"][which])
        for stage in _read("pipelines.toml")[entity]["stage"]
    ]


def pipeline_name(lang: str, entity: str) -> str:
    """The name of a type's first pipeline."""
    return str(_read("pipelines.toml")[entity]["name"][_column(lang)])


def load(*, at: int, lang: str) -> None:
    """Insert all defaults; inside a transaction.

    Args:
        at: Now, UTC ms.
        lang: ``en`` or ``it``.
    """
    stamp = (at, at)
    known = dictionaries(lang)
    product_defaults.load(at=at, lang=lang, measures=known.pop("measure"))
    details_defaults.load(at=at, lang=lang)
    role_defaults.load(at=at, lang=lang)
    for name, values in known.items():
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
    for entity in ("deal", *ADDED):
        _add_pipeline(entity, at=at, lang=lang)


ADDED = ("lead", "quote", "invoice")
"""Types with stages that came after the first schema."""


def complete() -> None:
    """What an older store lacks; inside the transaction of the migration that brings it. Nothing in a new store."""
    known = {str(row[0]) for row in database.sql("SELECT DISTINCT entity FROM pipeline")}
    if not known:
        return
    at, italian = database.sql(
        "SELECT created_at, EXISTS (SELECT 1 FROM dictionary_value WHERE code = 'HNR_2' AND name = 'Sig.ra') "
        "FROM pipeline ORDER BY id LIMIT 1"
    )[0]
    for entity in ADDED:
        if entity not in known:
            _add_pipeline(entity, at=at, lang="it" if italian else "en")
    lang = "it" if italian else "en"
    product_defaults.load(at=at, lang=lang, measures=dictionaries(lang)["measure"])
    details_defaults.load(at=at, lang=lang)
    role_defaults.load(at=at, lang=lang)


def _add_pipeline(entity: str, *, at: int, lang: str) -> None:
    pipeline = database.insert(
        "INSERT INTO pipeline (entity, name, sort, is_default, created_at, modified_at) VALUES (?,?,10,1,?,?)",
        (entity, pipeline_name(lang, entity), at, at),
    )
    database.many(
        "INSERT INTO stage (pipeline, code, name, colour, semantic, sort, created_at, modified_at) "
        "VALUES (?,?,?,?,?,?,?,?)",
        [
            (pipeline, stage.code, stage.name, stage.colour, stage.semantic, 10 * n, at, at)
            for n, stage in enumerate(stages(lang, entity), 1)
        ],
    )
