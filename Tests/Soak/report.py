"""What a soak says: a line each half minute, and the table at its end."""
import collections

GIB = 1 << 30
MIB = 1 << 20


def table(rows):
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    return ["  " + "  ".join(
        str(cell).rjust(width) if index and is_number(cell) else str(cell).ljust(width)
        for index, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows]


def is_number(cell):
    return str(cell)[:1].isdigit()


def progress(seconds, mover, transfers, daemons, watch, mean):
    equal = sum(transfer.verdict == "equal" for transfer in transfers.done)
    failed = len(transfers.done) - equal
    memory = " ".join(
        f"{name} {samples[-1]['rss'] / 1024:.0f}" for name, samples in watch.samples.items() if samples)
    return (f"{seconds:5.0f} s  {mover.byte_count / GIB:6.2f} GiB at {mean:.0f} MiB/s, {mover.figures.get('made', 0)} connections,"
            f" {len(mover.failures)} failed; {equal} transfers equal, {failed} failed, {transfers.under_way} under way;"
            f" {sum(daemon.reloads for daemon in daemons)} reloads; MiB resident: {memory}")


def moved(mover):
    lines = ["Moved by both daemons A and B, compared byte for byte where they arrived, each direction's SHA-1 as well:"]
    rows = [("crypto", "first by", "connections", "GiB there", "GiB back")]
    for way in mover.figures["ways"]:
        rows.append((way["crypto"], "AB"[way["first"]], way["ended"], f"{way['there'] / GIB:.2f}", f"{way['back'] / GIB:.2f}"))
    totals = [sum(way[key] for way in mover.figures["ways"]) for key in ("ended", "there", "back")]
    rows.append(("all", "", totals[0], f"{totals[1] / GIB:.2f}", f"{totals[2] / GIB:.2f}"))
    figures = mover.figures
    socks, connect, forward = figures["entries"]
    return lines + table(rows) + [
        f"  {mover.byte_count} bytes; {figures['made']} connections made (SOCKS {socks}, CONNECT {connect}, forward {forward}),"
        f" {figures['ended']} ended as planned, {figures['failed']} otherwise",
        f"  {figures['hashes']} pairs of hashes equal; {figures['writes']} writes of 1 byte to 1 MiB, {figures['single_writes']} of 1 byte;"
        f" {figures['half_closed']} half-closed with the other direction open; {figures['slow']} directions read slowly",
        f"  bytes lost: {figures['lost']}",
    ]


def carried(transfers):
    pairs = collections.defaultdict(list)
    for transfer in transfers.done:
        pairs[transfer.seed, transfer.leecher].append(transfer)
    rows = [("seed", "leecher", "transfers", "MB", "seconds", "hashes")]
    for (seed, leecher), all_of in sorted(pairs.items()):
        wrong = [transfer for transfer in all_of if transfer.verdict != "equal"]
        rows.append((seed, leecher, len(all_of), f"{sum(t.byte_count for t in all_of) / 1e6:.0f}",
                     f"{sum(t.seconds for t in all_of):.0f}", f"{len(wrong)} FAILED" if wrong else "equal"))
    trackers = collections.Counter(transfer.tracker for transfer in transfers.done)
    total = sum(transfer.byte_count for transfer in transfers.done)
    return ["Real clients, each payload's SHA-256 compared with its origin's:", *table(rows),
            f"  {len(transfers.done)} transfers, {total / 1e9:.2f} GB; by tracker: "
            + ", ".join(f"{name} {number}" for name, number in sorted(trackers.items()))]


def watched(watch, daemons, seconds):
    rows = [("daemon", "reloads", "RSS warm MiB", "peak", "end", "RssAnon warm", "peak", "end", "descriptors warm", "peak", "end",
             "threads", "CPU s", "CPU %")]
    for daemon in daemons:
        base, final, samples = watch.baseline[daemon.name], watch.final[daemon.name], watch.samples[daemon.name]
        cells = [daemon.name, daemon.reloads]
        for key in ("rss", "anonymous"):
            peak = max(sample[key] for sample in [*samples, base, final])
            cells += [f"{value / 1024:.1f}" for value in (base[key], peak, final[key])]
        peak = max(sample["descriptors"] + sample["pipe_ends"] for sample in [*samples, base, final])
        cells += [base["descriptors"] + base["pipe_ends"], peak, final["descriptors"] + final["pipe_ends"]]
        cells += [final["threads"], f"{final['cpu']:.0f}", f"{final['cpu'] / seconds * 100:.0f}"]
        rows.append(tuple(cells))
    return ["Daemons (memory and descriptors at rest behind the warm-up, at their peak, at rest at the end):", *table(rows)]
