"""The ways to answer an announce: `ordinary`, and BEHAVIOURS, each of which is that but for one thing."""
import gzip
import ipaddress
import socket
import struct
import time

from .bencode import bencode


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
    connection.sendall(response(bencode({"interval": 1800, "peers": peers})))


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
