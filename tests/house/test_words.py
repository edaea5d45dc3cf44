"""Every marked text is in every catalogue, translated, with the same holes, and the program reads just that."""

from __future__ import annotations

import ast
import re

import pytest
from babel.messages.catalog import Catalog

from crm_tui.domain.words import LANGUAGES
from tests.support import catalogues
from tests.support.catalogues import MARKERS, TRANSLATED, as_mo, extracted, merged, missing, po_path, stored
from tests.support.code import calls, files, place, tree

HAND_ON = {"crm_tui/i18n/translate.py", "crm_tui/cli/rehearsal.py"}
"""Files with a function that is given both forms of a counted text and hands them on."""
HOLE = re.compile(r"\{(\w*)[^}]*\}")


def computed(module: ast.Module) -> list[int]:
    """Lines where a marker gets a text that is put together at run time: extraction cannot see it."""
    found = []
    for name, call in calls(module):
        if name not in MARKERS:
            continue
        for text in call.args[: MARKERS[name]]:
            put_together = isinstance(text, (ast.JoinedStr, ast.BinOp)) or (
                isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format"
            )
            if put_together:
                found.append(call.lineno)
    return found


def counted(module: ast.Module) -> list[int]:
    """Lines where a counted text is not written where it is counted."""
    return [
        call.lineno
        for name, call in calls(module)
        if name in {"ngettext", "both"} and not all(isinstance(text, ast.Constant) for text in call.args[:2])
    ]


def test_counted_texts_are_written_where_they_are_counted() -> None:
    found = [
        place(path, line)
        for path in files(*catalogues.ROOMS)
        if place(path) not in HAND_ON
        for line in counted(tree(path))
    ]

    assert found == []
    assert counted(ast.parse("ngettext('a', 'b', n)\nngettext(one, many, n)")) == [2]


def test_texts_inside_f_strings_and_in_pairs_are_found() -> None:
    module = ast.parse("f'{_(\"in\")} {x}'\nngettext('one', 'many', n)\nself._('a' 'b')\n_(x)\nother('c')")

    assert catalogues.marked(module) == ["in", ("one", "many"), "ab"]


def test_marked_texts_are_literal() -> None:
    found = [place(path, line) for path in files(*catalogues.ROOMS) for line in computed(tree(path))]

    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("_('text')", []),
        ("_(spec.label)", []),
        ("_(f'{x}')", [1]),
        ("_('a {x}'.format(x=1))", [1]),
        ("_('a' + x)", [1]),
        ("_('a %s' % x)", [1]),
        ("N_(f'{x}')", [1]),
        ("ngettext('one', f'{n}', n)", [1]),
    ],
)
def test_the_rule_sees_texts_put_together(source: str, lines: list[int]) -> None:
    assert computed(ast.parse(source)) == lines


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(language: str) -> None:
    marked, held = texts_of(extracted()), texts_of(stored(language))

    assert held - marked == set(), "run make words"
    assert marked - held == set(), "run make words"


def texts_of(catalogue: Catalog) -> set[str | tuple[str, ...]]:
    return {tuple(m.id) if isinstance(m.id, (tuple, list)) else m.id for m in catalogue if m.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    lacking = [message.id for message in missing(merged(language, extracted()))]

    assert lacking == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_program_reads_what_the_translators_wrote(language: str) -> None:
    same = po_path(language).with_suffix(".mo").read_bytes() == as_mo(stored(language))

    assert same, "run make words"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_holes_of_its_text(language: str) -> None:
    wrong = []
    for message in stored(language):
        texts = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        said = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        allowed = {hole for text in texts for hole in HOLE.findall(text)}
        if any(text and set(HOLE.findall(text)) != allowed for text in said[-1:]):
            wrong.append(message.id)

    assert wrong == []


def test_every_language_but_the_source_has_a_catalogue() -> None:
    folders = {path.name for path in catalogues.LOCALES.iterdir() if path.is_dir()}

    assert folders == set(TRANSLATED) == set(LANGUAGES) - {"en"}


def test_texts_do_not_shout() -> None:
    texts = [text for m in extracted() if m.id for text in (m.id if isinstance(m.id, (tuple, list)) else (m.id,))]

    assert len(texts) > 100
    assert [text for text in texts if text.rstrip().endswith("!")] == []
