"""Load for a proxy, of which the honest part compares every byte.

    load-driver.py honest WAY --to ADDRESS --listen ADDRESS …    connections that are made, used and ended
    load-driver.py hostile --to ADDRESS --count NUMBER …         connections that are held
    load-driver.py flood --to ADDRESS --kinds KIND,… …           handshakes that lead nowhere, at full speed
    load-driver.py storm WAY --to ADDRESS --listen ADDRESS …     connections that are lost together and made again

Orders come as lines on standard input. Reports go out as JSON, one line each: "ready", one to each order, and "over".
"""

import argparse
import asyncio
import inspect

from loaddriver import flood, honest, hostile, storm
from loaddriver.addresses import Sources, endpoint, raise_descriptor_limit


def main():
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--to", type=endpoint, required=True, help="the proxy's listener")
    common.add_argument("--listen", type=endpoint, help="where the other end of what the proxy carries is")
    common.add_argument("--other", type=endpoint, help="what the proxy is asked for, where that is another address")
    common.add_argument("--infohash", type=bytes.fromhex)
    common.add_argument("--sources", type=Sources, default=Sources(""), help="a network: where connections come from")
    parser = argparse.ArgumentParser()
    parts = parser.add_subparsers(required=True)
    for name, module in (("honest", honest), ("hostile", hostile), ("flood", flood), ("storm", storm)):
        part = parts.add_parser(name, parents=[common])
        module.arguments(part)
        part.set_defaults(main=module.main)
    options = parser.parse_args()
    raise_descriptor_limit()
    if inspect.iscoroutinefunction(options.main):
        asyncio.run(options.main(options))
    else:
        options.main(options)


main()
