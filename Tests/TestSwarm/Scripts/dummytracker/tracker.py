"""Who is in which swarm, and what is told of them."""
import hashlib
import ipaddress
import secrets
import struct
import threading

from .bep8 import Obscurity

INTERVAL = 1800


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
