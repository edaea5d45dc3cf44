"""`AbsencesScreen`: who is away when, as a chart of the next weeks and as a list; entered, changed and taken away.

Source: entities «Employees, departments, absences».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import ClassVar

from crm_tui.domain.dates import day_bounds, day_of, from_ms
from crm_tui.domain.errors import NotAllowed
from crm_tui.domain.fields import Value
from crm_tui.domain.office import ABSENCES, Absence, Employee
from crm_tui.domain.text import fit
from crm_tui.domain.words import N_
from crm_tui.i18n import formats
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import absences, departments
from screens.bars import Piece
from screens.forms.answers import Answer
from screens.forms.inputs import FieldSetup
from screens.forms.modal import Filled
from screens.setup import forms
from screens.setup.base import Row, SetupScreen, title
from screens.setup.departments import people_of

WEEKS = 4
"""What the chart shows, from the Monday of this week on."""
PAST_DAYS = 60
"""How long entries stay in the list after their end."""
NAME = 18
"""Cells of a name in the chart."""
SIGNS: Mapping[str, str] = {"vacation": "█", "illness": "+", "trip": ">", "other": "*"}
"""What a day of each kind looks like; the line below the chart explains them."""
_HINT = N_("Days count whole; an hour may follow: 2026-03-02 14:00. An empty end is that of the first day.")


class AbsencesScreen(SetupScreen):
    """A chart with a line for everybody who will be away, then the entries."""

    LIVE: ClassVar[frozenset[str]] = frozenset({"absence", "user"})
    EMPTY = N_("Nobody is away: a enters an absence.")

    def __init__(self) -> None:
        super().__init__()
        self.found: tuple[Absence, ...] = ()
        self.people: dict[int, Employee] = {}

    def place(self) -> str:
        """Absences."""
        return f"{_('Settings')} › {_('Absences')}"

    def details(self) -> tuple[Piece, ...]:
        """Everybody may enter their own."""
        return () if self.session.is_admin else ((_("you may enter your own"), "muted"),)

    def read(self) -> Sequence[Row]:
        """The chart, what is on and to come, what is over."""
        session = self.session
        now = session.now_ms()
        self.people = {each.user: each for each in departments.employees(session)}
        since = now - PAST_DAYS * 86_400_000
        self.found = tuple(each for each in absences.absences(session, past=True) if each.ends_at > since)
        ahead = [each for each in self.found if each.ends_at > now]
        over = [each for each in reversed(self.found) if each.ends_at <= now]
        rows = self._chart() if self.found else []
        if ahead:
            rows += [title(_("Now and to come")), *(self._row(each, now) for each in ahead)]
        if over:
            rows += [title("")] if ahead else []
            rows += [title(_("Over")), *(self._row(each, now) for each in over)]
        return rows

    def _row(self, each: Absence, now: int) -> Row:
        text = f"{fit(self._named(each.user), NAME)} {self._span(each)}"
        more = " · ".join(filter(None, (_(ABSENCES[each.kind]), each.reason)))
        return Row(str(each.id), text, more, _("away now") if each.starts_at <= now < each.ends_at else "", "plain")

    def _ends(self, each: Absence) -> tuple[datetime, datetime, bool]:
        """Start and end on the wall clock, and whether whole days are meant: then the end is the last day."""
        begin, end = (from_ms(at).astimezone(self.session.zone) for at in (each.starts_at, each.ends_at))
        whole = begin.time() == end.time() == time()
        return begin, end - timedelta(days=1) if whole else end, whole

    def _span(self, each: Absence) -> str:
        """The days, or the hours, for people."""
        begin, end, whole = self._ends(each)
        if not whole:
            return f"{formats.datetime_text(begin, style='day')} – {formats.datetime_text(end, style='day')}"
        days = dict.fromkeys(formats.date_text(at.date(), "weekday") for at in (begin, end))
        return " – ".join(days)

    def _named(self, user: int) -> str:
        return self.people[user].name if user in self.people else f"user:{user}"

    # ── the chart ──

    def _chart(self) -> list[Row]:
        """A line of weeks, a line of days for everybody away in them, and what the signs mean."""
        zone = self.session.zone
        today = day_of(self.session.now(), zone)
        first = today - timedelta(days=today.weekday())
        days = [first + timedelta(days=number) for number in range(7 * WEEKS)]
        bounds = {each: day_bounds(each, zone) for each in days}
        begin, end = bounds[days[0]][0], bounds[days[-1]][1]
        away = [each for each in self.found if each.starts_at < end and each.ends_at > begin]
        if not away:
            return []
        weeks = "".join(fit(formats.date_text(each, "day"), 8) for each in days[::7])
        rows = [title(f"{fit('', NAME)} {weeks}")]
        for user in dict.fromkeys(each.user for each in away):
            own = [each for each in away if each.user == user]
            signs = [_sign(own, each, bounds[each]) for each in days]
            line = " ".join("".join(signs[number : number + 7]) for number in range(0, len(signs), 7))
            rows.append(Row("", f"{fit(self._named(user), NAME)} {line}", style="plain"))
        known = "   ".join(f"{SIGNS[kind]} {_(label)}" for kind, label in ABSENCES.items())
        return [*rows, Row("", f"{fit('', NAME)} {known}", style="muted"), title("")]

    # ── what the keys do ──

    def _one(self) -> Absence | None:
        return next((each for each in self.found if str(each.id) == self.current), None)

    def _mine(self, user: int) -> bool:
        """Whether the operator may change entries of that person; says so when not."""
        if self.session.is_admin or user == self.session.user_id:
            return True
        self.crm.show_error(NotAllowed(login=self.session.login, verb=N_("change absences of others")))
        return False

    def action_open(self) -> None:
        """Change the entry."""
        self.action_rename()

    def action_add(self) -> None:
        """A new entry: of oneself, or for administrators of anybody."""
        session = self.session
        everybody = [each for each in people_of(session) if session.is_admin or each.key == session.login]
        form = forms.SetupForm(
            session,
            _("New absence"),
            lambda: [
                forms.choice(session, "who", N_("Who"), everybody, [session.login]),
                *self._fields(None),
            ],
            said=_(_HINT),
        )

        twice: list[Absence] = []

        def save(given: Mapping[str, Value]) -> str:
            who = forms.text_of(given, "who") or session.login
            made, others = absences.add(
                session, who, forms.text_of(given, "from"), forms.text_of(given, "to"),
                kind=forms.text_of(given, "kind") or "vacation", reason=forms.text_of(given, "reason"),
            )  # fmt: skip
            twice.extend(others)
            return str(made.id)

        def after(filled: Filled | None) -> None:
            if filled is None:
                return
            said = _("Absence entered")
            if twice:
                said = ngettext(
                    "Absence entered; it overlaps {count} other",
                    "Absence entered; it overlaps {count} others",
                    len(twice),
                ).format(count=len(twice))
            self.post_message(self.Done(said, str(filled.made or "")))

        self.app.push_screen(form.saving(save), after)

    def action_rename(self) -> None:
        """Other days, another kind or reason."""
        one = self._one()
        if one is None or not self._mine(one.user):
            return
        session = self.session
        form = forms.SetupForm(session, self._named(one.user), lambda: self._fields(one), said=_(_HINT))
        form.saving(
            lambda given: absences.change(
                session, one.id, forms.text_of(given, "from"), forms.text_of(given, "to"),
                kind=forms.text_of(given, "kind") or one.kind, reason=forms.text_of(given, "reason"), version=one.version,
            ).id
        )  # fmt: skip
        self.fill(form, _("Absence changed"))

    def _fields(self, one: Absence | None) -> list[FieldSetup]:
        session = self.session
        begin, end = absences.texts(session, one) if one else ("", "")
        kinds = [Answer(kind, _(label)) for kind, label in ABSENCES.items()]
        return [
            forms.line(session, "from", N_("From"), begin, required=True),
            forms.line(session, "to", N_("To"), end),
            forms.choice(session, "kind", N_("Kind"), kinds, [one.kind if one else "vacation"]),
            forms.line(session, "reason", N_("Reason"), one.reason if one else ""),
        ]

    def action_delete(self) -> None:
        """Take the entry away, after another key."""
        one = self._one()
        if one is None or not self._mine(one.user):
            return
        self.sure(
            fill(_("Delete the absence of {name}?"), {"name": self._named(one.user)}),
            self._span(one),
            partial(absences.delete, self.session, one.id),
            _("Absence deleted"),
        )


def _sign(own: Sequence[Absence], day: date, bounds: tuple[int, int]) -> str:
    """What the chart shows for somebody on a day: the kind of the absence, a dot, nothing on weekends."""
    kind = next((each.kind for each in own if each.starts_at < bounds[1] and each.ends_at > bounds[0]), "")
    if kind:
        return SIGNS.get(kind, "*")
    return "·" if day.weekday() < 5 else " "
