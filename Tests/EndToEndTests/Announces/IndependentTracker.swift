import Foundation
import TestSwarm
import Testing

/// The client's side of BEP 8 against a tracker that shares no code with it.
@Suite struct IndependentTracker {
    struct Form: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let obscurity: DummyTracker.Obscurity
    }

    static let forms = [
        Form(testDescription: "no iv", obscurity: .init()),
        Form(testDescription: "iv", obscurity: .init(iv: .random)),
        Form(testDescription: "cut", obscurity: .init(cut: 3)),
        Form(testDescription: "iv and cut", obscurity: .init(iv: .random, cut: 3)),
        Form(testDescription: "iv, cut and wrap", obscurity: .init(iv: .random, cut: 3, wrap: 4)),
    ]

    private static let peers4 = (1...7).map { Endpoint("198.19.0.\($0)", 6880 + $0) }
    private static let peers6 = (1...3).map { Endpoint("2001:db8::\($0)", 7880 + $0) }

    /// What `mseproxy announce` prints of its peers.
    private nonisolated(nonsending) func announce(
        to tracker: DummyTracker, _ torrent: Torrent, in workspace: Workspace
    ) async throws -> Set<String> {
        let (status, output) = try await workspace.run(
            try Daemon.program(),
            [
                "announce", tracker.announceURL, "--infohash", torrent.infohashHex, "--obfuscate", "--left", "1",
                "--port", "6999",
            ])
        #expect(status == .exited(0), "\(output)")
        let peers = output.split(separator: "\n").filter { $0.hasPrefix("  ") }.map { String($0.dropFirst(2)) }
        #expect(output.contains("peers     \(peers.count)\n"), "\(output)")
        return Set(peers)
    }

    @Test(arguments: forms, [false, true])
    func `mseproxy announce prints the peers that the tracker has`(_ form: Form, isIPv6: Bool) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await DummyTracker.start(
                in: workspace, torrents: [torrent], obscurity: form.obscurity, peers6: isIPv6, refusesPlain: true)
            let known = isIPv6 ? Self.peers6 : Self.peers4
            for peer in known { try await tracker.add(peer) }
            let expected = Set(known.map(\.description))
            var seen: Set<String> = []
            // A cut is another part of the list each time.
            for _ in known where seen != expected {
                let peers = try await announce(to: tracker, torrent, in: workspace)
                #expect(peers.isSubset(of: expected), "\(peers)")
                #expect(peers.count == (form.obscurity.cut > 0 ? min(form.obscurity.cut, known.count) : known.count))
                seen.formUnion(peers)
            }
            #expect(seen == expected)
            #expect(tracker.announces.allSatisfy { $0.kind == "sha_ih" && $0.port == 6999 && $0.sentPort != 6999 })
        }
    }

    @Test func `mseproxy announce prints both lists of one answer`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try await DummyTracker.start(
                in: workspace, torrents: [torrent], obscurity: .init(iv: .random, cut: 3), peers6: true)
            for peer in Self.peers4 + Self.peers6 { try await tracker.add(peer) }
            let peers = try await announce(to: tracker, torrent, in: workspace)
            #expect(peers == Set((Self.peers4 + Self.peers6).map(\.description)))
        }
    }

    @Test(arguments: forms)
    func `ctorrent behind the forward port dials whom the tracker names`(_ form: Form) async throws {
        try await Workspace.use { workspace in
            let announces = try await dial(in: workspace, form.obscurity, obfuscation: "require")
            #expect(announces.allSatisfy { $0.kind == "sha_ih" && $0.sentPort != $0.port })
        }
    }

    @Test func `a tracker of which nothing says that it has BEP 8 is asked in clear`() async throws {
        try await Workspace.use { workspace in
            let announces = try await dial(in: workspace, .init(), obfuscation: "auto")
            #expect(announces.allSatisfy { $0.kind == "info_hash" && $0.sentPort == $0.port })
        }
    }

    /// Has ctorrent ask the tracker, and waits until it has dialled all of that's peers.
    /// - Returns: what the tracker was asked.
    private nonisolated(nonsending) func dial(
        in workspace: Workspace, _ obscurity: DummyTracker.Obscurity, obfuscation: String
    ) async throws -> [DummyAnnounce] {
        let torrent = try await Torrent.make(in: workspace)
        let tracker = try await DummyTracker.start(
            in: workspace, torrents: [torrent], obscurity: obscurity, refusesPlain: obfuscation == "require")
        let proxy = try await FrontProxy.start(in: workspace, obfuscation: obfuscation)
        // More than a cut has: which of them the client hears of is the tracker's choice.
        let peers = try (0..<4).map { _ in try RawListener.start(in: workspace) }
        for peer in peers { try await tracker.add(peer.endpoint) }
        let client = try await AnnouncingClient.ctorrent.start(
            in: workspace, torrent, .leecher, tracker: tracker.endpoint, through: proxy.forward)
        let expected = obscurity.cut > 0 ? obscurity.cut : peers.count
        var dialled: [ObjectIdentifier: RawConnection] = [:]
        try await workspace.eventually(what: "ctorrent dials \(expected) peers", needing: client.process) {
            for peer in peers where dialled[ObjectIdentifier(peer)] == nil {
                dialled[ObjectIdentifier(peer)] = peer.acceptAvailable()
            }
            return dialled.count == expected
        }
        let announces = tracker.announces
        #expect(!announces.isEmpty)
        #expect(announces.allSatisfy { $0.port == proxy.inbound.port && $0.source == "198.18.0.1" })
        #expect(announces.allSatisfy { $0.infohash == torrent.infohashHex })
        return announces
    }
}
