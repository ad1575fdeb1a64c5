"""Requests and the sums over them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oai_tui.core.conversation import UsageTotals
from oai_tui.core.request import Outcome, Purpose, Request
from oai_tui.core.usage import Usage
from oai_tui.storage.store import Store
from tests.storage.values import at


def request(**changes: object) -> Request:
    plain = Request(
        conversation_id="c", purpose=Purpose.TURN, profile="p", model="m", started_at=at(0)
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


async def test_requests_come_back_whole_in_the_order_of_their_recording(store: Store) -> None:
    whole = request(
        message_id="m",
        purpose=Purpose.TITLE,
        first_token_at=at(1),
        ended_at=at(2),
        usage=Usage(10, 5, 4, 3, False, 77),
        cost=77,
        attempts=3,
        server_request_id="req-1",
        outcome=Outcome.INCOMPLETE,
        error="It broke off.",
    )
    plain = request()
    await store.record_request(whole)
    await store.record_request(plain)
    await store.record_request(request(conversation_id="other"))

    assert await store.requests("c") == (whole, plain)


async def test_a_request_that_is_recorded_again_is_replaced(store: Store) -> None:
    first = request()
    await store.record_request(first)
    await store.record_request(replace(first, attempts=2))

    assert await store.requests("c") == (replace(first, attempts=2),)


async def test_totals_are_the_sums_over_a_conversation(store: Store) -> None:
    await store.record_request(request(usage=Usage(10, 5, 4, 3), cost=100))
    await store.record_request(request(usage=Usage(1, 2), cost=20))
    await store.record_request(request(conversation_id="other", usage=Usage(7, 7), cost=7))

    assert await store.usage_totals("c") == UsageTotals(
        requests=2,
        input_tokens=11,
        cached_tokens=4,
        output_tokens=7,
        reasoning_tokens=3,
        cost=120,
    )


async def test_a_conversation_without_requests_took_nothing(store: Store) -> None:
    assert await store.usage_totals("c") == UsageTotals()


async def test_one_estimate_makes_the_sum_an_estimate(store: Store) -> None:
    await store.record_request(request(usage=Usage(1, 1), cost=0))
    await store.record_request(request(usage=Usage(1, 1, is_exact=False), cost=0))

    assert not (await store.usage_totals("c")).is_exact


@pytest.mark.parametrize(
    ("changes", "is_unknown"),
    [
        ({"usage": Usage(1, 1), "cost": 0}, False),
        ({"usage": Usage(1, 1)}, True),
        ({"outcome": Outcome.FAILED}, False),
        ({"outcome": Outcome.FAILED, "first_token_at": at(1)}, True),
        ({"outcome": Outcome.COMPLETE}, True),
    ],
)
async def test_a_cost_that_cannot_be_told_is_said_to_be_unknown(
    store: Store, changes: dict[str, object], is_unknown: bool
) -> None:
    await store.record_request(request(**changes))

    assert (await store.usage_totals("c")).has_unknown_cost is is_unknown


async def test_a_number_beyond_all_reason_is_kept_as_the_largest_there_is(store: Store) -> None:
    await store.record_request(request(usage=Usage(10**30, 1), cost=0))

    (kept,) = await store.requests("c")
    assert kept.usage == Usage(2**53 - 1, 1)
    await store.record_request(request(usage=Usage(10**30, 1), cost=0))
    assert (await store.usage_totals("c")).input_tokens == 2 * (2**53 - 1)
