"""An announce: read, checked, and with its obscured values revealed."""
import ipaddress
import struct

from .bep8 import Obscurity


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
