import TestSwarm
import Testing

/// Trackers that do not do what they should: the client hears what is wrong, and in time.
@Suite struct BadTrackers {
    /// What a tracker does (`DummyTracker`), and a word of what the client hears.
    private static let failures: [(String, String)] = [
        ("hang", ""), ("close-early", ""), ("reset", ""), ("cut-head", ""), ("cut-body", ""), ("not-http", ""),
        ("10mb", ""), ("endless-head", ""), ("endless-body", ""), ("redirect-loop", "more than 5 redirects"),
        ("bad-gzip", ""), ("gzip-bomb", ""), ("status-400", "HTTP 400"), ("status-404", "HTTP 404"),
        ("status-500", "HTTP 500"), ("empty", "no announce response"), ("html", "no announce response"),
        ("bad-bencode", "no announce response"), ("deep-bencode", "no announce response"),
        ("failure", "try again later"), ("dictionary", "cannot be revealed"), ("uneven-peers", "no multiple of 6"),
        ("uneven-peers6", "no multiple of 18"), ("empty-iv", "cannot be revealed"),
        ("iv-number", "cannot be revealed"), ("i-without-n", "cannot be revealed"),
        ("n-without-i", "cannot be revealed"), ("n-zero", "cannot be revealed"), ("n-huge", "cannot be revealed"),
        ("i-negative", "cannot be revealed"), ("i-too-wide", "cannot be revealed"), ("i-string", "cannot be revealed"),
        ("slow-drip", ""),
    ]

    private static let settings = ForwardStage.Settings(tracker: #"obfuscation = "require""#, announce: 2)

    private static func query(_ torrent: Torrent) -> String {
        Announces.query(port: 50_001, escaped: torrent.escapedInfohash)
    }

    @Test func `each is told of by a failure reason in time`() async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let torrent = try await Torrent.make(in: stage.workspace)
            let tracker = try await DummyTracker.start(
                in: stage.workspace, torrents: [torrent], obscurity: .init(iv: .random))
            try await tracker.add(Endpoint("198.18.9.9", 7001))
            let before = try stage.daemon.process.peakByteCount
            for (behaviour, words) in Self.failures {
                // Its own pace would bring a drip to its end before the deadline.
                let pace = behaviour == "slow-drip" ? "pause=1000&" : ""
                let url = "\(tracker.announceURL(behaviour))?\(pace)\(Self.query(torrent))"
                let answer = try await stage.announce(url, within: .seconds(15))
                let reason = try #require(answer.failure, "\(behaviour): \(answer.entries)")
                #expect(reason.hasPrefix("mseproxy: \(tracker.endpoint)"), "\(behaviour): \(reason)")
                #expect(reason.contains(words), "\(behaviour): \(reason)")
                #expect(reason.utf8.allSatisfy { $0 >= 0x20 }, "\(behaviour): \(reason)")
            }
            // Ten megabytes, a bomb of 64 and an endless answer were among them.
            let growth = try stage.daemon.process.peakByteCount - before
            #expect(growth < 8 << 20, "\(growth) bytes")
        }
    }

    @Test func `nobody there is told of`() async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let nobody = Endpoint.unique()
            let answer = try await stage.announce("http://\(nobody)/announce?\(Announces.query)")
            #expect(answer.failure?.hasPrefix("mseproxy: \(nobody)") == true, "\(answer.entries)")
        }
    }

    @Test(arguments: ["gzip", "no-length", "redirect"])
    func `what is unusual and right is read`(behaviour: String) async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let torrent = try await Torrent.make(in: stage.workspace)
            let tracker = try await DummyTracker.start(
                in: stage.workspace, torrents: [torrent], obscurity: .init(iv: .random, cut: 2, wrap: 3))
            let peers = (1...5).map { Endpoint("198.18.9.\($0)", 7000 + $0) }
            for peer in peers { try await tracker.add(peer) }
            var seen: Set<[UInt8]> = []
            for _ in 0..<4 {
                let url = "\(tracker.announceURL(behaviour))?\(Self.query(torrent))"
                let answer = try await stage.announce(url)
                let found = try #require(answer.string("peers"), "\(answer.entries)")
                #expect(found.count == 12)
                seen.insert(Array(found.prefix(6)))
                seen.insert(Array(found.suffix(6)))
            }
            #expect(seen.count >= 3)
            #expect(seen.isSubset(of: Set(peers.map(\.compact))))
        }
    }

    @Test func `an answer without peers gets them`() async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let torrent = try await Torrent.make(in: stage.workspace)
            let tracker = try await DummyTracker.start(in: stage.workspace, torrents: [torrent])
            let answer = try await stage.announce("\(tracker.announceURL("no-peers"))?\(Self.query(torrent))")
            #expect(answer.string("peers") == [])
        }
    }

    @Test func `two hundred of them leave neither memory nor descriptors behind`() async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let torrent = try await Torrent.make(in: stage.workspace)
            let tracker = try await DummyTracker.start(
                in: stage.workspace, torrents: [torrent], obscurity: .init(iv: .random))
            // Those that take as long as they are given are in the other test.
            let behaviours = Self.failures.map(\.0).filter { !["hang", "slow-drip", "endless-head"].contains($0) }
            func round(_ count: Int) async throws {
                for number in 0..<count {
                    let behaviour = behaviours[number % behaviours.count]
                    let answer = try await stage.announce("\(tracker.announceURL(behaviour))?\(Self.query(torrent))")
                    #expect(answer.failure != nil, "\(behaviour)")
                }
            }
            try await round(behaviours.count * 2)
            let memory = try stage.daemon.process.residentByteCount
            try await round(200)
            let growth = try stage.daemon.process.residentByteCount - memory
            #expect(growth < 3 << 20, "\(growth) bytes")
        }
    }

    @Test func `fifty clients that go while a tracker hangs leave nothing behind`() async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let tracker = try stage.serve { _, connection in _ = try await connection.receiveToEnd() }
            var ends: [HTTPEnd] = []
            for _ in 0..<50 {
                let end = try await stage.open()
                try await end.send("GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n")
                ends.append(end)
            }
            try await stage.eventually("all were asked") { tracker.requests.count == 50 }
            for (number, end) in ends.enumerated() {
                if number % 2 == 0 { end.connection.close() } else { end.connection.reset() }
            }
            // An announce goes on to its deadline, for clients do not wait for the answer to their last one.
        }
    }
}
