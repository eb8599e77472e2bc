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
import gzip
import hashlib
import ipaddress
import json
import os
import secrets
import socket
import struct
import sys
import threading
import time

# BEP 8, Obfuscation Method: what RC4 gives first is thrown away; the next 8 bytes hide i and n (Optimizations).
DROPPED = 768
RESERVED = 8

INTERVAL = 1800


class RC4:
    """The cipher's pseudo-random bytes, from the 769th on."""

    def __init__(self, key):
        state = list(range(256))
        j = 0
        for i in range(256):
            j = (j + state[i] + key[i % len(key)]) & 255
            state[i], state[j] = state[j], state[i]
        self.state, self.i, self.j = state, 0, 0
        self.take(DROPPED)

    def take(self, count):
        state, i, j = self.state, self.i, self.j
        taken = bytearray()
        for _ in range(count):
            i = (i + 1) & 255
            j = (j + state[i]) & 255
            state[i], state[j] = state[j], state[i]
            taken.append(state[(state[i] + state[j]) & 255])
        self.i, self.j = i, j
        return bytes(taken)


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


class Obscurity:
    """What hides the peers of one torrent in one answer, or the values of an announce."""

    def __init__(self, infohash, iv=None):
        # "If the tracker sends no initialization vector then the infohash is used as the RC4 key."
        self.key = infohash if iv is None else hashlib.sha1(infohash + iv).digest()

    def parameter(self, value):
        """An announce's parameter, or the other way around; each begins at the pad's first byte."""
        stream = RC4(self.key)
        stream.take(RESERVED)
        return xor(value, stream.take(len(value)))

    def pairs(self, packed, stride, index=0, modulus=None):
        """Packed ip-port pairs, of which the first is the list's `index`-th and the pad is `modulus` pairs long."""
        if not packed:
            return b""
        stream = RC4(self.key)
        stream.take(RESERVED)
        count = len(packed) // stride
        pad = stream.take(stride * (modulus or index + count))
        return bytes(byte ^ pad[(stride * index + at) % len(pad)] for at, byte in enumerate(packed))

    def integers(self, index, modulus):
        """i and n, hidden by the 8 reserved bytes."""
        x, y = struct.unpack(">II", RC4(self.key).take(RESERVED))
        return index ^ x, modulus ^ y


def bencode(value):
    if isinstance(value, bool):
        raise TypeError("bencode has no booleans")
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    items = sorted((key.encode(), item) for key, item in value.items())
    return b"d" + b"".join(bencode(key) + bencode(item) for key, item in items) + b"e"


def unescape(text):
    """Percent-encoding to bytes; a % that no two digits follow is an error, and a + is a plus."""
    parts = text.split(b"%")
    decoded = bytearray(parts[0])
    for part in parts[1:]:
        if len(part) < 2 or part[:2].strip(b"0123456789abcdefABCDEF"):
            raise Refusal("malformed escape")
        decoded.append(int(part[:2], 16))
        decoded += part[2:]
    return bytes(decoded)


class Refusal(Exception):
    """What the tracker will not answer otherwise than by a failure reason."""


