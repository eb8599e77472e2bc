import Foundation
import TestSwarm
import Testing

/// `obfuscation = "auto"`: tried where it may work, and not where it did not.
@Suite struct AutomaticObfuscation {
    private static func settings(for tracker: Endpoint) -> ForwardStage.Settings {
        .init(rules: "[[tracker.rule]]\nhost = \"\(tracker.address)\"\nobfuscation = \"auto\"")
    }

    /// Which of the two names of a torrent each request had.
    private static func kinds(_ server: ScriptedServer) -> [String] {
        server.requests.map { request in
            ["sha_ih", "info_hash"].filter { request[$0] != nil }.joined(separator: "+")
        }
    }

    @Test func `without a rule a tracker is asked in clear at once`() async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            _ = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(Self.kinds(tracker) == ["info_hash"])
        }
    }

    @Test(arguments: [
        Announces.failure("Your client forgot to send your torrent's info_hash"),
        RawAnswer.bytes("<html>", status: "400 Invalid Request"),
        RawAnswer.bytes("d14:failure reason2:noe", status: "400 Bad Request"),
    ])
    func `a tracker that has none is asked in clear after that, and from then on`(refusal: [UInt8]) async throws {
        let endpoint = Endpoint.unique()
        try await ForwardStage.use(Self.settings(for: endpoint)) { stage in
            let peer = Endpoint("198.18.9.9", 7001)
            let tracker = try stage.answering(on: endpoint) {
                $0["info_hash"] == nil ? refusal : Announces.answer([peer])
            }
            for _ in 0..<2 {
                let answer = try await stage.announce("http://\(endpoint)/announce?\(Announces.query)")
                #expect(answer.string("peers") == peer.compact)
            }
            #expect(Self.kinds(tracker) == ["sha_ih", "info_hash", "info_hash"])
            // What is remembered is remembered for the torrent: another may be one of the tracker's.
            let other = Announces.query(port: 50_001, escaped: Announces.escaped(Announces.infohashes[1]))
            _ = try await stage.announce("http://\(endpoint)/announce?\(other)")
            #expect(Self.kinds(tracker) == ["sha_ih", "info_hash", "info_hash", "sha_ih", "info_hash"])
        }
    }

    @Test(arguments: ["500 Internal Server Error", "503 Service Unavailable", "hang", "reset"])
    func `a tracker that only fails has shown nothing: no infohash follows`(failure: String) async throws {
        let endpoint = Endpoint.unique()
        var settings = Self.settings(for: endpoint)
        settings.announce = 1
        try await ForwardStage.use(settings) { stage in
            let tracker = try stage.serve(on: endpoint) { _, connection in
                switch failure {
                case "hang": _ = try await connection.receiveToEnd()
                case "reset": connection.reset()
                default: try await connection.send(RawAnswer.bytes("", status: failure))
                }
            }
            let answer = try await stage.announce("http://\(endpoint)/announce?\(Announces.query)")
            #expect(answer.failure != nil)
            #expect(!Self.kinds(tracker).contains("info_hash"))
        }
    }

    @Test func `a tracker that had it for one torrent is asked so for another`() async throws {
        try await Workspace.use { workspace in
            let endpoint = Endpoint.unique()
            let folder = try workspace.makeFolder("torrents")
            let listed = try ListedTorrent(in: folder, name: "listed", tiers: [["http://\(endpoint)/announce"]])
            let torrents = "files = [\"\(folder.path)\"]"
            try await ForwardStage.use(.init(torrents: torrents), in: workspace) { stage in
                let (other, infohash) = (Announces.infohashes[1], listed.infohash)
                let peer = Endpoint("198.18.9.9", 7001)
                let tracker = try stage.answering(on: endpoint) { request in
                    let isOther = request.value("sha_ih") == Announces.obfuscated(other)
                    return BEP8Reading.answer([peer], for: isOther ? other : infohash)
                }
                let url = "http://\(endpoint)/announce?"
                let query = Announces.query(port: 50_001, escaped: Announces.escaped(other))
                _ = try await stage.announce(url + query)
                #expect(try await stage.announce(url + listed.query()).string("peers") == peer.compact)
                #expect(try await stage.announce(url + query).string("peers") == peer.compact)
                #expect(Self.kinds(tracker) == ["info_hash", "sha_ih", "sha_ih"])
            }
        }
    }

    @Test func `an answer that cannot be revealed is a failure, and no reason to tell the infohash`() async throws {
        let endpoint = Endpoint.unique()
        try await ForwardStage.use(Self.settings(for: endpoint)) { stage in
            let tracker = try stage.answering(on: endpoint) { _ in
                RawAnswer.bytes("d8:intervali5e2:iv0:5:peers6:abcdefe")
            }
            let answer = try await stage.announce("http://\(endpoint)/announce?\(Announces.query)")
            #expect(answer.failure?.contains("cannot be revealed") == true)
            #expect(Self.kinds(tracker) == ["sha_ih"])
        }
    }

    // MARK: A port that would become 0

    /// The port that this infohash's pad begins with.
    private static let port: UInt16 = 24_429
    private static let escapedZero = "%aa%f4%c6%1d%dc%c5%e8%a2%da%be%de%0f%3bH%2c%d9%ae%a9CM"

    @Test func `where the obscured port would be 0 the announce is plain`() async throws {
        let endpoint = Endpoint.unique()
        var settings = Self.settings(for: endpoint)
        settings.tracker = "announce_port = \(Self.port)"
        try await ForwardStage.use(settings) { stage in
            let tracker = try stage.answering(on: endpoint) { _ in Announces.answer() }
            let query = Announces.query(port: 50_001, escaped: Self.escapedZero)
            #expect(try await stage.announce("http://\(endpoint)/announce?\(query)").failure == nil)
            #expect(Self.kinds(tracker) == ["info_hash"])
            #expect(tracker.requests[0]["port"] == "\(Self.port)")
        }
    }

    @Test func `where the obscured port would be 0 and must be obscured there is a failure`() async throws {
        let settings = """
            obfuscation = "require"
            announce_port = \(Self.port)
            """
        try await ForwardStage.use(.init(tracker: settings)) { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let query = Announces.query(port: 50_001, escaped: Self.escapedZero)
            let reason = try #require(try await stage.announce("http://\(tracker.endpoint)/announce?\(query)").failure)
            #expect(reason.contains("port"), "\(reason)")
            #expect(tracker.requests.isEmpty)
        }
    }
}
