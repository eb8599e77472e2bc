"""A tracker that speaks BEP 8, written from its text alone, to be the other end of what is tested.

usage: dummy-tracker.py --listen ADDRESS:PORT --infohash HEX [--infohash HEX…] [options]
       dummy-tracker.py --check VECTORS.json      compares its BEP 8 with known values, and ends

It takes the first request of a connection, in origin-form, answers it, and closes. It knows its peers by the address that they
come from, and gives a leecher all others that it knows, and a seed none, so that it is leechers who dial.

Lines on standard output:
    listening ADDRESS PORT
    announce FIELD=VALUE…          see log_announce; `port` is what was sent, `revealed` what it means
    refused REASON TARGET          what was answered by a failure
Lines on standard input:
    peer ADDRESS PORT              adds a peer to all torrents, until it is forgotten
    forget                         forgets all peers
    behave NAME                    every announce to /announce is answered as one to /announce/NAME; `behave` alone: well

An announce to /announce/NAME is answered well but for one thing; BEHAVIOURS says which.
"""
import argparse
import hashlib
import json
import os
import socket
import sys
import threading

# Its modules lie in the tests' resources, where nothing is to be written.
sys.dont_write_bytecode = True

from dummytracker.announce import Announce, Refusal  # noqa: E402
from dummytracker.behaviours import BEHAVIOURS, ordinary, response  # noqa: E402
from dummytracker.bencode import bencode  # noqa: E402
from dummytracker.bep8 import Obscurity  # noqa: E402
from dummytracker.tracker import Tracker, pack  # noqa: E402


def log(*words):
    # One write, for threads take turns between two.
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def log_announce(announce):
    fields = {
        "kind": announce.kind, "infohash": announce.infohash.hex(), "source": announce.source,
        "port": announce.port, "revealed": announce.revealed, "cryptoport": announce.cryptoport,
        "event": announce.event, "left": announce.left, **announce.addresses,
        # Last, as it may hold anything but the end of the line.
        "target": announce.target,
    }
    log("announce", *(f"{name}={'' if value is None else value}" for name, value in fields.items()))


def read_head(connection):
    connection.settimeout(10)
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(4096)
        if not chunk or len(received) > 65536:
            raise ConnectionError("no request")
        received += chunk
    return received.partition(b"\r\n\r\n")[0]


def serve(tracker, connection, source):
    try:
        line = read_head(connection).split(b"\r\n")[0]
        method, _, rest = line.partition(b" ")
        target, _, version = rest.rpartition(b" ")
        # As trackers do: no proxy's form, and nothing raw that a URI has to escape.
        if method != b"GET" or not target.startswith(b"/") or any(byte in b' "<>[]\\^`{|}' or byte > 126 for byte in target):
            log("refused", "malformed", line.decode("latin-1"))
            connection.sendall(response(b"", status="400 Bad Request"))
            return
        answer_target(tracker, target, connection, source)
    except OSError:
        # A client that closes is within its rights.
        pass
    finally:
        connection.close()


def answer_target(tracker, target, connection, source):
    path = target.partition(b"?")[0].decode("latin-1")
    if path != "/announce" and not path.startswith("/announce/"):
        log("refused", "path", target.decode("latin-1"))
        connection.sendall(response(b"", status="404 Not Found"))
        return
    name = path.removeprefix("/announce").removeprefix("/") or tracker.behaviour
    try:
        announce = Announce(target, source, tracker.torrents)
        if announce.kind == "info_hash" and tracker.options.refuse_plain:
            raise Refusal("sha_ih is wanted here")
        behaviour = BEHAVIOURS.get(name, ordinary if not name else None)
        if behaviour is None:
            raise Refusal("no such behaviour: " + name)
    except Refusal as refusal:
        log("refused", str(refusal).replace(" ", "-"), target.decode("latin-1"))
        connection.sendall(response(bencode({"failure reason": str(refusal)})))
        return
    log_announce(announce)
    behaviour(tracker, announce, connection)


def obey(tracker):
    for line in sys.stdin:
        command, *words = line.split()
        with tracker.lock:
            if command == "peer":
                tracker.added.append(pack(words[0], int(words[1])))
            elif command == "forget":
                tracker.added.clear()
                for known in tracker.peers.values():
                    known.clear()
            elif command == "behave":
                tracker.behaviour = words[0] if words else ""
            else:
                sys.exit(f"unknown command: {line}")
        log("obeyed", line.strip())
    # The end of the input is the end of the tracker.
    os._exit(0)


def check(path):
    """Compares everything that hides or reveals here with the values of a file."""
    with open(path) as file:
        vectors = json.load(file)
    infohash = bytes.fromhex(vectors["infohash"])
    plain = Obscurity(infohash)
    compared = 0

    def same(found, expected):
        nonlocal compared
        compared += 1
        if found != expected:
            sys.exit(f"value {compared}: {found!r} is not {expected!r}")

    same(hashlib.sha1(infohash).hexdigest(), vectors["sha_ih"])
    for name, value in vectors["announce"].items():
        kind, *numbers = name.split("_")
        if kind == "port":
            same(Announce.revealed_port(value, plain), int(numbers[0]))
        else:
            same(Announce.revealed_address(bytes.fromhex(value), plain), ".".join(numbers))
    for case in vectors["cases"]:
        obscurity = Obscurity(infohash, None if case["iv"] is None else bytes.fromhex(case["iv"]))
        index, modulus = case["index"] or 0, case["modulus"]
        stride = {"peers": 6, "peers6": 18}[case["field"]]
        same(obscurity.pairs(bytes.fromhex(case["revealed"]), stride, index, modulus).hex(), case["obscured"])
        if modulus is not None:
            same(obscurity.integers(index, modulus), (case["wire_i"], case["wire_n"]))
    print("compared", compared)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", metavar="VECTORS")
    parser.add_argument("--listen", metavar="ADDRESS:PORT")
    parser.add_argument("--infohash", action="append", default=[], metavar="HEX")
    parser.add_argument("--iv", choices=["none", "random"], default="none", help="random: another in each answer")
    parser.add_argument("--cut", type=int, default=0, metavar="PAIRS", help="gives that many at most, and says which by i and n")
    parser.add_argument("--wrap", type=int, default=0, metavar="PAIRS", help="n: the pad is that long, whatever the list is")
    parser.add_argument("--peers6", action="store_true", help="gives IPv6 peers, too")
    parser.add_argument("--refuse-plain", action="store_true", help="answers info_hash with a failure reason")
    return parser.parse_args()


def main():
    options = arguments()
    if options.check:
        check(options.check)
        return
    host, _, port = options.listen.rpartition(":")
    host = host.strip("[]")
    listener = socket.create_server((host, int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128)
    tracker = Tracker(options)
    threading.Thread(target=obey, args=(tracker,), daemon=True).start()
    log("listening", host, port)
    while True:
        connection, source = listener.accept()
        threading.Thread(target=serve, args=(tracker, connection, source[0]), daemon=True).start()


main()
