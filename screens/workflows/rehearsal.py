"""`RehearsalScreen`: what a workflow would do to a record, as a list; `rehearse` asks what it must and opens it.

Source: screens «Workflow designer, runs, trace»; the rehearsal itself is `crm_tui.automation.rehearsing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.message import Message

from crm_tui.automation import rehearsal_offers, rehearsing
from crm_tui.automation.rehearsal_report import Rehearsal
from crm_tui.automation.rehearsing import Plan
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError, Refused
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Declared, Template
from crm_tui.domain.workflow_values import Shape, ValueType
from crm_tui.i18n.translate import _, fill
from crm_tui.services import lookup
from screens.bars import Piece
from screens.base import CrmScreen
from screens.card.flow import Block
from screens.forms.answers import Answer
from screens.forms.inputs import FieldSetup
from screens.forms.modal import Filled, FormSetup
from screens.forms.sources import matching
from screens.forms.words import sentence
from screens.messages import OpenCard
from screens.work import use_case
from screens.workflows import rehearsal_blocks
from screens.workflows.blocks_screen import BlocksScreen
from screens.workflows.start_form import ValuesForm, texts

if TYPE_CHECKING:
    from crm_tui.automation.rehearsal_offers import Offer
    from crm_tui.automation.workflows import Info
    from crm_tui.services.session import Session

_RECORD = "rehearsed_record"
_ANSWER = "rehearsed_answer_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be rehearsed: a template that is kept, or one that is not yet."""

    template: Template
    number: int | None = None
    """The id of the template that is kept; None for one that never was."""
    text: str | None = None
    """The template as a file when it differs from what is kept."""

    @classmethod
    def kept(cls, one: Info) -> Wanted:
        """A template as it is kept."""
        return cls(template=one.template, number=one.stored.id)


class _Played(NamedTuple):
    """A plan and what came of it."""

    plan: Plan
    found: Rehearsal


def rehearse(screen: CrmScreen, wanted: Wanted, ref: Ref | None = None) -> None:
    """Ask on which record, with which parameters and answers, as far as that is open; then show what would happen.

    Args:
        screen: Where it is asked.
        wanted: What is rehearsed.
        ref: The record; asked for when it is None or of another type than the template is for.
    """
    template = wanted.template
    at = ref if ref is not None and ref.type == template.document else None
    if at is not None and not template.parameters and not rehearsal_offers.offers(screen.session, template):
        screen.app.push_screen(RehearsalScreen(wanted, _plan(wanted, at, {})))
        return
    form = RehearsalForm(screen.session, template, at, near=_near(screen, template.document))
    _ask(screen, wanted, form, lambda played: screen.app.push_screen(RehearsalScreen(wanted, *played)))


def _ask(screen: CrmScreen, wanted: Wanted, form: RehearsalForm, show: Callable[[_Played], object]) -> None:
    """Rehearse with what the form is filled with, and show what came of it; nothing happens when it is left."""

    def play(values: Mapping[str, Value]) -> _Played:
        plan = _plan(wanted, form.ref, texts(values))
        return _Played(plan, rehearsing.rehearse(screen.session, plan))

    def filled(answer: Filled | None) -> None:
        if answer is not None and isinstance(answer.made, _Played):
            show(answer.made)

    screen.app.push_screen(form.saving(play), filled)


def _near(screen: CrmScreen, kind: str) -> Ref | None:
    """The record that the operator comes from: of the screens below, the nearest that stands on one of the type."""
    for each in reversed(screen.app.screen_stack):
        if isinstance(each, CrmScreen) and each is not screen and not isinstance(each, BlocksScreen):
            ref = each.here()
            if ref is not None and ref.type == kind:
                return ref
    return None


def _plan(wanted: Wanted, ref: Ref | None, typed: Mapping[str, str]) -> Plan:
    if ref is None and not typed[_RECORD]:
        raise Refused(text=N_("say on which record"), field=_RECORD)
    at = ref or Ref.parse(typed[_RECORD])
    answers = {name.removeprefix(_ANSWER): word for name, word in typed.items() if name.startswith(_ANSWER) and word}
    codes = {each.code for each in wanted.template.parameters}
    given = {name: text for name, text in typed.items() if name in codes}
    return Plan(template=wanted.number, text=wanted.text, records=(at,), given=given, answers=answers)


class RehearsalForm(ValuesForm):
    """On which record, the parameters, and how waits for people end."""

    DOES: ClassVar[str] = N_("rehearse")

    def __init__(
        self,
        session: Session,
        template: Template,
        ref: Ref | None,
        *,
        near: Ref | None = None,
        before: Plan | None = None,
    ) -> None:
        """A form.

        Args:
            session: Who rehearses.
            template: What.
            ref: On which record; asked for when it is None.
            near: What is chosen at first where it is asked for.
            before: What was given the last time, to begin with.
        """
        kind = ENTITY_TYPES.get(template.document)
        name = _(kind.label) if kind is not None else template.document
        name = name[:1].upper() + name[1:]
        record = Declared(
            code=_RECORD, name=name, required=True, shape=Shape(type=ValueType.ITEM, of=template.document)
        )  # fmt: skip
        declared = template.parameters if ref is not None else (record, *template.parameters)
        super().__init__(
            session, fill(_("Rehearse “{name}”"), {"name": shown(template.name)}), declared,
            said=_("Played on a copy of the data: nothing is stored, nothing is sent."), document=template.document,
        )  # fmt: skip
        self.ref = ref
        self._template = template
        self._near = near if ref is None else None
        self._before = before

    def prepare(self) -> FormSetup:
        """The fields of the parameters, then one for each step that waits for somebody."""
        setup = super().prepare()
        fields = list(setup.fields)
        if self._near is not None:
            title = lookup.title_of(self._near.type, self._near.id)
            fields[0] = replace(fields[0], chosen=(Answer(str(self._near), shown(title), f"#{self._near.id}"),))
        given, answers = (self._before.given, self._before.answers) if self._before is not None else ({}, {})
        fields = [_again(each, given[each.spec.name]) if each.spec.name in given else each for each in fields]
        offers = rehearsal_offers.offers(self.session, self._template)
        asked = (_question(self.session, each, answers.get(each.step, "")) for each in offers)
        return replace(setup, fields=(*fields, *asked))


