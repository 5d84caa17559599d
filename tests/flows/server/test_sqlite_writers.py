"""A server on SQLite takes what comes at once; nobody is sent away to try again."""

import asyncio
from collections import Counter
from typing import Any

import httpx

CLIENTS, WRITES = 8, 10


async def test_requests_that_write_at_once_are_all_answered(prefect_server: str) -> None:
    async with httpx.AsyncClient(base_url=prefect_server, timeout=60) as client:
        flow = (await client.post("/flows/", json={"name": "crowded"})).json()["id"]

        async def write(number: int) -> list[int]:
            answers = []
            for _ in range(WRITES):
                made = await client.post("/flow_runs/", json={"flow_id": flow, "state": {"type": "PENDING"}})
                answers.append(made.status_code)
                artifact: dict[str, Any] = {"key": f"number-{number}", "type": "markdown", "data": "x"}
                answers.append((await client.post("/artifacts/", json=artifact)).status_code)
            return answers

        found = await asyncio.gather(*map(write, range(CLIENTS)))
    assert Counter(code for answers in found for code in answers) == {201: CLIENTS * WRITES * 2}
