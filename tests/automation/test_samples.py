"""The workflows to begin with can be kept as they are, in both languages, and go round as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import samples, workflows
from crm_tui.domain.errors import NotFound
from crm_tui.i18n import translate
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    translate.set_language("en")
    close_office()


@pytest.mark.parametrize("lang", ["en", "it"])
@pytest.mark.parametrize("name", ["meeting", "approval", "follow-up"])
def test_a_sample_is_kept_without_a_warning_and_comes_out_as_it_went_in(office: Session, lang: str, name: str) -> None:
    translate.set_language(lang)
    text = samples.text(name)

    assert workflows.check(office, text).problems == ()
    assert workflows.export(office, workflows.save(office, text).id) == text


def test_an_unknown_sample_is_refused_with_the_nearest(office: Session) -> None:
    with pytest.raises(NotFound) as refused:
        samples.text("aproval")
    assert refused.value.hint_params["near"] == "approval"
