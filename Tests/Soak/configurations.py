"""What the daemons are told, round after round of reloads: never twice the same, and never anything else for what is moved.

A torrent's policy stays, so that what its connections agree upon is known; everything about it changes.
"""
import hashlib

# Of each daemon: SOCKS, HTTP, inbound, a forward to the other's inbound port, one to the mover, one to the other's forward there.
MOVING_PORTS = {"A": (1080, 8118, 6881, 7001, 7002, 7003), "B": (1180, 8218, 6981, 7101, 7102, 7103)}
MOVER_PORT = 9000
TORRENTS = {name: hashlib.sha1(b"soak " + name.encode()).hexdigest() for name in ("rc4", "plaintext", "none")}

# HTTP, SOCKS, inbound, virtual port, virtual network.
CLIENT_PORTS = {"C": (8318, 1280, 7081, 6883, "198.19.0.0/17"), "D": (8418, 1380, 7181, 6884, "198.19.128.0/17")}
DAEMON_ADDRESS = "198.18.0.1"

# All connections come from one address here: what one source may is set higher.
#
# Both ends of thousands of connections have one address here, and the machine is busy.
PATIENT = "connect = 30\nhandshake = 60\nfirst_bytes = 60\nrequest = 60\ndrain = 10"


def common(round):
    return f"""
[obfuscation]
first_flight = "{("printable", "random")[round % 2]}"
cut_first_kilobyte = {("false", "true", "true")[round % 3]}
[timeouts]
{PATIENT}
idle = {600 + round}
half_closed = {300 + round}
[log]
level = "{("info", "notice", "info", "debug")[round % 4]}"
"""


def moving(name):
    """Of the daemons that the mover's connections pass."""
    socks, http, inbound, forward_peer, forward_here, forward_chain = MOVING_PORTS[name]
    other = MOVING_PORTS["B" if name == "A" else "A"]

    def configuration(round):
        # Where `require` counts for any torrent, what is no BitTorrent is searched for handshakes, and not spliced.
        policy = ("prefer", "require")[round // 2 % 2]
        pipes = ('"auto"', "0", "64", "1")[round % 4]
        more = [f', "127.0.0.1:{socks + 5 + round % 3}"', ""][round % 2]
        return f"""
workers = 2
torrent = [
    {{ infohash = "{TORRENTS["rc4"]}", encryption = "{policy}", crypto = ["rc4"] }},
    {{ infohash = "{TORRENTS["plaintext"]}", encryption = "prefer", crypto = ["plaintext"] }},
    {{ infohash = "{TORRENTS["none"]}", encryption = "off" }},
]
[outbound]
encryption = "{("prefer", "require", "off")[round % 3] if policy == "require" else "prefer"}"
socks = ["127.0.0.1:{socks}"{more}]
forward = [
    {{ listen = "127.0.0.1:{forward_peer}", target = "{DAEMON_ADDRESS}:{other[2]}" }},
    {{ listen = "127.0.0.1:{forward_here}", target = "127.0.0.1:{MOVER_PORT}" }},
    {{ listen = "127.0.0.1:{forward_chain}", target = "127.0.0.1:{other[4]}" }},
    {{ listen = "127.0.0.1:{forward_chain + 10 + round % 5}", target = "198.18.255.255:{round + 1}" }},
]
[inbound]
listen = ["{DAEMON_ADDRESS}:{inbound}"]
client = "127.0.0.1:{MOVER_PORT}"
encryption = "{("prefer", "require")[round % 2]}"
[tracker]
listen = ["127.0.0.1:{http}"]
[torrents]
infohashes = ["{hashlib.sha1(b"%d" % round).hexdigest()}"]
[limits]
connections = {4000 + round}
handshakes = {300 + round}
handshakes_per_source = {200 + round}
new_per_source = {1000 + round}
pipes = {pipes}
""" + common(round)

    return configuration


def serving(name, obscuring_tracker):
    """Of the daemons that stand beside real clients. With the tracker at `obscuring_tracker` announces are obfuscated."""
    http, socks, inbound, virtual_port, network = CLIENT_PORTS[name]

    def configuration(round):
        return f"""
workers = 2
[outbound]
encryption = "require"
crypto = ["rc4"{("", ', "plaintext"')[round % 2]}]
socks = ["127.0.0.1:{socks}"]
virtual_network = "{network}"
virtual_port = {virtual_port}
forward = [{{ listen = "127.0.0.1:{socks + 10 + round % 5}", target = "198.18.255.255:{round + 1}" }}]
[inbound]
listen = ["{DAEMON_ADDRESS}:{inbound}"]
encryption = "require"
[tracker]
listen = ["127.0.0.1:{http}"]
rule = [{{ host = "{obscuring_tracker}", obfuscation = "require" }}]
[limits]
announces = {256 + round}
pipes = {('"auto"', "0", "64")[round % 3]}
""" + common(round)

    return configuration
