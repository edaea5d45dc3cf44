"""Entries of closed lists by what people call them: stages, pipelines, dictionaries; what is not there is refused."""

from __future__ import annotations

from crm_tui.domain.entities.types import staged
from crm_tui.domain.errors import NotFound
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Shape, ValueType
from crm_tui.services import lookup
from data.queries import names, stages


def code(shape: Shape, text: str, entity: str = "") -> str | None:
    """The code of the entry: of a stage or pipeline its number, of a dictionary value its code.

    Args:
        shape: Of which list; a stage of one type of record only, when it names that.
        text: A code or a name; of a stage also its number.
        entity: Whose stages and pipelines are looked at first; then those of all types.

    Returns:
        None when the list has no such entry. Of lists that only templates know, what was typed.
    """
    if shape.type is ValueType.STAGE or shape.of == "stage":
        return _staged(text, [shape.of] if shape.of in staged() else _types(entity))
    if shape.of == "pipeline":
        return _pipeline(text, entity)
    known = names.dictionary(shape.of) if shape.of else []
    if not known:
        return text
    wanted = text.casefold()
    return next((each for each, title in known if wanted in (each.casefold(), title.casefold())), None)


def called(name: str, entry: str, word: str) -> bool:
    """Whether people call an entry so: by its code (of a stage also its number) or its name, whatever the capitals.

    What is to the letter the code of another entry means that one, also where this one has the same name.

    Args:
        name: Of the list: ``stage``, ``pipeline``, a dictionary.
        entry: Its code as values have it: of stages and pipelines their number.
        word: What was typed.
    """
    wanted = word.strip().casefold()
    own, title, codes = _entry(name, entry)
    if wanted in (entry.casefold(), own.casefold()):
        return True
    return wanted == title.casefold() and word.strip() not in codes


def stages_called(name: str, entity: str) -> tuple[Stage, ...]:
    """All stages of a type that people call so, in order, as in `called`: a name is that of every pipeline, a code its own.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    every, word = stages.all_stages(entity), name.strip()
    wanted, to_the_letter = word.casefold(), any(word == each.code for each in every)
    found = tuple(
        each
        for each in every
        if wanted in (str(each.id), each.code.casefold()) or (wanted == each.name.casefold() and not to_the_letter)
    )
    if not found:
        raise lookup.unknown(N_("stage"), word, [*(each.code for each in every), *(each.name for each in every)])
    return found


def _entry(name: str, entry: str) -> tuple[str, str, frozenset[str]]:
    """Code and name of an entry, and all codes of its list; the code alone when it is not there."""
    if name == "stage":
        found = stages.stage(int(entry)) if entry.isdecimal() else None
        if found is None:
            return entry, entry, frozenset()
        return found.code, found.name, frozenset(each.code for each in stages.all_stages(found.entity))
    if name == "pipeline":
        return entry, stages.pipeline_name(int(entry)) if entry.isdecimal() else entry, frozenset()
    known = dict(names.dictionary(name)) if name else {}
    return entry, known.get(entry, entry), frozenset(known)


def _types(entity: str) -> list[str]:
    return sorted(staged(), key=lambda kind: kind != entity)


def _staged(text: str, types: list[str]) -> str | None:
    for kind in types:
        try:
            return str(lookup.stage_called(text, entity=kind).id)
        except NotFound:
            continue  # perhaps a stage of another type
    return None


def _pipeline(text: str, entity: str) -> str | None:
    for kind in _types(entity):
        try:
            return str(lookup.pipeline_called(text, entity=kind))
        except NotFound:
            continue  # as above
    return None