class Announce:
    def __init__(self, target, source, torrents):
        path, _, query = target.partition(b"?")
        self.path, self.source, self.target = path.decode("latin-1"), source, target.decode("latin-1")
        self.parameters = {}
        for part in query.split(b"&"):
            name, _, value = part.partition(b"=")
            if name in self.parameters:
                raise Refusal("parameter given twice: " + name.decode("latin-1"))
            self.parameters[name] = unescape(value)
        identity = self.parameters.get(b"info_hash"), self.parameters.get(b"sha_ih")
        self.kind = {(True, True): "both", (True, False): "info_hash", (False, True): "sha_ih"}.get(
            tuple(value is not None for value in identity), "neither")
        if self.kind == "both":
            # "Peers MUST never send both the info_hash and sha_ih parameters in the same request."
            raise Refusal("both info_hash and sha_ih")
        if self.kind == "neither":
            raise Refusal("neither info_hash nor sha_ih")
        self.infohash = torrents[self.kind].get(identity[0] or identity[1])
        if self.infohash is None:
            raise Refusal("unknown " + self.kind)
        self.port = self.number(b"port")
        self.left = self.number(b"left") if b"left" in self.parameters else None
        self.event = self.parameters.get(b"event", b"").decode("latin-1")
        self.reveal()

    def number(self, name):
        value = self.parameters.get(name, b"")
        if not value.isdigit():
            raise Refusal(f"{name.decode()} is no number")
        return int(value)

    def reveal(self):
        if not 0 <= self.port <= 65535:
            raise Refusal("port is out of range")
        obscurity = Obscurity(self.infohash) if self.kind == "sha_ih" else None
        self.revealed = self.revealed_port(self.port, obscurity)
        self.cryptoport = None
        if b"cryptoport" in self.parameters:
            self.cryptoport = self.revealed_port(self.number(b"cryptoport"), obscurity)
        self.addresses = {}
        for name in (b"ip", b"ipv4", b"ipv6"):
            if name in self.parameters:
                self.addresses[name.decode()] = self.revealed_address(self.parameters[name], obscurity)

    @staticmethod
    def revealed_port(port, obscurity):
        # "should be treated as a 16 bit integer": in network order, as in a list of peers.
        return struct.unpack(">H", obscurity.parameter(struct.pack(">H", port)))[0] if obscurity else port

    @staticmethod
    def revealed_address(value, obscurity):
        if not obscurity:
            return value.decode("latin-1")
        if len(value) not in (4, 16):
            raise Refusal("an obscured address is neither 4 nor 16 bytes")
        return str(ipaddress.ip_address(obscurity.parameter(value)))

    @property
    def is_seed(self):
        return self.left == 0


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


def pack(address, port):
    return ipaddress.ip_address(address).packed + struct.pack(">H", port)


class Tracker:
    def __init__(self, options):
        self.options = options
        infohashes = [bytes.fromhex(text) for text in options.infohash]
        self.torrents = {
            "info_hash": {infohash: infohash for infohash in infohashes},
            "sha_ih": {hashlib.sha1(infohash).digest(): infohash for infohash in infohashes},
        }
        self.lock = threading.Lock()
        # Of each torrent: packed ip-port pairs by source address.
        self.peers = {infohash: {} for infohash in infohashes}
        self.added = []
        self.behaviour = ""
        self.turn = 0

    def note(self, announce):
        """Remembers the peer, and gives those that it is to hear of."""
        with self.lock:
            known = self.peers[announce.infohash]
            if announce.event == "stopped":
                known.pop(announce.source, None)
                return []
            known[announce.source] = pack(announce.source, announce.revealed)
            if announce.is_seed:
                return []
            own = known[announce.source]
            return [pair for pair in list(known.values()) + self.added if pair != own]

    def answer(self, announce, **bad):
        """The answer's dictionary. `bad` replaces values before they are hidden, or takes the place of them."""
        pairs = self.note(announce)
        four = [pair for pair in pairs if len(pair) == 6]
        six = [pair for pair in pairs if len(pair) == 18] if self.options.peers6 else []
        answer = {"interval": INTERVAL, "complete": 1, "incomplete": len(pairs)}
        if announce.kind == "info_hash":
            answer["peers"] = b"".join(four)
            if six:
                answer["peers6"] = b"".join(six)
            return answer
        iv = bad.get("iv", self.iv())
        obscurity = Obscurity(announce.infohash, iv)
        if iv is not None:
            answer["iv"] = iv
        index, modulus = 0, None
        # With both lists there, i and n could mean either: the whole lists, then, without them.
        lists = [found for found in (four, six) if found]
        if len(lists) <= 1 and (self.options.cut or self.options.wrap or bad.keys() & {"i", "n"}):
            whole = lists[0] if lists else []
            modulus = self.options.wrap or max(1, len(whole))
            if self.options.cut and len(whole) > self.options.cut:
                with self.lock:
                    self.turn += 1
                    index = self.turn % (len(whole) - self.options.cut + 1)
                whole[:] = whole[index:index + self.options.cut]
            sent_i, sent_n = obscurity.integers(bad.get("i", index), bad.get("n", modulus))
            answer |= {"i": sent_i, "n": sent_n}
        answer["peers"] = obscurity.pairs(b"".join(four), 6, index, modulus)
        if six:
            answer["peers6"] = obscurity.pairs(b"".join(six), 18, index, modulus)
        return answer

    def iv(self):
        return None if self.options.iv == "none" else secrets.token_bytes(20)


