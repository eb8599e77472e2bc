"""One torrent in one libtorrent session, driven by lines on standard input, telling what happens on standard output.

Commands:  connect ADDRESS PORT    dials a peer
           stop                    stops the torrent, which tells the tracker
           (end of input)          ends the session
Lines:     listening ADDRESS PORT
           state NAME DONE/WANTED  a torrent's state and bytes, whenever one of them changes
           peer ADDRESS PORT KIND  a handshake is done, both MSE's and BitTorrent's; its encryption is none, rc4 or
                                   plaintext (MSE whose payload is plain)
           lost ADDRESS PORT       a connection has ended, or came to nothing
           alert TYPE MESSAGE      what libtorrent reports of peers, trackers and errors
"""
import argparse
import os
import re
import select
import sys

try:
    import libtorrent
except ImportError:
    sys.exit("no libtorrent for this Python: apt-get install python3-libtorrent")

# in_enc_policy, out_enc_policy (0 forced, 1 enabled, 2 disabled), allowed_enc_level (1 plaintext, 2 RC4, 3 both)
ENCRYPTION = {
    "off": (2, 2, 3),
    "enabled": (1, 1, 3),
    "rc4": (0, 0, 2),
    "plaintext-payload": (0, 0, 1),
}


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--more-addresses", nargs="*", default=[], help="to listen at as well, at the same port")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--torrent", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--encryption", choices=ENCRYPTION, required=True)
    parser.add_argument("--socks5", metavar="ADDRESS:PORT")
    parser.add_argument("--http-proxy", metavar="ADDRESS:PORT")
    parser.add_argument("--proxy-all", action="store_true", help="the proxy is for trackers and for peers")
    parser.add_argument("--any-interface", action="store_true", help="the route decides where connections leave")
    parser.add_argument("--download-limit", type=int, default=0, metavar="BYTES", help="a second")
    parser.add_argument("--several-per-address", action="store_true")
    return parser.parse_args()


def settings(options):
    in_policy, out_policy, level = ENCRYPTION[options.encryption]
    host = f"[{options.address}]" if ":" in options.address else options.address
    if options.any_interface:
        host = "[::]" if ":" in options.address else "0.0.0.0"
    chosen = {
        "listen_interfaces": ",".join(f"{address}:{options.port}" for address in [host, *options.more_addresses]),
        "in_enc_policy": in_policy,
        "out_enc_policy": out_policy,
        "allowed_enc_level": level,
        "prefer_rc4": True,
        "allow_multiple_connections_per_ip": options.several_per_address,
        # TCP alone, and peers from nowhere but the tracker and the connect command.
        "enable_incoming_utp": False,
        "enable_outgoing_utp": False,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        # Two hundred otherwise.
        "connections_limit": 1000,
        # Its own defaults are a minute between two tries at one peer, and three failures for ever.
        "min_reconnect_time": 1,
        "max_failcount": 100,
        # Fifteen seconds otherwise, which a peer that comes just after a round has to wait.
        "unchoke_interval": 2,
        "download_rate_limit": options.download_limit,
        "alert_mask": (
            libtorrent.alert.category_t.error_notification
            | libtorrent.alert.category_t.peer_notification
            | libtorrent.alert.category_t.connect_notification
            | libtorrent.alert.category_t.status_notification
            | libtorrent.alert.category_t.tracker_notification
            | libtorrent.alert.category_t.peer_log_notification),
        # The peers' logs are long, and what does not fit is lost.
        "alert_queue_size": 100_000,
    }
    if options.socks5:
        proxy_host, proxy_port = options.socks5.rsplit(":", 1)
        chosen |= {
            "proxy_type": int(libtorrent.proxy_type_t.socks5),
            "proxy_hostname": proxy_host.strip("[]"),
            "proxy_port": int(proxy_port),
            "proxy_peer_connections": True,
            "proxy_hostnames": True,
            "proxy_tracker_connections": False,
        }
    elif options.http_proxy:
        proxy_host, proxy_port = options.http_proxy.rsplit(":", 1)
        chosen |= {
            "proxy_type": int(libtorrent.proxy_type_t.http),
            "proxy_hostname": proxy_host.strip("[]"),
            "proxy_port": int(proxy_port),
            "proxy_peer_connections": False,
            "proxy_tracker_connections": True,
            "proxy_hostnames": True,
        }
    if options.proxy_all:
        chosen |= {"proxy_peer_connections": True, "proxy_tracker_connections": True}
    if not options.socks5 and not options.proxy_all and not options.any_interface:
        # Not with a proxy for peers: binding to an address there fails with "No such device". It binds to the interface, too,
        # and then reaches nothing on loopback.
        # It takes no connection at other addresses either.
        chosen["outgoing_interfaces"] = ",".join([options.address, *options.more_addresses])
    return chosen


PEER_LOG = re.compile(r"\[(?P<address>\S+):(?P<port>\d+)\] (?:<==|==>|<<<|>>>|\*\*\*) (?P<event>\S+) \[ *(?P<text>.*?) *\]$")


class Handshakes:
    """Reads from the peers' logs which handshakes came to their end, and how: a look at the list of connections every now
    and then would miss those that end as soon as a small payload is through."""

    def __init__(self):
        self.selected = {}

    def read(self, message):
        found = PEER_LOG.search(message)
        if not found:
            return
        peer = (found["address"].strip("[]"), found["port"])
        if found["event"].endswith("_CONNECTION"):
            self.selected[peer] = "none"
        elif found["event"] == "ENCRYPTION" and found["text"].startswith("crypto select"):
            self.selected[peer] = found["text"].split(":")[1].strip(" []")
        elif found["event"] == "CONNECTION_CLOSED":
            print("lost", *peer, flush=True)
        elif found["event"] == "HANDSHAKE" and found["text"] == "connection ready":
            print("peer", *peer, self.selected[peer], flush=True)


def obey(line, handle):
    command, *words = line.split()
    if command == "connect":
        handle.connect_peer((words[0], int(words[1])))
    elif command == "stop":
        handle.pause()
    else:
        sys.exit(f"unknown command: {line}")


def main():
    options = arguments()
    session = libtorrent.session(settings(options))
    parameters = libtorrent.add_torrent_params()
    parameters.ti = libtorrent.torrent_info(options.torrent)
    parameters.save_path = options.folder
    # Neither paused nor handed to the queue, which would start it some seconds later.
    parameters.flags &= ~(libtorrent.torrent_flags.auto_managed | libtorrent.torrent_flags.paused)
    handle = session.add_torrent(parameters)

    told = None
    handshakes = Handshakes()
    unread = b""
    while True:
        # Not sys.stdin.readline: what that reads ahead, select knows nothing of.
        ready, _, _ = select.select([0], [], [], 0.1)
        if ready:
            received = os.read(0, 4096)
            if not received:
                return
            *lines, unread = (unread + received).split(b"\n")
            for line in lines:
                obey(line.decode(), handle)

        for alert in session.pop_alerts():
            if isinstance(alert, libtorrent.listen_succeeded_alert):
                print("listening", alert.address, alert.port, flush=True)
            if isinstance(alert, libtorrent.peer_log_alert):
                handshakes.read(alert.message())
                continue
            print("alert", type(alert).__name__, alert.message().replace("\n", " "), flush=True)

        status = handle.status()
        now = f"state {status.state} {status.total_wanted_done}/{status.total_wanted}"
        if now != told:
            told = now
            print(now, flush=True)


main()