def _again(field: FieldSetup, text: str) -> FieldSetup:
    """A field as it was filled in before."""
    if field.source is None:
        return replace(field, typed=text)
    found = next((each for each in field.source("") if each.key == text), None)
    if found is None and ":" in text:  # a record that is not among those that are offered first
        ref = Ref.parse(text)
        found = Answer(text, shown(lookup.title_of(ref.type, ref.id)), f"#{ref.id}")
    return replace(field, chosen=(found,) if found is not None else ())


def _question(session: Session, offer: Offer, before: str) -> FieldSetup:
    answers = [Answer(word, shown(text)) for word, text in offer.choices]
    chosen = next((each for each in answers if each.key == before), answers[0])
    label = shown(offer.title)
    spec = FieldSpec(name=f"{_ANSWER}{offer.step}", label=label, kind=FieldKind.CHOICE)
    return FieldSetup(
        spec=spec, context=lookup.context(session), chosen=(chosen,), label=label,
        source=lambda typed: matching(answers, typed),
    )  # fmt: skip


class RehearsalScreen(BlocksScreen):
    """What would happen, as it was when it was rehearsed; `F5` rehearses again, `R` with another record, other answers."""

    SCOPES: ClassVar[tuple[str, ...]] = ("go", "rows", "rehearsal")

    class Played(Message):
        """It was rehearsed, or could not be."""

        def __init__(self, found: Rehearsal | None, said: str = "") -> None:
            super().__init__()
            self.found = found
            self.said = said
            """Why it could not be."""

    def __init__(self, wanted: Wanted, plan: Plan, found: Rehearsal | None = None) -> None:
        """Rehearsed, or about to be.

        Args:
            wanted: What.
            plan: On which record, with which answers.
            found: What came of it; it is rehearsed when the screen is opened without.
        """
        super().__init__()
        self.plan = plan
        self.found = found
        self._wanted = wanted
        self._begun = found is not None
        self._why = ""

    def place(self) -> str:
        """Workflows, rehearsal of which."""
        return f"{_('Workflows')} › {fill(_('Rehearsal of “{name}”'), {'name': shown(self._wanted.template.name)})}"

    def details(self) -> tuple[Piece, ...]:
        """On which record."""
        return ((", ".join(map(str, self.plan.records)), "muted"),)

    def load(self) -> None:
        """Rehearse once; what others do meanwhile changes nothing of what is shown."""
        if not self._begun:
            self._begun = True
            self._play()

    @use_case("load", latest_only=True)
    def _play(self) -> Message:
        try:
            return self.Played(rehearsing.rehearse(self.session, self.plan))
        except CrmError as error:
            return self.Played(None, sentence(error))

    @on(Played)
    def _show(self, message: Played) -> None:
        message.stop()
        self.found, self._why = message.found, message.said
        self.view.rebuild()
        self.show_header()

    def blocks(self, width: int) -> Sequence[Block]:
        """The sections."""
        return rehearsal_blocks.blocks(self.session, self.found, width) if self.found is not None else []

    def nothing(self) -> str:
        """It is being rehearsed, or could not be."""
        return self._why or _("Rehearsing on a copy of the data…")

    def here(self) -> Ref | None:
        """The record under the cursor, else the one that is rehearsed on."""
        kind, _colon, number = (self.view.current_key or "").partition(":")
        found = self.found
        if found is not None and kind == "record":
            each = found.records[int(number)]
            return each.about or each.ref
        if found is not None and kind == "message":
            return found.messages[int(number)].about
        if found is not None and kind == "moment":
            return found.moments[int(number)].document
        return self.plan.records[0]

    # ── keys ──

    def action_open(self) -> None:
        """The card of the record, as it really is."""
        self.action_record()

    def action_record(self) -> None:
        """The card of the record, as it really is; records that only the rehearsal made have none."""
        ref = self.here()
        if ref is not None and ref.type in ENTITY_TYPES and self._exists(ref):
            self.post_message(OpenCard(ref))
        else:
            self.explain(_("only the rehearsal has it: there is nothing to open"))

    def _exists(self, ref: Ref) -> bool:
        made = {each.ref for each in (self.found.records if self.found else ()) if each.what == "created"}
        return ref not in made

    def action_again(self) -> None:
        """Ask once more on which record and with which answers, beginning with those that were given."""
        form = RehearsalForm(
            self.session, self._wanted.template, None, near=self.plan.records[0], before=self.plan
        )  # fmt: skip
        _ask(self, self._wanted, form, self._played)

    def _played(self, played: _Played) -> None:
        self.plan, self.found = played
        self._why, self._begun = "", True
        self.view.rebuild()
        self.show_header()

    def action_reload(self) -> None:
        """Rehearse the same again, on the data as they are now."""
        self.found, self._why, self._begun = None, "", True
        self.view.rebuild()
        self._play()
