"""What the company has set up of repeat sales: whether, from which score on, how many a day, where, by which scorer."""

from __future__ import annotations

from crm_tui.domain.dates import next_midnight, to_ms
from crm_tui.domain.errors import CrmError
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import lookup, settings
from crm_tui.services.session import Session
from data import database, timers
from data.queries import stages

TIMER = "sweep:repeat_sales"
"""Key and kind of the daily timer."""
ON = "repeat_sales"
PIPELINE = "repeat_sales_pipeline"
SCORER = "repeat_sales_scorer"


def on(session: Session) -> bool:
    """Whether deals are suggested at all."""
    return settings.get(session, ON) == "1"


def threshold(session: Session) -> int:
    """Suggested are clients with at least this score."""
    return int(settings.get(session, "repeat_sales_threshold"))


def cap(session: Session) -> int:
    """How many deals the clock creates a day; 0: it only suggests."""
    return int(settings.get(session, "repeat_sales_cap"))


def scorer(session: Session) -> str:
    """Name of the scorer."""
    return settings.get(session, SCORER)


def pipeline(session: Session) -> int:
    """Where deals are created; the default pipeline when the one that was set is gone."""
    name = settings.get(session, PIPELINE)
    known = {each for each, _title, _default in stages.pipelines("deal")}
    return int(name) if name and int(name) in known else stages.default_pipeline("deal")


def check(key: str, text: str) -> str:
    """What is kept of a pipeline or a scorer that was typed.

    Raises:
        NotFound: no such pipeline.
        InvalidValue: no such scorer.
    """
    if key == PIPELINE:
        return str(lookup.pipeline_called(text)) if text else ""
    from crm_tui.providers import scorer_http, scorers  # noqa: PLC0415 — only who names a scorer needs them

    name = text or scorers.LOCAL
    reason = scorer_http.trouble(name) if "://" in name else ""
    if not reason:
        try:
            scorers.scorer(name)
        except CrmError:
            reason = N_("is no scorer that is installed")
    if reason:
        raise invalid(key, text, reason, N_("write local, or the address of a model"))
    return name


def changed(session: Session, key: str) -> None:
    """Let the clock look at once when repeat sales were switched on; in the transaction that did so."""
    if key == ON and on(session):
        timers.pull(TIMER, session.now_ms())


def at_start(session: Session) -> None:
    """The daily timer is there; every clock sees to it."""
    if not timers.exists(TIMER):
        with database.transaction():
            timers.pull(TIMER, midnight(session))


def midnight(session: Session) -> int:
    """When the next day begins, UTC ms."""
    return to_ms(next_midnight(session.now(), session.zone))
