"""Access lists of templates: ``user:5``, ``department:2``, ``group:3``, and what is wrong with the words on one.

Words are written by number: whoever is renamed stays on the list. Source: engine «Permissions».
"""

from __future__ import annotations

from crm_tui.automation import literal_people
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Template
from crm_tui.domain.workflow_problems import Problem
from crm_tui.services import departments
from crm_tui.services.session import Session

KINDS = ("user", "department", "group")
_WRITE = N_("{parameter}: “{value}” lets nobody in; write “{word}”")
_NOBODY = N_("{parameter}: nobody is called “{value}”")


def problems(session: Session, template: Template) -> list[Problem]:
    """Words of the list that let nobody in, as warnings; of those that name somebody how they are written."""
    found: list[Problem] = []
    for word in template.starters:
        meant = _meant(session, word)
        if meant is not None and str(meant) == word:
            continue
        params = {"parameter": "starters", "value": shown(word), "word": str(meant)}
        reason = _NOBODY if meant is None else _WRITE
        found.append(Problem(reason=reason, params=params, blocking=False, place=("starters",)))
    return found


def _meant(session: Session, word: str) -> Ref | None:
    """Somebody by number, login or name, else a department or a group by number or name; None: nobody."""
    kind, colon, name = word.partition(":")
    kinds = (kind.strip().casefold(),) if colon else KINDS
    name = (name if colon else word).strip()
    for each in kinds:
        try:
            if each == "user":
                person = literal_people.person(session, name)
                if person is not None:
                    return person
            elif each == "department":
                return Ref(each, departments.department(session, name).id)
            elif each == "group":
                return Ref(each, departments.group(session, name).id)
        except NotFound:
            continue  # perhaps of another kind
    return None