def response(body, status="200 OK", headers=()):
    head = [f"HTTP/1.1 {status}", "Content-Type: text/plain", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head + ["", ""]).encode() + body


def ordinary(tracker, announce, connection):
    connection.sendall(response(bencode(tracker.answer(announce))))


def wait_for_the_end(connection):
    connection.settimeout(None)
    while connection.recv(4096):
        pass


def hang(tracker, announce, connection):
    """says nothing until the client closes"""
    wait_for_the_end(connection)


def close_early(tracker, announce, connection):
    """closes without a byte"""


def reset(tracker, announce, connection):
    """resets the connection without a byte"""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def cut_head(tracker, announce, connection):
    """closes in the middle of the head"""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")


def cut_body(tracker, announce, connection):
    """closes one byte before the end that Content-Length promised"""
    connection.sendall(response(bencode(tracker.answer(announce)))[:-1])


def ten_megabytes(tracker, announce, connection):
    """a list of 10 MiB of peers, well-formed"""
    peers = bytes(6 * ((10 << 20) // 6))
    connection.sendall(response(bencode(tracker.answer(announce) | {"peers": peers})))


def endless_head(tracker, announce, connection):
    """header lines until the client closes"""
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Filler: " + b"x" * 1000 + b"\r\n")


def endless_body(tracker, announce, connection):
    """a body without a length, until the client closes"""
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def slow_drip(tracker, announce, connection):
    """a good answer, a byte every 10 ms, or as many as the parameter `pause` says"""
    pause = int(announce.parameters.get(b"pause", b"10")) / 1000
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in response(bencode(tracker.answer(announce))):
        connection.sendall(bytes([byte]))
        time.sleep(pause)


def not_http(tracker, announce, connection):
    """bytes that are no HTTP"""
    connection.sendall(b"\x00\x01\x02 this is no HTTP\r\n\r\n")


def bad_bencode(tracker, announce, connection):
    """a dictionary that ends too soon"""
    connection.sendall(response(bencode(tracker.answer(announce))[:-1]))


def html(tracker, announce, connection):
    """200 and a page, as of a provider's own"""
    connection.sendall(response(b"<html><body>Please log in.</body></html>"))


def deep_bencode(tracker, announce, connection):
    """a list in a list, 100,000 times"""
    connection.sendall(response(b"l" * 100_000 + b"e" * 100_000))


def empty(tracker, announce, connection):
    """200 and no body"""
    connection.sendall(response(b""))


def with_values(**bad):
    def behaviour(tracker, announce, connection):
        connection.sendall(response(bencode(tracker.answer(announce, **bad))))
    return behaviour


def with_fields(change):
    def behaviour(tracker, announce, connection):
        answer = tracker.answer(announce)
        change(answer)
        connection.sendall(response(bencode(answer)))
    return behaviour


def i_without_n(tracker, announce, connection):
    """i, and no n"""
    answer = tracker.answer(announce, i=0)
    del answer["n"]
    connection.sendall(response(bencode(answer)))


def n_without_i(tracker, announce, connection):
    """n, and no i"""
    answer = tracker.answer(announce, i=0)
    del answer["i"]
    connection.sendall(response(bencode(answer)))


def dictionary(tracker, announce, connection):
    """peers as dictionaries, in the clear, though the announce was obscured"""
    pairs = tracker.note(announce)
    peers = [
        {"ip": str(ipaddress.ip_address(pair[:-2])), "port": struct.unpack(">H", pair[-2:])[0], "peer id": b"-XX0000-" + b"x" * 12}
        for pair in pairs]
    connection.sendall(response(bencode({"interval": INTERVAL, "peers": peers})))


def failure(tracker, announce, connection):
    """200 and a failure reason"""
    connection.sendall(response(bencode({"failure reason": "try again later"})))


def status(line, body=b"<html><body>no</body></html>"):
    return lambda tracker, announce, connection: connection.sendall(response(body, status=line))


def redirect(tracker, announce, connection):
    """302 to /announce with the same query, or to the URL in the parameter `to`"""
    to = announce.parameters.get(b"to", b"/announce?" + announce.target.encode("latin-1").partition(b"?")[2])
    connection.sendall(response(b"", status="302 Found", headers=["Location: " + to.decode("latin-1")]))


def redirect_loop(tracker, announce, connection):
    """302 to itself"""
    connection.sendall(response(b"", status="302 Found", headers=["Location: " + announce.target]))


def zipped(tracker, announce, connection):
    """a good answer in gzip, asked for or not"""
    body = gzip.compress(bencode(tracker.answer(announce)))
    connection.sendall(response(body, headers=["Content-Encoding: gzip"]))


def bad_gzip(tracker, announce, connection):
    """says gzip, and is not"""
    connection.sendall(response(bencode(tracker.answer(announce)), headers=["Content-Encoding: gzip"]))


def gzip_bomb(tracker, announce, connection):
    """64 MiB of zeros in some 64 KiB of gzip"""
    connection.sendall(response(gzip.compress(bytes(64 << 20)), headers=["Content-Encoding: gzip"]))


def chunked(tracker, announce, connection):
    """a good answer in chunks of 7 bytes"""
    body = bencode(tracker.answer(announce))
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[at:at + 7]), body[at:at + 7]) for at in range(0, len(body), 7))
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")


