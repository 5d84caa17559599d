"""What can be said against sharing a run out before a server is looked for in vain."""

from flows.options.sharding import ShardOptions
from flows.server.connection import answers, check_secret, named_url, using
from generator.errors import UsageError


async def check_shards(options: ShardOptions) -> None:
    """Look whether there is a Prefect server with workers for this flow.

    Raises:
        UsageError: There is none, it does not let us in, or nobody takes up the runs.
    """
    if not options.shards:
        return
    url = named_url()
    if url is None or not answers(url):
        silent = f"none answers at {url}" if url else "none is running"
        raise UsageError(
            f"--shards gives work to the workers of a Prefect server, and {silent}: `generator up` starts one here and "
            "serves all flows, or name yours in PREFECT_API_URL."
        )
    check_secret(url)
    from flows.sharding.deployment import check_deployment

    with using(url):
        await check_deployment(options.FLOW)
