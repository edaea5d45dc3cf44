"""The conversion of leads: into what, which client, where the deal starts, and what becomes of open activities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_tui.domain.conversion import CLIENTS, OnDuplicate
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import deeds, leads, pipelines
from crm_tui.services.leads import Choices
from crm_tui.services.outcome import Outcome
from screens.forms.quick import SHARED
from screens.forms.switches import Decisions, Switch, SwitchForm, yes_no

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App

    from crm_tui.domain.duplicates import KeyKind
    from crm_tui.services.leads import Offer
    from crm_tui.services.matching import Match
    from crm_tui.services.session import Session


@dataclass(frozen=True, slots=True)
class Conversion:
    """How the form ended well."""

    outcome: Outcome
    said: str
    opens: Ref | None
    """The deal of a single lead."""


class ConvertForm(SwitchForm[Conversion]):
    """One lead with everything that is known of its client; several with what holds for all of them."""

    def __init__(self, session: Session, refs: Sequence[Ref]) -> None:
        super().__init__(session)
        self.refs = tuple(refs)
        self.version: int | None = None

    def prepare(self) -> Decisions:
        """Read in a thread: who is there already."""
        deal = yes_no("deal", _("Deal"), yes=True)
        if len(self.refs) == 1:
            offer = leads.offer(self.session, self.refs[0])
            self.version = offer.version
            title = fill(_("Convert “{title}”"), {"title": offer.title})
            clients = [_client(kind, offer) for kind in CLIENTS]
            fields = self._fields(offer)
            said = _alike(offer)
        else:
            said = _("clients that are surely there already are used, all others are created")
            title = fill(_("Convert {count} leads"), {"count": len(self.refs)})
            clients = [yes_no("contact", _("Contact"), yes=True), yes_no("company", _("Company"), yes=False)]
            fields = []
        return Decisions(title, said, (deal, *clients, *self._places(), _activities(), *fields))

    def _places(self) -> list[Switch]:
        known = pipelines.pipelines(self.session)
        options = tuple((str(each.id), each.name) for each in known)
        return [Switch("pipeline", _("Pipeline of the deal"), options)] if len(options) > 1 else []

    def _fields(self, offer: Offer) -> list[Switch]:
        if not offer.unmatched or not (self.session.is_admin or self.session.may_settings):
            return []
        names = ", ".join(_(spec.label) for spec in offer.unmatched)
        options = (("no", _("stay with the lead")), ("yes", _("get a field in deals")))
        return [Switch("fields", fill(_("Fields without a place: {names}"), {"names": names}), options)]

    def perform(self) -> Conversion:
        """In a thread."""
        chosen = {kind: self.value(kind) for kind in ("deal", *CLIENTS)}
        choices = Choices(
            create=tuple(kind for kind, value in chosen.items() if value != "no"),
            pipeline=int(self.value("pipeline")) if self.value("pipeline") else None,
            keep_activities=self.value("activities") == "keep",
            use=tuple(Ref.parse(value.removeprefix("use:")) for value in chosen.values() if value.startswith("use:")),
            on_duplicate=OnDuplicate.CREATE,
            create_fields=self.value("fields") == "yes",
        )
        if len(self.refs) > 1:
            outcome = leads.convert_many(self.session, self.refs, choices)
            said = ngettext("{count} lead converted", "{count} leads converted", len(outcome.done))
            return Conversion(outcome, fill(said, {"count": len(outcome.done)}), None)
        ref = next(iter(self.refs))
        made = leads.convert(self.session, ref, choices, version=self.version)
        words = {"records": ", ".join(map(deeds.named, made.refs))}
        said = fill(_("converted into {records} · u takes it back"), words)
        return Conversion(Outcome(made.operation_id, self.refs), said, made.deal)


def ask(app: App[Any], session: Session, refs: Sequence[Ref], then: Callable[[Conversion], object]) -> None:
    """Ask what becomes of these leads; then say what became of them to whoever asked. Nothing when the form is left."""

    def closed(done: Conversion | None) -> None:
        if done is not None:
            then(done)

    app.push_screen(ConvertForm(session, refs), closed)


def _client(kind: str, offer: Offer) -> Switch:
    """What can become of the contact or the company of one lead."""
    label = _("Contact") if kind == "contact" else _("Company")
    if kind in offer.clients:
        ref, title = offer.clients[kind]
        return Switch(kind, label, ((f"use:{ref}", title), ("no", _("no"))))
    alike = offer.matches.get(kind, ())
    options = [(f"use:{match.ref}", _known(match)) for match in alike[:8]]
    options += [("new", _("a new one")), ("no", _("no"))]
    wanted = kind in offer.own or (kind == "contact" and not offer.own and not offer.clients)
    at = 0 if alike and alike[0].same else len(options) - (2 if wanted else 1)
    return Switch(kind, label, tuple(options), at)


def _known(match: Match) -> str:
    return f"{match.title} #{match.ref.id} · {', '.join(map(_key, match.keys))}"


def _key(key: KeyKind) -> str:
    return _(SHARED[key])


def _alike(offer: Offer) -> str:
    """The sentence that nobody overlooks: somebody may be there already."""
    found = [match.title for several in offer.matches.values() for match in several]
    if not found:
        return ""
    return fill(_("may be there already: {names} — space chooses"), {"names": ", ".join(found[:4])})


def _activities() -> Switch:
    options = (("complete", _("are completed")), ("keep", _("stay open, with the deal")))
    return Switch("activities", _("Open activities"), options)
