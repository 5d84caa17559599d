"""The ledger on real databases: what is committed when, and what is found again."""

import asyncio
from typing import Any

from generator.ledger.store import open_ledger
from tests.support.ledgers import entry, rows


async def test_a_row_is_committed_before_record_returns(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.record(entry(1))
        assert [row["key"] for row in await rows(ledger_on_each)] == ["key 1"]


async def test_an_entry_is_found_as_it_was_written(ledger_on_each: str) -> None:
    written = entry(
        1, text="Grüße, 世界 🌍", thinking="hm", finish="stop", cost=None, seconds=1.5, made_at=1_790_000_000.5
    )
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.record(written)
        assert await ledger.find(["key 1"]) == {"key 1": written}


async def test_what_a_database_does_not_take_is_replaced(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await ledger.record(entry(1, text="a\0b", thinking="\ud83d", error="c\0"))
        found = (await ledger.find(["key 1"]))["key 1"]
    assert (found.text, found.thinking, found.error) == ("a\ufffdb", "\ufffd", "c\ufffd")


async def test_only_usable_replies_are_given_out_and_the_latest_of_them(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        for made in (entry(usable=False, text="bad"), entry(text="first"), entry(text="second")):
            await ledger.record(made)
        await ledger.record(entry(2, usable=False))
        found = await ledger.find(["key 0", "key 2", "key 3"])
    assert {key: found_entry.text for key, found_entry in found.items()} == {"key 0": "second"}


async def test_a_reply_that_turns_out_to_be_of_no_use_is_not_given_out(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        good, bad = entry(text="good"), entry(text="bad", made_at=1_790_000_000.123456)
        await ledger.record(good)
        await ledger.record(bad)
        await ledger.refuse(bad, "It is wrong.\ud83d")
        assert (await ledger.find(["key 0"]))["key 0"].text == "good"
    assert [(row["usable"], row["error"]) for row in await rows(ledger_on_each)] == [
        (True, ""),
        (False, "It is wrong.\ufffd"),
    ]


async def test_more_keys_are_found_than_one_statement_takes(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        await asyncio.gather(*(ledger.record(entry(number)) for number in range(1200)))
        found = await ledger.find([f"key {number}" for number in range(1300)])
    assert len(found) == 1200


async def test_rows_that_come_while_a_group_is_written_go_into_one_transaction(ledger_url: str) -> None:
    async with open_ledger(ledger_url) as ledger:
        database = ledger._database
        insert, transactions = database.insert, 0

        def counted(*arguments: Any) -> Any:
            nonlocal transactions
            transactions += 1
            return insert(*arguments)

        database.insert = counted  # type: ignore[assignment,method-assign]
        first = asyncio.create_task(ledger.record(entry(0)))
        while not transactions:
            await asyncio.sleep(0)
        await asyncio.gather(first, *(ledger.record(entry(number)) for number in range(1, 500)))
        assert transactions == 2
    assert len(await rows(ledger_url)) == 500


async def test_what_is_queued_when_the_ledger_closes_is_written(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        waiting = [asyncio.create_task(ledger.record(entry(number))) for number in range(20)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert len(await rows(ledger_on_each)) == 20


async def test_a_row_whose_caller_was_cancelled_is_still_written(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        waiting = asyncio.create_task(ledger.record(entry(1)))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        await ledger.record(entry(2))
    assert [row["key"] for row in await rows(ledger_on_each)] == ["key 1", "key 2"]


async def test_what_was_spent_is_added_up_by_any_column(ledger_on_each: str) -> None:
    async with open_ledger(ledger_on_each) as ledger:
        for made in (entry(1, estimated=True), entry(2, usable=False), entry(3, model="other", cost=None)):
            await ledger.record(made)
        spent = await ledger.spent("model")
    common = {"tokens_in": 10, "tokens_out": 5}
    assert spent == [
        {"model": "m", "attempts": 2, "tokens_in": 20, "tokens_out": 10, "cost": 0.5, "unpriced": 0, "estimated": 1},
        {"model": "other", "attempts": 1, **common, "cost": 0.0, "unpriced": 1, "estimated": 0},
    ]
