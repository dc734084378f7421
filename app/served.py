"""What a server has at hand for all its requests: the graph, the workers, the limits, and what it has counted."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from anyio import to_thread
from starlette.requests import Request

from gongbao.graph.current import CurrentGraph, edition
from gongbao.graph.directory import Graph
from gongbao.graph.examples import EXAMPLES_QUERY, examples
from gongbao.graph.query import Answer, Asked
from gongbao.graph.results import read_answer
from gongbao.graph.service import COUNTS_QUERY, Counts, read_counts
from gongbao.graph.workers import BusyError, Workers


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is in one edition of the graph: counts, and examples for parameters by name."""

    counts: Counts
    examples: Mapping[str, str]


@dataclass(slots=True)
class Served:
    """The graph that is served and how.

    Args:
        current: the graph directory, opened.
        workers: where queries run.
        limit: the most rows or triples of an answer.
        timeout: seconds that a query may take.
        memory: bytes of address space that a query may have.

    """

    current: CurrentGraph
    workers: Workers
    limit: int
    timeout: float
    memory: int
    _counting: dict[str, asyncio.Task[Overview]] = field(default_factory=dict)

    async def graph(self) -> Graph:
        """Return the current generation, opened."""
        return await to_thread.run_sync(self.current.open)

    def asked(self, query: str) -> Asked:
        """Return what to ask a worker, within this server's limits."""
        return Asked(str(self.current.path), query, limit=self.limit, timeout=self.timeout, memory=self.memory)

    async def run(self, asked: Asked, request: Request | None = None) -> Answer:
        """Run a query; it ends early where the client that sent the request goes away.

        Raises:
            BusyError: as many queries are running as may.
            QueryError: it gives no answer.

        """
        running = await to_thread.run_sync(self.workers.start, asked)

        async def watch(request: Request) -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            running.kill()

        watching = None if request is None else asyncio.create_task(watch(request))
        try:
            return await to_thread.run_sync(running.answer)
        finally:
            if watching is not None:
                watching.cancel()

    async def overview(self, patience: float | None = None) -> Overview:
        """Return what there is; counted once for each edition of the graph, whatever comes of it.

        Args:
            patience: how many seconds to wait; counting goes on afterwards.

        Raises:
            BusyError: as many queries are running as may, or counting takes longer.
            QueryError: counting takes more time or memory than a query may have.

        """
        now = edition(await self.graph())
        counting = self._counting.get(now)
        if counting is None or (counting.done() and isinstance(counting.exception(), BusyError)):
            counting = asyncio.create_task(self._count())
            counting.add_done_callback(_seen)
            self._counting = {now: counting}
        await asyncio.wait({counting}, timeout=patience)
        if not counting.done():
            raise BusyError("what the graph holds is being counted; try again in a while")
        return counting.result()

    async def _count(self) -> Overview:
        counted = await self.run(replace(self.asked(COUNTS_QUERY), limit=None))
        found = await self.run(self.asked(EXAMPLES_QUERY))
        return Overview(
            read_counts(read_answer(counted.body, is_graph=False, truncated=False)),
            examples(read_answer(found.body, is_graph=False, truncated=False)),
        )


def _seen(counting: asyncio.Task[Overview]) -> None:
    """Whoever asks for the overview is told of an error; nobody need be."""
    if not counting.cancelled():
        counting.exception()
