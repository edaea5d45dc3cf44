"""`RoleScreen`: what a role allows, types by verbs; a level becomes wider or narrower by a key.

A level that is said stands in full; one that follows the wider row stands in brackets. Source: entities «Permissions».
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.permissions import ANY, LEVEL_WORDS, VERB_WORDS, Level, Role, Verb, place_of
from crm_tui.domain.text import cut, fit, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import pipelines, role_words, roles
from crm_tui.services.roles import Said
from screens.bars import Piece
from screens.forms.choice import Choice, ChoiceScreen
from screens.setup.base import Row, SetupScreen, title
from screens.widgets.lines import Line

SHORT = {
    Level.NONE: N_("–"),
    Level.OWN: N_("own"),
    Level.DEPARTMENT: N_("dept"),
    Level.SUBDEPARTMENTS: N_("below"),
    Level.OPEN: N_("+open"),
    Level.ALL: N_("all"),
}
"""Levels as a cell shows them."""
_VERBS = tuple(Verb)
_CELL = 8
_NAME = 40
"""Cells of the name of a row, at most: levels stay beside it on a wide screen."""
_INDENT = "  "


class RoleScreen(SetupScreen):
    """One row for all types, one a type, one a pipeline or stage that is apart."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "role")
    LIVE: ClassVar[frozenset[str]] = frozenset({"role", "process", "pipeline", "stage"})

    def __init__(self, role: int) -> None:
        """The role of that id."""
        super().__init__()
        self.number = role
        self.role: Role | None = None
        self.verb = 0

    def place(self) -> str:
        """Roles and the role."""
        return f"{_('Roles and permissions')} › {visible(self.role.name) if self.role else ''}"

    def details(self) -> tuple[Piece, ...]:
        """Which verb the keys act on."""
        return ((_(VERB_WORDS[_VERBS[self.verb]]), "key"), *super().details())

    def read(self) -> Sequence[Row]:
        """A head, the rows, and what the short words mean."""
        self.role = roles.role(self.session, str(self.number))
        scopes = [ANY]
        for code in ENTITY_TYPES:
            scopes += [code, *(each for each in role_words.scopes(self.role) if each.startswith(f"{code}/"))]
        rows = [Row(scope, self._called(scope)) for scope in scopes]
        words = [f"{_(SHORT[level])}: {_(LEVEL_WORDS[level])}" for level in Level if level is not Level.NONE]
        legend = [
            " · ".join(words[:3]),
            " · ".join(words[3:]),
            _("in brackets: as the wider row says"),
            _("activities and tasks go by what they are about"),
        ]
        return [title("head"), *rows, title(""), *(Row("", text, style="muted") for text in legend)]

    @staticmethod
    def _called(scope: str) -> str:
        place = place_of(scope)
        if scope == ANY:
            return _("All types")
        if place.pipeline is None:
            return _(ENTITY_TYPES[place.entity].plural).capitalize()
        return _INDENT * scope.count("/") + role_words.scope_text(scope).rpartition("/")[2]

    # ── drawing ──

    def _line(self, index: int, room: int) -> Line:
        row = self.rows[index]
        wide = min(_NAME, max(12, room - _CELL * len(_VERBS)))
        if index == 0:
            heads = [(fit(cut(_(VERB_WORDS[verb]), _CELL - 1), _CELL), "title") for verb in _VERBS]
            return Line(((fit("", wide), "title"), *heads), steps=False)
        if not row.key:
            return Line(((cut(row.text, room), row.style),), steps=False)
        name = fit(cut(visible(row.text), wide - 1), wide)
        return Line(((name, "strong"), *(self._cell(row.key, number) for number in range(len(_VERBS)))))

    def _cell(self, scope: str, number: int) -> Piece:
        assert self.role is not None
        verb, here = _VERBS[number], number == self.verb and scope == self.current
        said = self.role.grants.get(scope, {}).get(verb)
        word = _(SHORT[self._level(scope, verb)])
        text = word if said is not None else f"({word})"
        return fit(
            f"▸{text}" if here else f" {text}", _CELL
        ), "key" if here else "plain" if said is not None else "muted"

    def _level(self, scope: str, verb: Verb) -> Level:
        assert self.role is not None
        return self.role.level(verb, place_of(scope))

    # ── keys ──

    def action_left(self) -> None:
        """The verb to the left."""
        self._turn(-1)

    def action_right(self) -> None:
        """The verb to the right."""
        self._turn(1)

    def _turn(self, by: int) -> None:
        self.verb = max(0, min(self.verb + by, len(_VERBS) - 1))
        self.lines.refresh()
        self.show_header()

    def action_wider(self) -> None:
        """One level more."""
        self._step(1)

    def action_narrower(self) -> None:
        """One level less."""
        self._step(-1)

    def _step(self, by: int) -> None:
        scope, verb = self.current, _VERBS[self.verb]
        if scope and self.role is not None:
            level = self._level(scope, verb) + by
            if Level.NONE <= level <= Level.ALL:
                self._say(scope, (verb,), Level(level))
            else:
                self.explain(_("there is no wider level") if by > 0 else _("there is no narrower level"))

    def action_open(self) -> None:
        """Choose the level."""
        scope, verb = self.current, _VERBS[self.verb]
        if not scope or not self.may(roles.RIGHT):
            return
        choices = tuple(Choice(level.code, _(LEVEL_WORDS[level])) for level in Level)
        question = fill(_("{verb}: which records?"), {"verb": _(VERB_WORDS[verb]).capitalize()})
        at = self._level(scope, verb).code
        self.app.push_screen(ChoiceScreen(question, choices, said=self._called(scope).strip(), at=at), self._chosen)

    def _chosen(self, answer: str | None) -> None:
        if answer is not None:
            self._say(self.current, (_VERBS[self.verb],), Level[answer.upper()])

    def action_follow(self) -> None:
        """Nothing is said here any more: the wider row counts."""
        if self.current:
            self._say(self.current, (_VERBS[self.verb],), None)

    def action_delete(self) -> None:
        """Nothing is said in the whole row any more."""
        if self.current:
            self._say(self.current, _VERBS, None)

    def _say(self, scope: str, verbs: tuple[Verb, ...], level: Level | None) -> None:
        if not self.may(roles.RIGHT):
            return
        word = _(LEVEL_WORDS[level]) if level is not None else _("as the wider row says")
        what = _(VERB_WORDS[verbs[0]]) if len(verbs) == 1 else _("everything")
        said = f"{self._called(scope).strip()} · {what}: {word}"
        self.do(partial(roles.change, self.session, str(self.number), [Said(scope, verbs, level)]), said, scope)

    def action_add(self) -> None:
        """A pipeline or a stage of the type apart."""
        scope = self.current
        kind = place_of(scope).entity if scope else ANY
        if kind == ANY or not ENTITY_TYPES[kind].has_stages:
            self.explain(_("only types with stages have pipelines and stages apart"))
            return
        if not self.may(roles.RIGHT):
            return
        try:
            found = self._places(kind)
        except CrmError as error:
            self.crm.show_error(error)
            return
        question = fill(_("{types}: which pipeline or stage apart?"), {"types": self._called(kind)})
        self.app.push_screen(ChoiceScreen(question, found), partial(self._apart, kind))

    def _places(self, kind: str) -> tuple[Choice, ...]:
        """Pipelines and their stages that have no row yet."""
        assert self.role is not None
        found: list[Choice] = []
        for pipeline in pipelines.pipelines(self.session, kind):
            found.append(Choice(f"{kind}/{pipeline.id}", pipeline.name))
            found += [
                Choice(f"{kind}/{pipeline.id}/{info.stage.id}", _INDENT + info.stage.name)
                for info in pipelines.stages(self.session, pipeline.id)
            ]
        return tuple(each for each in found if each.key not in self.role.grants)

    def _apart(self, kind: str, scope: str | None) -> None:
        """The row begins with what counts there already for the verb of the cursor."""
        if scope is not None:
            verb = _VERBS[self.verb]
            self._say(scope, (verb,), self._level(scope, verb))
