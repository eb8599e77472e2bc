"""Honest connections, so many at a time, one after the other, until so many are over or a line "stop" comes.

"count" has it tell how far it is. "mark" has workers count anew what they have done, "forget" has all begin anew: connections that
were made before count no more. "away" and "back" are for the end that connections lead to: its program goes, and comes again.
"""

import asyncio
import random
import time

from . import commands
from .conversation import Plan
from .ends import Echo, Tracker


class Tally:
    """What came of the connections that were made since a moment."""

    def __init__(self):
        self.done = self.failed = self.retried = 0
        self.errors = {}
        self.slowest = self.slowest_failure = 0.0


class Honest:
    def __init__(self, options, plan, end):
        self.options, self.plan, self.end = options, plan, end
        self.begun = 0
        self.rounds = [0] * options.concurrency
        self.tally = Tally()
        self.stopping = asyncio.Event()

    async def work(self, worker):
        while not self.stopping.is_set():
            if self.options.total and self.begun >= self.options.total:
                return
            number, self.begun = self.begun, self.begun + 1
            await self.converse(worker, number)
            if self.options.pause:
                try:
                    await asyncio.wait_for(self.stopping.wait(), random.random() * 2 * self.options.pause)
                except asyncio.TimeoutError:
                    pass

    async def converse(self, worker, number):
        tally, rounds = self.tally, self.rounds
        began = time.monotonic()
        for further in reversed(range(self.options.tries)):
            try:
                await self.plan.run(number)
                rounds[worker] += 1
                tally.done += 1
                tally.slowest = max(tally.slowest, time.monotonic() - began)
                return
            except Exception as error:  # whatever it is, it is told
                words = f"{type(error).__name__}: {error}"
                tally.errors[words] = tally.errors.get(words, 0) + 1
                if further:
                    tally.retried += 1
        tally.failed += 1
        tally.slowest_failure = max(tally.slowest_failure, time.monotonic() - began)

    def report(self, **more):
        tally = self.tally
        commands.tell(
            done=tally.done, least=min(self.rounds), failed=tally.failed, retried=tally.retried,
            slowest=round(tally.slowest, 3), slowestFailure=round(tally.slowest_failure, 3),
            errors=[f"{n} × {e}" for e, n in tally.errors.items()][:5], taken=self.end.taken if self.end else 0, **more)

    async def run(self):
        workers = [asyncio.ensure_future(self.work(number)) for number in range(self.options.concurrency)]
        everyone = asyncio.gather(*workers)
        self.report(ready=True)
        if self.options.total:
            everyone.add_done_callback(lambda _: self.report(over=True))
        async for line in commands.lines():
            if line == "stop":
                break
            if line == "away":
                await self.end.go_away()
            elif line == "back":
                await self.end.listen(self.end.at)
            elif line in ("mark", "forget"):
                self.rounds = [0] * len(self.rounds)
                if line == "forget":
                    self.tally = Tally()
            self.report(order=line)
        self.stopping.set()
        await everyone
        self.report(over=True)


async def main(options):
    end = None
    if options.listen:
        end = Tracker() if options.end == "tracker" else Echo(options.infohash, speaks_mse=options.end == "peer")
        await end.listen(options.listen)
    plan = Plan(
        options.way, options.to, options.other or options.listen, options.infohash, options.bytes, options.sources,
        options.crypto.split(","))
    if options.way == "announce" and options.end != "tracker" or options.plain_target:
        plan.other = None
    await Honest(options, plan, end).run()


def arguments(parser):
    parser.add_argument("way", choices=["inbound", "socks", "connect", "direct", "announce", "page", "figures"])
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--tries", type=int, default=1, help="of each connection")
    parser.add_argument("--total", type=int, default=0)
    parser.add_argument("--bytes", type=int, default=20_000)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds on average between two of one worker")
    parser.add_argument("--crypto", default="rc4", help="of rc4, plaintext, none, other: in turn")
    parser.add_argument("--end", choices=["client", "peer", "tracker"], default="client")
    parser.add_argument("--plain-target", action="store_true", help="announce to a tracker itself, not by a proxy")
