"""BEP 8's obfuscation, from its text and nothing else."""
import hashlib
import struct

# BEP 8, Obfuscation Method: what RC4 gives first is thrown away; the next 8 bytes hide i and n (Optimizations).
DROPPED = 768
RESERVED = 8


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
