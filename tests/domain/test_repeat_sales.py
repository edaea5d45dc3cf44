"""The local score of repeat sales: bounded, explained, the same for the same, and more for more where that is meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import repeat_sales as rules
from crm_tui.domain.repeat_sales import Features, Part

DAYS = st.integers(0, 20_000)
AMOUNTS = st.integers(0, 10**15)
FEATURES = st.builds(
    Features,
    days_since_last=DAYS,
    interval_days=st.none() | st.integers(0, 5_000),
    won_count=st.integers(1, 10_000),
    won_amount=AMOUNTS,
    typical_amount=AMOUNTS,
)
TODAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(FEATURES)
def test_a_score_is_the_sum_of_its_parts_and_keeps_within_its_bounds(features: Features) -> None:
    found = rules.score(features)

    assert 0 <= found.points <= rules.MOST
    assert found.points == sum(part.points for part in found.components)
    assert [part.part for part in found.components] == list(Part)
    assert all(0 <= part.points <= part.most for part in found.components)
    assert sum(part.most for part in found.components) == rules.MOST
    assert rules.score(features) == found


@given(FEATURES, st.integers(0, 1_000))
def test_more_purchases_never_score_less(features: Features, more: int) -> None:
    assert rules.score(replace(features, won_count=features.won_count + more)).points >= rules.score(features).points


@given(FEATURES, AMOUNTS)
def test_a_larger_amount_never_scores_less_and_a_larger_average_never_more(features: Features, more: int) -> None:
    before = rules.score(features).points

    assert rules.score(replace(features, won_amount=features.won_amount + more)).points >= before
    assert rules.score(replace(features, typical_amount=features.typical_amount + more)).points <= before


@given(st.integers(rules.LEAST_INTERVAL, 2_000), FEATURES)
def test_recency_rises_to_the_interval_holds_and_falls_until_the_client_is_lost(interval: int, any_: Features) -> None:
    def at(days: int) -> int:
        return rules.recency(replace(any_, interval_days=interval, days_since_last=days))

    assert at(interval // 2) == 0
    rising = [at(days) for days in range(interval // 2, interval + 1, max(1, interval // 20))]
    assert rising == sorted(rising)
    assert {at(interval), at(interval * 3 // 2), at(2 * interval)} == {rules.RECENCY_MOST}
    falling = [at(days) for days in range(2 * interval, 7 * interval, max(1, interval // 5))]
    assert falling == sorted(falling, reverse=True)
    assert at(rules.LOST * interval) == at(50 * interval) == 0


@given(DAYS, FEATURES)
def test_who_bought_only_once_gets_half_of_recency_at_most(days: int, features: Features) -> None:
    once = replace(features, interval_days=None, days_since_last=days, won_count=1)

    assert rules.recency(once) <= rules.RECENCY_MOST // 2
    assert rules.number(1) == 0


@given(TODAYS, st.integers(0, 3_000), st.integers(0, 3_000), st.none() | st.integers(0, 900))
def test_an_answer_rests_for_the_interval_and_ends_with_a_purchase(
    answered: date, passed: int, bought: int, interval: int | None
) -> None:
    today, before = answered + timedelta(days=passed), answered - timedelta(days=bought)
    pause = max(rules.PAUSE_DAYS, rules.UNKNOWN_INTERVAL if interval is None else interval)

    assert rules.rests(answered, before, interval, today) == (passed < pause)
    assert not rules.rests(None, before, interval, today)
    assert not rules.rests(answered, answered + timedelta(days=1), interval, today)


def test_the_interval_is_the_mean() -> None:
    assert rules.interval_of(date(2026, 1, 1), date(2026, 1, 31), 4) == 10
    assert rules.interval_of(date(2026, 1, 1), date(2026, 1, 1), 1) is None
