import BenchmarkKit
import Foundation
import TestSwarm
import TorrentIdentity
import TrackerProtocol

/// A tracker that gives everybody the same peers, on connections that stay; to an announce with `sha_ih` it gives them
/// obscured (BEP 8). What it answers is made once.
struct KeepAliveTracker: Sendable {
    let endpoint: Endpoint

    private let plain: [UInt8]
    private let obscured: [UInt8]

    static func start(_ infohash: Infohash, _ peers: [TrackerPeer]) throws -> KeepAliveTracker {
        let tracker = try KeepAliveTracker(infohash, peers)
        let listener = try BlockingSocket(listeningOn: tracker.endpoint)
        Thread.detachNewThread {
            while true {
                // None comes for longer than a socket waits while the other tracker is announced to.
                guard let connection = listener.accept() else { continue }
                Thread.detachNewThread { try? tracker.serve(connection) }
            }
        }
        return tracker
    }

    private init(_ infohash: Infohash, _ peers: [TrackerPeer]) throws {
        endpoint = .unique()
        var packed = CompactPeers(family: .v4)
        for peer in peers { packed.append(peer) }
        let response = AnnounceResponse([
            "complete": .integer(100), "incomplete": .integer(100), "interval": .integer(1800),
            "min interval": .integer(900), "peers": .string(packed.bytes),
        ])
        plain = Self.message(response)
        let iv = (0..<20).map { UInt8($0) }
        var list = ObscuredPeerList(infohash: infohash, iv: iv, family: .v4, padPairCount: 300)
        for peer in peers { list.insert(peer) }
        obscured = Self.message(response.obscured(with: list.cut(from: 0, count: list.count)))
    }

    var announceURL: String { "http://\(endpoint)/announce" }

    private func serve(_ connection: BlockingSocket) throws {
        var stream = HTTPStream(connection)
        while let request = try stream.next() {
            try stream.send(request.head.contains("sha_ih=") ? obscured : plain)
        }
    }

    private static func message(_ response: AnnounceResponse) -> [UInt8] {
        let body = response.encoded
        return Array("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }
}
