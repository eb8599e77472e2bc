import TestSwarm

/// A torrent, and what makes connections for it that the judge looks at.
struct RecognitionStage: Sendable {
    let workspace: Workspace
    let torrent: Torrent

    /// The daemons as initiators: a client without encryption dials real clients through one after the other.
    /// - Returns: what each has said with them, with as many answered connections with each kind of client as it is to have.
    func outbound(
        _ proxies: [JudgedProxy], to seeds: [(kind: JudgedClient, seed: any SwarmClient)]
    ) async throws -> [JudgedTraffic] {
        var traffic: [JudgedTraffic] = []
        for proxy in proxies {
            traffic.append(try await outbound(proxy, to: seeds))
        }
        return traffic
    }

    private func outbound(
        _ proxy: JudgedProxy, to seeds: [(kind: JudgedClient, seed: any SwarmClient)]
    ) async throws -> JudgedTraffic {
        let ports = Set(seeds.map(\.seed.endpoint.port)).map { "port \($0)" }.joined(separator: " or ")
        let capture = try await capture("(\(ports))")
        let client = DiallingClient(torrent: torrent, socks: proxy.socks)
        let peerIDs = try await withThrowingTaskGroup { group in
            for (kind, seed) in seeds {
                let lanes = seeds.count { $0.kind == kind }
                let count = (proxy.obfuscation.connectionCount + lanes - 1) / lanes
                group.addTask { try await client.dial(seed.endpoint, answers: count, in: workspace) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return try await judge(capture, peerIDs)
    }

    /// Real clients as initiators: a tracker tells each of them of all the addresses at which somebody takes connections.
    /// - Parameter direct: those of a real client.
    /// - Returns: the traffic with each daemon, in their order; that between real clients; and where each client's came from.
    func inbound(
        _ proxies: [JudgedProxy], direct: AddressBlock
    ) async throws -> (proxies: [JudgedTraffic], direct: JudgedTraffic, addresses: [JudgedClient: String]) {
        let blocks = proxies.map(\.block) + [direct]
        var captures: [LinkCapture] = []
        for block in blocks { captures.append(try await capture(block.filter)) }
        let tracker = try StaticTracker.start(in: workspace, peers: blocks.flatMap(\.endpoints))
        let leechers = try await JudgedClient.startLeechers(in: workspace, torrent, tracker: tracker)
        let addresses = leechers.mapValues(\.endpoint.address)
        for (block, capture) in zip(blocks, captures) {
            try await expect(block.count, flights: 4, from: Array(addresses.values), in: capture)
        }
        var traffic: [JudgedTraffic] = []
        for (proxy, capture) in zip(proxies, captures) {
            // All of them have come through: whose peer ids are looked for in the traffic are those that were in it.
            let answers = proxy.block.count * leechers.count
            try await workspace.eventually(what: "\(answers) handshakes are answered", needing: proxy.daemon.process) {
                proxy.client.answerCount >= answers
            }
            traffic.append(try await judge(capture, proxy.client.peerIDs))
        }
        return (traffic, try await judge(captures[proxies.count], []), addresses)
    }

    /// A real client without encryption dials a real client that takes both.
    func plaintext(_ block: AddressBlock) async throws -> JudgedTraffic {
        let client = try await LibtorrentClient.start(in: workspace, torrent, .leecher, encryption: .off)
        let capture = try await capture(block.filter)
        for peer in block.endpoints { try client.connect(to: peer) }
        // libtorrent ends all but one of those that come from one peer id, after the two handshakes.
        try await expect(block.count, flights: 2, from: [client.endpoint.address], in: capture)
        return try await judge(capture, [])
    }

    private func capture(_ filter: String) async throws -> LinkCapture {
        try await LinkCapture.start(in: workspace, filter: "tcp and \(filter)", on: .loopbackOfShortPackets)
    }

    private func judge(_ capture: LinkCapture, _ peerIDs: [[UInt8]]) async throws -> JudgedTraffic {
        try await JudgedTraffic(
            of: capture, hiding: Judgement.Secrets(infohash: torrent.infohash, peerIDs: peerIDs), in: workspace)
    }

    /// Waits until each of those addresses has so many connections that went so far.
    private func expect(
        _ count: Int, flights: Int, from addresses: [String], in capture: LinkCapture
    ) async throws {
        let what = "\(count) connections of each of \(addresses), with \(flights) flights"
        try await workspace.eventually(within: .seconds(90), what: what) {
            guard let traffic = capture.soFar else { return false }
            let connections = traffic.connections.filter { $0.flights.count >= flights }
            return addresses.allSatisfy { address in
                connections.count { $0.initiator.address == address } >= count
            }
        }
    }
}
