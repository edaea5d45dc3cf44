"""Links of messengers: made of the kind and of what was typed, never of anything that could break out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import messengers
from crm_tui.domain.entities.common import MESSENGER_LABELS
from crm_tui.domain.fields import Point


@pytest.mark.covers("entities.md#Messenger: link inserted automatically per messenger")
@pytest.mark.parametrize(
    ("label", "value", "link"),
    [
        ("telegram", "@mario_rossi", "https://t.me/mario_rossi"),
        ("telegram", "+39 333 1234567", "https://t.me/+393331234567"),
        ("whatsapp", "+39 333 1234567", "https://wa.me/393331234567"),
        ("whatsapp", "333 1234567", "https://wa.me/393331234567"),
        ("viber", "+39 333 1234567", "viber://chat?number=%2B393331234567"),
        ("facebook", "mario.rossi", "https://m.me/mario.rossi"),
        ("skype", "live:mario", "skype:live:mario?chat"),
        ("signal", "+393331234567", "https://signal.me/#p/+393331234567"),
        ("instagram", "mario", "https://ig.me/m/mario"),
        ("telegram", "https://t.me/x", "https://t.me/x"),
        ("whatsapp", "mario", ""),
        ("other", "mario", ""),
        ("telegram", "a b", ""),
        ("telegram", "@", ""),
        ("facebook", "a/../b", ""),
    ],
)
def test_the_link_follows_from_the_kind(label: str, value: str, link: str) -> None:
    assert messengers.link(Point(value, label)) == link


@given(st.sampled_from(MESSENGER_LABELS), st.text(max_size=40))
def test_no_value_makes_a_link_to_somewhere_else(label: str, value: str) -> None:
    link = messengers.link(Point(value, label))

    assert link == "" or link.startswith(("http://", "https://", "skype:", "viber://chat?number=%2B"))
    assert not set(link) & set(' \n\x1b"<>\\')
