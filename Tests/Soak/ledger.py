"""Compares what the daemons count with what the mover sent, to the byte."""

KINDS = ("rc4", "plaintext", "none", "other")


def expected(ways):
    """What daemons A and B (0 and 1) have to count: {(daemon, figure, direction, crypto, flow): value}.

    A connection is outbound where it goes first. The other daemon has it inbound, but for what is no BitTorrent: that comes to
    one of its forwards, and is outbound there too.
    """
    counts = {}

    def add(daemon, direction, crypto, way, sent, received):
        for key, value in (
            (("relays_total", direction, crypto, None), way["made"]),
            (("relayed_bytes_total", direction, crypto, "sent"), sent),
            (("relayed_bytes_total", direction, crypto, "received"), received),
        ):
            counts[daemon, *key] = counts.get((daemon, *key), 0) + value

    for way in ways:
        first, crypto = way["first"], way["crypto"]
        add(first, "outbound", crypto, way, way["there"], way["back"])
        if crypto == "other":
            add(1 - first, "outbound", crypto, way, way["there"], way["back"])
        else:
            add(1 - first, "inbound", crypto, way, way["back"], way["there"])
    return counts


def differences(ways, daemons):
    """In words, one for each figure that is another than it should be; and how many were compared."""
    wanted = expected(ways)
    found = []
    for number, daemon in enumerate(daemons):
        metrics = daemon.metrics()
        for (of, figure, direction, crypto, flow), value in wanted.items():
            if of != number:
                continue
            labels = {"direction": direction, "crypto": crypto} | ({"flow": flow} if flow else {})
            counted = metrics.get((f"mseproxy_{figure}", tuple(sorted(labels.items()))), 0)
            if counted != value:
                found.append(f"daemon {daemon.name} counts {counted:.0f} {figure} {labels}, and it was {value}")
        refused = {key: value for key, value in metrics.items() if key[0] == "mseproxy_connections_refused_total" and value}
        if refused:
            found.append(f"daemon {daemon.name} has refused connections: {refused}")
    return found, len(wanted)
