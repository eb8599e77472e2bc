import Configuration
import NetworkAddress
import TestSupport
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

extension FuzzTarget {
    /// A tracker's answer, and all that is made of it. The input is the answer's body.
    static let announceResponse = FuzzTarget(
        name: "announce-response", longestInput: 4096, heap: (2 << 20, 512)
    ) { input in
        guard let answer = try? AnnounceResponse(parsing: input) else { return }
        let blank = input.reversed().prefix { " \t\r\n".utf8.contains($0) }.count
        requireSame(answer.encoded, input.dropLast(blank), "what was read is written otherwise")
        if let flags = answer.cryptoFlags { requireSame(flags.count, answer.peers.count, "flags, and peers") }
        let listed = answer.peers
        // A pair of 6 bytes is at most `d2:ip15:255.255.255.2554:porti65535ee` in a list.
        for form in [AnnounceQuery.PeerForm.compact, .dictionary] {
            let rendered = answer.rendered(as: form)
            require(rendered.encoded.count <= 7 * input.count + 20, "an answer that grew to \(rendered.encoded.count)")
            readable(rendered)
            guard answer.failureReason == nil else { continue }
            requireSame(rendered.peers, listed, "peers, rendered")
            require(rendered.dictionary["peers"] != nil, "no `peers`")
            requireSame(rendered.rendered(as: form), rendered, "rendered twice")
        }
        requireSame(
            answer.replacingPeers { $0 }.peers, listed.filter { $0.family == .v4 } + listed.filter { $0.family == .v6 },
            "peers, in their places")
        readable(answer.replacingPeers { $0.port & 1 == 0 ? $0 : nil })
        let odd = answer.removingPeers { $0.port & 1 == 0 }
        requireSame(odd.peers, listed.filter { $0.port & 1 == 1 }, "the peers that are left")
        readable(odd)
        AnswersOnTheWay.check(answer)
    }

    private static func readable(_ answer: AnnounceResponse) {
        requireSame(try? AnnounceResponse(parsing: answer.encoded), answer, "an answer that was made, and is read")
        if let flags = answer.cryptoFlags { requireSame(flags.count, answer.peers.count, "flags, and peers") }
    }
}

/// What the daemon does with an answer.
private enum AnswersOnTheWay {
    private static let own = {
        var settings = Configuration()
        settings.tracker.announceIP = [.v4(0xCB00_7105)]
        settings.inbound.listen = [SocketAddress(ip: .v4(0xCB00_7105), port: 6881)]
        return OwnPeer(settings, inboundPorts: [6881])
    }()

    static func check(_ answer: AnnounceResponse) {
        let others = own.removed(from: answer)
        require(
            !others.peers.contains { $0.port == 6881 && $0.ip == [203, 0, 113, 5] }, "the proxy is among its peers")

        let memory = PeerMemory()
        memory.learn(answer, for: 60)
        require(memory.counts.peers <= answer.peers.count && memory.counts.sources == 0, "peers from nowhere")

        guard let network = IPNetwork("198.18.0.0/28") else { return }
        let addresses = PeerAddresses(network, excluding: [])
        let (replaced, leftOutCount) = VirtualPeers(addresses, port: 6883).replaced(in: answer)
        require(
            replaced.peers.allSatisfy { peer in
                peer.port == 6883 && IPAddress(bytes: peer.ip).map { network.contains($0) } == true
            }, "a peer's own address is told")
        require(leftOutCount >= 0 && leftOutCount + replaced.peers.count <= answer.peers.count, "\(leftOutCount)")

        gateway(answer)
    }

    /// Clients of the gateway, with the torrent's infohash, have peers of the tracker's; and in clear none stands in what is sent.
    private static func gateway(_ answer: AnnounceResponse) {
        var query = TrackerQuery(Array("port=1".utf8))
        query.set("info_hash", to: Agreement.infohash.bytes)
        guard let announce = try? AnnounceQuery(query) else { return require(false, "no announce") }
        var swarms = GatewaySwarms()
        var random = SeededRandom(seed: 3)
        for _ in 0..<2 {
            let obscured = swarms.answer(answer, to: announce, from: .v4(1), now: .now, &random)
            guard answer.failureReason == nil else {
                requireSame(obscured, answer, "a failure")
                continue
            }
            guard let revealed = try? obscured.revealed(for: Agreement.infohash) else {
                return require(false, "what the gateway says cannot be revealed: \(obscured)")
            }
            require(Set(revealed.peers).isSubset(of: answer.peers), "peers that the tracker does not know")
            require(
                answer.peers.isEmpty == revealed.peers.isEmpty, "\(revealed.peers.count) peers of \(answer.peers.count)"
            )
            require(revealed.peers.count <= 2 * GatewaySwarm.mostPeers, "\(revealed.peers.count) peers")
            require(obscured.dictionary["crypto_flags"] == nil && obscured.externalIP == nil, "more is told than peers")
        }
    }
}
