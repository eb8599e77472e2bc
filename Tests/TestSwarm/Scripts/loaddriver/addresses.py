"""Where connections go to and come from."""

import ipaddress
import resource
import socket

# Not in Python's socket module: the kernel chooses the port when the connection is made, for its two ends alone.
IP_BIND_ADDRESS_NO_PORT = 24


def endpoint(text):
    """(host, port) of "HOST:PORT"; the path of "unix:PATH", as a string."""
    if text.startswith("unix:"):
        return text[len("unix:"):]
    host, port = text.rsplit(":", 1)
    return host.strip("[]"), int(port)


def make_socket(target, source=None):
    """A socket that does not block, for a connection to `target` from `source`."""
    if isinstance(target, str):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    else:
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if source:
            made.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            made.bind((source, 0))
    made.setblocking(False)
    return made


class Sources:
    """The addresses that connections come from, in turn: those of a network, a single one, or the kernel's choice."""

    def __init__(self, text):
        self.network = ipaddress.ip_network(text) if text else None
        self.given = 0

    def next(self):
        if self.network is None:
            return None
        if self.network.num_addresses == 1:
            return str(self.network[0])
        self.given += 1
        return str(self.network[self.given % (self.network.num_addresses - 1) or 1])


def raise_descriptor_limit():
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
