"""From a key to a run: which workflow, what it must be told, then it starts; `esc` at any point starts nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crm_tui.automation import first_steps, telling, workflows
from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import shown
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services.outcome import Outcome
from screens.forms.choice import Choice, ChoiceScreen
from screens.messages import Failed
from screens.workflows.start_form import StartForm, texts

if TYPE_CHECKING:
    from crm_tui.automation.workflows import Info
    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from screens.base import CrmScreen

Told = Callable[[Outcome, str], object]
"""Called in a thread when runs were started: what became of the records, and the sentence."""


def ask(screen: CrmScreen, refs: Sequence[Ref], told: Told) -> None:
    """Which workflow? Then its parameters, if it has any.

    Args:
        screen: Where it is asked.
        refs: Records of one type; the same values go to all.
        told: See `Told`.
    """
    try:
        fitting = telling.startable(screen.session, refs[0])
    except CrmError as error:
        screen.crm.show_error(error)
        return
    if not fitting:
        screen.explain(_("no workflow can be started here; g w shows all of them"))
        return
    choices = [Choice(str(each.stored.id), shown(each.template.name), _hint(each)) for each in fitting]
    known = {str(each.stored.id): each for each in fitting}
    many = ngettext("on {count} record", "on {count} records", len(refs))
    said = fill(many, {"count": len(refs)}) if len(refs) > 1 else ""

    def chosen(answer: str | None) -> None:
        if answer:
            _warned(screen, known[answer], refs, told)

    screen.app.push_screen(ChoiceScreen(_("Which workflow?"), choices, said=said), chosen)


def _hint(each: Info) -> str:
    return shown(each.template.description.partition("\n")[0])


def _warned(screen: CrmScreen, one: Info, refs: Sequence[Ref], told: Told) -> None:
    """Many messages that would leave the machine are a question of their own, before anything else."""
    from crm_tui.automation import outgoing  # noqa: PLC0415 — only who starts one needs it

    found = outgoing.of_start(screen.session, one.template, len(refs))
    if found is None:
        _asked(screen, one, refs, told)
        return
    question = fill(
        ngettext("Send at least {count} message?", "Send at least {count} messages?", found.messages),
        {"count": found.messages},
    )
    held = _("the outbox keeps them until they have left; crm-tui outbox pause stops them")
    if found.left is not None:
        held = fill(_("{left} of them can leave today, the others are held back"), {"left": found.left})
    choices = (Choice("yes", _("start")), Choice("no", _("start nothing")))

    def answered(answer: str | None) -> None:
        if answer == "yes":
            _asked(screen, one, refs, told)

    screen.app.push_screen(ChoiceScreen(question, choices, said=held, at="no"), answered)


def _asked(screen: CrmScreen, one: Info, refs: Sequence[Ref], told: Told) -> None:
    begin = partial(_begin, screen, one, refs, told)
    if one.template.parameters:
        form = StartForm(
            screen.session, shown(one.template.name), one.template.parameters,
            said=one.template.description.strip() or _("* must be filled in"), document=one.template.document,
        )  # fmt: skip
        screen.app.push_screen(form.saving(begin))
        return

    def work() -> None:
        try:
            begin({})
        except CrmError as error:
            screen.post_message(Failed(error))

    screen.run_worker(work, thread=True, group="act", exit_on_error=True)


def _begin(screen: CrmScreen, one: Info, refs: Sequence[Ref], told: Told, values: Mapping[str, Value]) -> None:
    """Start on each record; a refusal of all of them is raised, so that the form stays."""
    done: list[Ref] = []
    refused: list[tuple[Ref, CrmError]] = []
    begun: list[int] = []
    for ref in refs:
        try:
            run = workflows.start(screen.session, one.stored.id, ref, texts(values))
        except CrmError as error:
            refused.append((ref, error))
        else:
            done.append(ref)
            begun.append(run.id)
    if not done:
        raise refused[0][1]
    said = first_steps.said(screen.session, begun, one.template.name)
    told(Outcome(0, tuple(done), tuple(refused)), shown(said))
