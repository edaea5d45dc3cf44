"""`Rooms`: the keys that lead from anywhere to a board, a list, or a window of the whole program."""

from __future__ import annotations

from textual.app import App

from crm_tui.i18n.translate import _
from crm_tui.services.session import Session
from screens import registry
from screens.base import CrmScreen


class Rooms(App[int]):
    """Mixed into the app; no feature logic."""

    session: Session

    def open(self, name: str, **arguments: object) -> None:
        """Show a screen on top of this one."""
        self.push_screen(registry.make(name, **arguments))

    def action_contacts(self) -> None:
        self.open("list", kind="contact")

    def action_companies(self) -> None:
        self.open("list", kind="company")

    def board(self, kind: str) -> None:
        """The board of a type; that of deals is the first screen."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if kind != "deal":
            self.open("board", kind=kind)

    def action_leads(self) -> None:
        """Their board; in the simple mode the archive, as a list."""
        from crm_tui.services import modes  # noqa: PLC0415 — the first paint does not wait for it

        if modes.current() == modes.CLASSIC:
            self.board("lead")
            return
        self.open("list", kind="lead")
        self.call_after_refresh(self._tell_archive)

    def _tell_archive(self) -> None:
        if isinstance(self.screen, CrmScreen):
            self.screen.say(_("the CRM mode is simple: an archive of leads, new requests become deals"), "muted")

    def action_mode(self) -> None:
        """With leads or without; for those who may change settings."""
        if not isinstance(self.screen, CrmScreen):
            return
        if not (self.session.is_admin or self.session.may_settings):
            self.screen.explain(_("only those who may change settings change the CRM mode"))
            return
        from screens.forms.crm_mode import ModeForm  # noqa: PLC0415 — not before it is asked for

        self.push_screen(ModeForm(self.session), self._mode_changed)

    def _mode_changed(self, said: str | None) -> None:
        if said and isinstance(self.screen, CrmScreen):
            self.screen.say(said, "good")

    def action_quotes(self) -> None:
        self.board("quote")

    def action_invoices(self) -> None:
        self.board("invoice")

    def action_products(self) -> None:
        """The products of the catalogue."""
        self.open("list", kind="product")

    def action_tasks(self) -> None:
        self.open("tasks")

    def action_my_day(self) -> None:
        self.open("my_day")

    def action_notifications(self) -> None:
        self.open("notifications")

    def action_bin(self) -> None:
        self.open("bin")

    def action_regular(self) -> None:
        """Templates of regular deals."""
        self.open("regular")

    def action_come_again(self) -> None:
        """A template of a regular deal from the deal that the operator is at."""
        ref = self.screen.here() if isinstance(self.screen, CrmScreen) else None
        if ref is not None and ref.type == "deal":
            self.open("regular", deal=ref.id)
        elif ref is not None and isinstance(self.screen, CrmScreen):
            self.screen.explain(_("only deals come again on a schedule"))

    def action_generator(self) -> None:
        """Scenarios of the sales generator, suggestions of repeat sales."""
        self.open("generator")

    def action_workflows(self) -> None:
        """Templates of workflows."""
        self.open("workflows")

    def action_runs(self) -> None:
        """What workflows did and do, on all records."""
        self.open("runs")

    def action_automation(self) -> None:
        """Rules and triggers of the stages of what one looks at; of deals elsewhere."""
        from crm_tui.domain.entities.types import staged  # noqa: PLC0415 — not before it is asked for

        kind = getattr(self.screen, "kind", "")
        if kind in staged():
            self.open("rules", kind=kind, pipeline_id=getattr(self.screen, "pipeline_id", None) or 0)
        else:
            self.open("rules")

    def action_bookings(self) -> None:
        """Who and what is booked."""
        self.open("bookings")

    def action_exceptions(self) -> None:
        """Phones and e-mails from which no leads and deals come."""
        self.open("exceptions")

    def action_drafts(self) -> None:
        self.open("drafts")

    def action_log(self) -> None:
        self.open("log")

    def action_settings(self) -> None:
        self.open("settings")

    def action_assistant(self) -> None:
        """What is set up before the work begins."""
        self.open("assistant")

    def action_find(self) -> None:
        self.open("find")
