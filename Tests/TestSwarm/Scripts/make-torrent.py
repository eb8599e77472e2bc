"""Writes a payload of pseudo-random bytes and the info dictionary of a torrent that holds it.

usage: make-torrent.py PAYLOAD INFO BYTE_COUNT SEED PIECE_LENGTH
Prints the infohash in hex. The same seed and size give the same bytes.
"""
import hashlib
import os
import random
import sys

payload_path, info_path = sys.argv[1:3]
byte_count, seed, piece_length = map(int, sys.argv[3:6])

payload = random.Random(seed).randbytes(byte_count)
pieces = b"".join(
    hashlib.sha1(payload[start:start + piece_length]).digest()
    for start in range(0, byte_count, piece_length))
name = os.path.basename(payload_path).encode()

# Private, so that no client asks anyone but the tracker for peers; keys in bencode's order.
info = b"d6:lengthi%de4:name%d:%s12:piece lengthi%de6:pieces%d:%s7:privatei1ee" % (
    byte_count, len(name), name, piece_length, len(pieces), pieces)

with open(payload_path, "wb") as file:
    file.write(payload)
with open(info_path, "wb") as file:
    file.write(info)
print(hashlib.sha1(info).hexdigest())
