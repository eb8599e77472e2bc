import Foundation
import TestSwarm

/// opentracker, which has no BEP 8, behind mseproxy's gateway, which has.
struct GatedTracker {
    let tracker: OpenTracker
    /// The gateway, where peers come from 198.18.0.1.
    let endpoint: Endpoint
    /// The same gateway, where peers come from 127.0.0.1: clients hold one connection an address, so two need two.
    let onLoopback: Endpoint

    static func start(in workspace: Workspace, _ torrent: Torrent) async throws -> GatedTracker {
        let tracker = try await OpenTracker.start(in: workspace, torrents: [torrent])
        let endpoint = Endpoint.unique()
        let onLoopback = Endpoint.uniqueLoopback()
        _ = try await Daemon.start(
            in: workspace,
            configuration: """
                [outbound]
                socks = []
                [inbound]
                listen = []
                [tracker]
                listen = []
                [tracker_gateway]
                listen = ["\(endpoint)", "\(onLoopback)"]
                upstream = "http://\(tracker.endpoint)"
                peer_address = "source"
                whitelist = "\(tracker.whitelist.path)"
                """)
        return GatedTracker(tracker: tracker, endpoint: endpoint, onLoopback: onLoopback)
    }

    /// Registers `peer` as a seed with the tracker itself, past the gateway.
    /// - Returns: all the peers that the tracker has now, compact.
    @discardableResult
    func register(_ peer: Endpoint, for torrent: Torrent) async throws -> [[UInt8]] {
        let connection = try await RawConnection.open(to: tracker.endpoint, from: peer.address)
        let query = "info_hash=\(torrent.escapedInfohash)&port=\(peer.port)&left=0&compact=1"
        try await connection.send([UInt8]("GET /announce?\(query) HTTP/1.0\r\n\r\n".utf8))
        let answer = Data(try await connection.receiveToEnd().bytes)
        guard let key = answer.range(of: Data("5:peers".utf8)),
            let colon = answer[key.upperBound...].firstIndex(of: UInt8(ascii: ":")),
            let count = Int(String(decoding: answer[key.upperBound..<colon], as: UTF8.self))
        else { return [] }
        let peers = [UInt8](answer[(colon + 1)...].prefix(count))
        return stride(from: 0, to: peers.count, by: 6).map { Array(peers[$0..<min($0 + 6, peers.count)]) }
    }
}
