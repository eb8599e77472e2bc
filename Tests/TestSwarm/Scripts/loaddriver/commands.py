"""Orders that come as lines on standard input, and reports that go out as JSON, one line each."""

import asyncio
import json
import os


def tell(**what):
    print(json.dumps(what), flush=True)


async def lines():
    """The lines of standard input; its end is the test's."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(0, "rb"))
    while line := await reader.readline():
        yield line.decode().strip()
