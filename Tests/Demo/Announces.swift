import Foundation
import TestSwarm

/// The other half: what a network sees of a client's announces, without and with BEP 8. The tracker is a small one in
/// Python, written from the BEP's text alone.
func demonstrateAnnounces(in workspace: Workspace, _ tale: Tale) async throws {
    let torrent = try await Torrent.make(in: workspace)
    let tracker = try await DummyTracker.start(
        in: workspace, torrents: [torrent], obscurity: .init(iv: .random, cut: 2))
    let peers = [Endpoint.unique(), Endpoint.unique()]
    for peer in peers { try await tracker.add(peer) }

    tale.heading("Without mseproxy, at the tracker")
    tale.step("a tracker on \(tracker.endpoint) knows two peers of torrent \(torrent.infohashHex)")
    let plain = try await LinkCapture.start(in: workspace, filter: "tcp and port \(tracker.endpoint.port)")
    let direct = try await CTorrent.start(in: workspace, torrent, .leecher, announce: tracker.announceURL)
    try await workspace.eventually(what: "the tracker is asked", needing: direct.process) {
        tracker.announces.contains { $0.kind == "info_hash" }
    }
    await direct.process.terminate()
    let seen = try await plain.stop()
    tale.step("ctorrent announces itself; a capture of the link shows")
    show(seen, of: tracker, tale)
    guard seen.contains("info_hash=") else { throw Surprise(description: "no infohash was seen") }
    tale.step("anyone on the way reads which torrent it is, where ctorrent listens, and who its peers are")

    tale.heading("With mseproxy, at the tracker")
    let forwardPort = Endpoint.uniqueLoopback()
    let daemon = try await Daemon.start(
        in: workspace,
        configuration: """
            [outbound]
            socks = []
            [inbound]
            listen = ["\(Endpoint.unique())"]
            [tracker]
            listen = ["\(forwardPort)"]
            obfuscation = "require"
            """)
    let obscured = try await LinkCapture.start(in: workspace, filter: "tcp and port \(tracker.endpoint.port)")
    let announce = "http://\(forwardPort)/http/\(tracker.endpoint)/announce"
    tale.step("the same ctorrent announces to \(announce)")
    let client = try await CTorrent.start(in: workspace, torrent, .leecher, announce: announce)
    try await workspace.eventually(what: "the tracker has answered by BEP 8", needing: client.process) {
        daemon.log.contains("obscured (BEP 8), answered: 2 peers")
    }
    await client.process.terminate()
    let hidden = try await obscured.stop()
    tale.step("the same capture shows")
    show(hidden, of: tracker, tale)
    guard !hidden.contains("info_hash"), !peers.contains(where: { hidden.contains($0.compact) }) else {
        throw Surprise(description: "the link carried the infohash or a peer in clear")
    }
    tale.step("nowhere in it is the infohash, the port, or a peer; ctorrent has got both peers all the same")

    tale.heading("What mseproxy logged")
    for line in daemon.log.split(separator: "\n") { tale.line(String(line)) }
}

/// The first request to the tracker and its answer, as they went over the link.
private func show(_ traffic: CapturedTraffic, of tracker: DummyTracker, _ tale: Tale) {
    let request = traffic.streams.first { $0.destination == tracker.endpoint }
    let answer = traffic.streams.first { $0.source == tracker.endpoint && $0.destination == request?.source }
    let line = request?.bytes.prefix { $0 != UInt8(ascii: "\r") } ?? []
    tale.bytes(Array(line))
    tale.bytes(answer?.bytes.behindHead ?? [])
}

extension [UInt8] {
    /// The body of an HTTP answer.
    fileprivate var behindHead: [UInt8] {
        firstRange(of: Array("\r\n\r\n".utf8)).map { Array(self[$0.upperBound...]) } ?? self
    }
}