def no_length(tracker, announce, connection):
    """a good answer of HTTP/1.0 that ends with the connection"""
    connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + bencode(tracker.answer(announce)))


BEHAVIOURS = {
    # What must be got through, or read rightly.
    "chunked": chunked,
    "gzip": zipped,
    "no-length": no_length,
    "redirect": redirect,
    "slow-drip": slow_drip,
    # A connection that breaks.
    "hang": hang,
    "close-early": close_early,
    "reset": reset,
    "cut-head": cut_head,
    "cut-body": cut_body,
    # HTTP that is wrong or too much.
    "not-http": not_http,
    "10mb": ten_megabytes,
    "endless-head": endless_head,
    "endless-body": endless_body,
    "redirect-loop": redirect_loop,
    "bad-gzip": bad_gzip,
    "gzip-bomb": gzip_bomb,
    "status-400": status("400 Invalid Request"),
    "status-404": status("404 Not Found"),
    "status-500": status("500 Internal Server Error"),
    # A body that is no answer, or one that says no.
    "empty": empty,
    "html": html,
    "bad-bencode": bad_bencode,
    "deep-bencode": deep_bencode,
    "failure": failure,
    "dictionary": dictionary,
    "no-peers": with_fields(lambda answer: answer.pop("peers")),
    "uneven-peers": with_fields(lambda answer: answer.update(peers=answer["peers"] + b"\x00")),
    "uneven-peers6": with_fields(lambda answer: answer.update(peers6=b"\x00" * 17)),
    # BEP 8's own fields.
    "empty-iv": with_values(iv=b""),
    "iv-number": with_fields(lambda answer: answer.update(iv=5)),
    "i-without-n": i_without_n,
    "n-without-i": n_without_i,
    "n-zero": with_values(n=0),
    "n-huge": with_values(n=0xFFFFFFFF),
    "i-huge": with_values(i=0xFFFFFFFF),
    "i-beyond-n": with_values(i=7, n=3),
    "i-negative": with_fields(lambda answer: answer.update(i=-1, n=-1)),
    "i-too-wide": with_fields(lambda answer: answer.update(i=1 << 32, n=1 << 40)),
    "i-string": with_fields(lambda answer: answer.update(i=b"\x00" * 4, n=b"\x00" * 4)),
}


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
