import Foundation
import TestSwarm

/// The main job, shown with real programs: ctorrent speaks no encryption, Transmission and aria2 here accept nothing else.
func demonstrateTransfers(in workspace: Workspace, _ tale: Tale) async throws {
    let torrent = try await Torrent.make(in: workspace)
    let tracker = try StaticTracker.start(in: workspace)

    tale.heading("Without mseproxy")
    let seed = try await Transmission.start(
        in: workspace, torrent, .seed, encryption: .required, announce: tracker.announceURL)
    tale.step("Transmission seeds \(torrent.byteCount >> 10) KiB on \(seed.endpoint); it requires encryption")
    tracker.peers = [seed.endpoint]
    let refused = try await CTorrent.start(in: workspace, torrent, .leecher, announce: tracker.announceURL)
    tale.step("ctorrent, which speaks none, is told of it by the tracker, and dials")
    try await workspace.eventually(what: "ctorrent is refused", needing: refused.process) {
        refused.refusedHandshakeCount > 0
    }
    guard !refused.isComplete else { throw Surprise(description: "ctorrent got the payload without the proxy") }
    tale.step("ctorrent: \"bad handshake\"; it has nothing: the transfer FAILED")
    await refused.process.terminate()

    tale.heading("With mseproxy, outward")
    // A Transmission that has met an address as a seed's refuses its next encrypted connection: start another.
    await seed.process.terminate()
    let secondSeed = try await Transmission.start(
        in: workspace, torrent, .seed, encryption: .required, announce: tracker.announceURL)
    let forwardPort = Endpoint.uniqueLoopback()
    let listener = Endpoint.unique()
    // Half of the addresses that this namespace has; the peers here are in the other half.
    let network = "198.19.0.0/16"
    let daemon = try await Daemon.start(
        in: workspace,
        configuration: """
            [outbound]
            encryption = "require"
            socks = []
            virtual_network = "\(network)"
            [inbound]
            encryption = "require"
            listen = ["\(listener)"]
            [tracker]
            listen = ["\(forwardPort)"]
            [state]
            path = "\(workspace.folder.appending(path: "state").path)"
            """)
    let capture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(secondSeed.endpoint.port)")
    tracker.peers = [secondSeed.endpoint]
    let announce = "http://\(forwardPort)/http/\(tracker.endpoint)/announce"
    let ctorrent = try await CTorrent.start(in: workspace, torrent, .leecher, announce: announce)
    tale.step("the same ctorrent, all its settings: -u \(announce)")
    try await workspace.eventually(what: "ctorrent dials", needing: ctorrent.process) {
        ctorrent.log.contains("198.19.")
    }
    tale.step("it is told of an address out of \(network) in the seed's place, and dials that (some 10 s to unchoke)")
    try await ctorrent.download(in: workspace)
    tale.step("ctorrent has all \(torrent.byteCount >> 10) KiB, byte for byte: the transfer SUCCEEDED")
    try tellOfCapture(try await capture.stop(), of: torrent, tale)

    tale.heading("With mseproxy, inward")
    let inwardCapture = try await LinkCapture.start(in: workspace, filter: "tcp and port \(listener.port)")
    tracker.peers = [listener]
    let leechers = [
        try await Aria2.start(
            in: workspace, torrent, .leecher, encryption: .required, announce: tracker.announceURL),
        try await Aria2.start(
            in: workspace, torrent, .leecher, encryption: .required, announce: tracker.announceURL),
    ]
    tale.step("two aria2 that require encryption are told of \(listener), where mseproxy answers for ctorrent")
    for leecher in leechers { try await leecher.download(in: workspace) }
    tale.step("both have it all from ctorrent, which takes one connection an address: the transfers SUCCEEDED")
    try tellOfCapture(try await inwardCapture.stop(), of: torrent, tale)

    tale.heading("What mseproxy logged")
    for line in daemon.log.split(separator: "\n") { tale.line(String(line)) }
}

func tellOfCapture(_ traffic: CapturedTraffic, of torrent: Torrent, _ tale: Tale) throws {
    let byteCount = traffic.streams.reduce(0) { $0 + $1.bytes.count }
    guard !traffic.contains("BitTorrent protocol"), !traffic.contains(torrent.infohash) else {
        throw Surprise(description: "the link carried the protocol's name or the infohash in clear")
    }
    tale.step("a capture of the link holds \(byteCount) bytes, and nowhere the protocol's name or the infohash")
}
