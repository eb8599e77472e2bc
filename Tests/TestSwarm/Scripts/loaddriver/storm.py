"""Connections that stand until they are lost, and are made again at once: all of them, each time a line "drop" comes.

"drop" loses them at the other end, "let-go" at this one. Reports come with "count".
"""

import asyncio
import os
import time

from . import commands
from .conversation import Plan
from .ends import Echo

FIRST_WORDS = 1000


class Storm:
    def __init__(self, options, plan, end):
        self.options, self.plan, self.end = options, plan, end
        self.standing = {}
        self.made = self.failed = 0
        self.errors = {}
        self.is_over = False

    async def keep(self, number):
        """One that comes again whatever becomes of it."""
        while not self.is_over:
            try:
                await asyncio.wait_for(self.establish(number), 60)
                # Until the other end, or this one, lets go.
                while await self.standing[number].read():
                    pass
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
                if number not in self.standing:
                    self.failed += 1
                    words = f"{type(error).__name__}: {error}"
                    self.errors[words] = self.errors.get(words, 0) + 1
            finally:
                if channel := self.standing.pop(number, None):
                    channel.abort()

    async def establish(self, number):
        channel, first = await self.plan.open(number)
        try:
            words = os.urandom(FIRST_WORDS)
            await channel.write(words)
            expected, heard = first + words, b""
            while len(heard) < len(expected):
                data = await channel.read()
                if not data:
                    raise ConnectionError(f"ended after {len(heard)} of {len(expected)} bytes")
                heard += data
            if heard != expected:
                raise ConnectionError("other bytes came back")
        except BaseException:
            channel.abort()
            raise
        self.made += 1
        self.standing[number] = channel

    def report(self, **more):
        commands.tell(
            standing=len(self.standing), made=self.made, failed=self.failed,
            errors=[f"{n} × {e}" for e, n in self.errors.items()][:5], **more)

    async def run(self):
        keeping = [asyncio.ensure_future(self.keep(number)) for number in range(self.options.count)]
        began = time.monotonic()
        while len(self.standing) < self.options.count:
            await asyncio.sleep(0.01)
        self.report(ready=True, seconds=round(time.monotonic() - began, 3))
        async for line in commands.lines():
            if line == "stop":
                break
            if line == "drop":
                self.end.reset_all()
            elif line == "let-go":
                for channel in list(self.standing.values()):
                    channel.abort()
            self.report(order=line)
        self.is_over = True
        for channel in list(self.standing.values()):
            channel.abort()
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
        self.report(over=True)


async def main(options):
    end = Echo(options.infohash, speaks_mse=options.way == "socks")
    await end.listen(options.listen)
    plan = Plan(options.way, options.to, options.listen, options.infohash, 0, options.sources, [options.crypto])
    await Storm(options, plan, end).run()


def arguments(parser):
    parser.add_argument("way", choices=["inbound", "socks"])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--crypto", default="rc4")
