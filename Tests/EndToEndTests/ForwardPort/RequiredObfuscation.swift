import TestSwarm
import Testing

/// `obfuscation = "require"`: the infohash leaves hidden or not at all.
@Suite struct RequiredObfuscation {
    private static let settings = ForwardStage.Settings(tracker: #"obfuscation = "require""#)

    @Test(arguments: AnnounceWays.Way.allCases, [true, false])
    func `a tracker with BEP 8 gets sha_ih and a hidden port, and its answer is revealed`(
        _ way: AnnounceWays.Way, hasIV: Bool
    ) async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let peers = [Endpoint("198.18.9.9", 7001), Endpoint("198.18.9.10", 7002)]
            let tracker = try stage.answering { _ in
                BEP8Reading.answer(
                    peers, for: Announces.infohash, iv: hasIV ? Array("twenty bytes of an iv".utf8) : nil)
            }
            let query = Announces.query(port: 50_001, more: "&key=5&ip=203.0.113.9")
            let end = try await way.announce("/announce?\(query)", to: tracker.endpoint, stage)
            let answer = try BencodedAnswer(try await end.answer().body)
            #expect(answer.string("peers") == peers.flatMap(\.compact))
            #expect(answer["iv"] == nil && answer["i"] == nil && answer["n"] == nil)
            let request = try #require(tracker.requests.first)
            #expect(tracker.requests.count == 1)
            let port = BEP8Reading(Announces.infohash).port(stage.listener.port)
            #expect(request.value("sha_ih") == Announces.obfuscated(Announces.infohash))
            let expected = Announces.query(port: port, more: "&key=5&supportcrypto=1")
                .replacing("info_hash=\(Announces.escaped)", with: "sha_ih=\(request["sha_ih"] ?? "")")
            #expect(request.target == "/announce?\(expected)")
            expectSecrecy(request, stage)
            end.connection.close()
        }
    }

    enum Refusal: String, CaseIterable {
        case failure, html400, html404, status500, nothing, reset, garbage, redirect

        /// How the client is told.
        var words: String {
            switch self {
            case .failure: "answered: Your client forgot"
            case .html400: "HTTP 400"
            case .html404: "HTTP 404"
            case .status500: "HTTP 500"
            case .nothing, .reset: ""
            case .garbage: "no announce response"
            case .redirect: "its URL holds info_hash"
            }
        }

        func play(_ connection: RawConnection) async throws {
            let html = [UInt8]("<html></html>".utf8)
            switch self {
            case .failure:
                try await connection.send(
                    Announces.failure("Your client forgot to send your torrent's info_hash. Please upgrade."))
            case .html400: try await connection.send(RawAnswer.bytes(html, status: "400 Invalid Request"))
            case .html404: try await connection.send(RawAnswer.bytes(html, status: "404 Not Found"))
            case .status500: try await connection.send(RawAnswer.bytes(html, status: "500 Internal Server Error"))
            case .nothing: break
            case .reset: connection.reset()
            case .garbage: try await connection.send(RawAnswer.bytes(html))
            case .redirect:
                try await connection.send(
                    RawAnswer.bytes(
                        "", status: "302 Found", fields: "Location: /other?info_hash=\(Announces.escaped)&port=5"))
            }
        }
    }

    @Test(arguments: Refusal.allCases)
    func `a tracker without it never learns the torrent, and the client hears why`(_ refusal: Refusal) async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let tracker = try stage.serve { _, connection in try await refusal.play(connection) }
            for _ in 0..<3 {
                let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
                let reason = try #require(answer.failure)
                #expect(reason.hasPrefix("mseproxy: \(tracker.endpoint)"), "\(reason)")
                #expect(reason.contains(refusal.words), "\(reason)")
            }
            #expect(tracker.requests.count >= 3)
            for request in tracker.requests { expectSecrecy(request, stage) }
        }
    }

    @Test func `a tracker that redirects an obscured announce gets it there obscured`() async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let peer = Endpoint("198.18.9.9", 7001)
            let moved = try stage.answering { _ in BEP8Reading.answer([peer], for: Announces.infohash) }
            let tracker = try stage.answering { _ in
                RawAnswer.bytes("", status: "301 Moved Permanently", fields: "Location: http://\(moved.endpoint)/new")
            }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(answer.string("peers") == peer.compact)
            #expect(moved.requests.map(\.path) == ["/new"])
            for request in tracker.requests + moved.requests { expectSecrecy(request, stage) }
        }
    }

    @Test(arguments: ["require", "off"])
    func `the rule for a host counts before the general setting`(general: String) async throws {
        let tracker = Endpoint.unique()
        let rules = """
            [[tracker.rule]]
            host = "\(tracker.address)"
            obfuscation = "\(general == "off" ? "require" : "off")"
            """
        try await ForwardStage.use(.init(tracker: "obfuscation = \"\(general)\"", rules: rules)) { stage in
            let server = try stage.answering(on: tracker) { _ in Announces.failure("no") }
            _ = try await stage.announce("http://\(tracker)/announce?\(Announces.query)")
            #expect(server.requests.count == 1)
            #expect((server.requests[0]["sha_ih"] != nil) == (general == "off"))
            #expect((server.requests[0]["info_hash"] != nil) == (general == "require"))
        }
    }

    private func expectSecrecy(_ request: RawRequest, _ stage: ForwardStage) {
        let text = String(decoding: request.bytes, as: UTF8.self)
        #expect(!Announces.areSeen(Announces.infohash, in: request.bytes), "\(text)")
        #expect(!text.contains("port=\(stage.listener.port)&"), "\(text)")
        #expect(!text.contains("50001") && !text.contains("203.0.113.9"), "\(text)")
    }
}
