import Foundation
import TestSwarm
import Testing
import TorrentIdentity

/// The tracker gateway: what the tracker behind it is asked, and what the peers before it are told.
@Suite struct GatewayAnnounces {
    private static let infohash = Announces.infohash
    private static let peers = (1...9).map { Endpoint("198.18.77.\($0)", 7000 + $0) }

    /// Starts a gateway in front of `tracker`, at which `infohash` is known from the configuration.
    private nonisolated(nonsending) func use(
        _ more: String = "", knows: [Infohash] = [infohash],
        _ body: nonisolated(nonsending) (ForwardStage, Endpoint) async throws -> Void
    ) async throws {
        let tracker = Endpoint.unique()
        let settings = ForwardStage.Settings(
            gateway: "upstream = \"http://\(tracker)\"\n\(more)",
            torrents: "infohashes = [\(knows.map { "\"\($0)\"" }.joined(separator: ","))]")
        try await ForwardStage.use(settings) { try await body($0, tracker) }
    }

    private nonisolated(nonsending) func ask(
        _ stage: ForwardStage, _ request: String
    ) async throws -> RawAnswer {
        let end = HTTPEnd(try await .open(to: stage.gateway))
        defer { end.connection.close() }
        try await end.send(request)
        return try await end.answer(toHEAD: request.hasPrefix("HEAD"))
    }

    private nonisolated(nonsending) func announce(
        _ stage: ForwardStage, _ query: String, fields: String = ""
    ) async throws -> BencodedAnswer {
        let answer = try await ask(
            stage, "GET /announce?\(query) HTTP/1.1\r\nHost: \(stage.gateway)\r\n\(fields)Connection: close\r\n\r\n")
        #expect(answer.status == 200)
        return try BencodedAnswer(answer.body)
    }

    private static func obscured(
        _ infohash: Infohash = infohash, port: UInt16 = 50_001, more: String = ""
    ) -> String {
        let hidden = BEP8Reading(infohash).port(port)
        return Announces.query(port: hidden, more: more).replacing(
            "info_hash=\(Announces.escaped)", with: "sha_ih=\(Announces.escaped(Announces.obfuscated(infohash)))")
    }

    private static let forged = """
        X-Forwarded-For: 10.0.0.1\r
        x-forwarded-for: 10.0.0.2\r
        Forwarded: for=10.0.0.3\r
        X-Real-IP: 10.0.0.4\r
        X-Client-IP: 10.0.0.5\r

        """

    @Test(arguments: ["x-forwarded-for", "ip"])
    func `the tracker is asked in clear, and told the peer's own address and no other`(form: String) async throws {
        try await use("peer_address = \"\(form)\"") { stage, endpoint in
            let tracker = try stage.answering(on: endpoint) { _ in Announces.answer(Self.peers) }
            let ip = Announces.escaped(BEP8Reading(Self.infohash).ip([203, 0, 113, 9]))
            let query = Self.obscured(more: "&ip=\(ip)&passkey=AbC%2fd&event=started")
            #expect(try await announce(stage, query, fields: Self.forged).failure == nil)
            let request = try #require(tracker.requests.first)
            #expect(request.value("info_hash") == Self.infohash.bytes)
            #expect(request["sha_ih"] == nil)
            #expect(request["port"] == "50001")
            #expect(request["passkey"] == "AbC%2fd")
            #expect(request["compact"] == "1")
            let isField = form == "x-forwarded-for"
            #expect(request.fields("X-Forwarded-For") == (isField ? ["198.18.0.1"] : []))
            #expect(request["ip"] == (isField ? "203.0.113.9" : "198.18.0.1"))
            #expect(!String(decoding: request.bytes, as: UTF8.self).contains("10.0.0."))
        }
    }

    @Test func `with the parameter told, a plain announce's own is replaced`() async throws {
        try await use(#"peer_address = "ip""#) { stage, endpoint in
            let tracker = try stage.answering(on: endpoint) { _ in Announces.answer(Self.peers) }
            let query = Announces.query(port: 5, more: "&ip=10.0.0.1&ipv4=10.0.0.2&ipv6=fd99::1")
            #expect(try await announce(stage, query, fields: Self.forged).failure == nil)
            let request = try #require(tracker.requests.first)
            #expect(request["ip"] == "198.18.0.1")
            #expect(request["ipv4"] == nil && request["ipv6"] == nil)
            #expect(!String(decoding: request.bytes, as: UTF8.self).contains("10.0.0."))
        }
    }

    @Test func `the answer is obscured by one iv for all who ask, with i and n, and reveals the peers`() async throws {
        try await use { stage, endpoint in
            let tracker = try stage.answering(on: endpoint) { request in
                let start = Int(request["uploaded"] ?? "") ?? 0
                return Announces.answer(Array(Self.peers[start..<start + 4]), more: "10:tracker id1:t")
            }
            var ivs: Set<[UInt8]> = []
            var moduli: Set<Int> = []
            var pairs: [Int: Set<[UInt8]>] = [:]
            for round in 0..<6 {
                let query = Self.obscured(more: "&numwant=4")
                    .replacing("uploaded=0", with: "uploaded=\(round % 6)")
                let answer = try await announce(stage, query)
                let iv = try #require(answer.string("iv"))
                let hidden = try #require(answer.string("peers"))
                let reading = BEP8Reading(Self.infohash, iv: iv)
                let first = reading.i(try #require(answer.integer("i")))
                let count = reading.n(try #require(answer.integer("n")))
                let revealed = reading.pairs(hidden, from: first, of: count)
                #expect(revealed.count >= 4)
                #expect(Set(revealed).isSubset(of: Set(Self.peers.map(\.compact))))
                #expect(Set(revealed).count == revealed.count)
                #expect(iv.count >= 8)
                #expect(count >= revealed.count && count <= 65_536 && first >= 0)
                for (index, pair) in stride(from: 0, to: hidden.count, by: 6).enumerated() {
                    pairs[first + index, default: []].insert(Array(hidden[pair..<pair + 6]))
                }
                ivs.insert(iv)
                moduli.insert(count)
                #expect(answer.string("tracker id") == [UInt8]("t".utf8))
                #expect(answer.integer("interval") == 1800)
                for peer in Self.peers { #expect(!answer.bytes.contains(peer.compact)) }
            }
            #expect(ivs.count == 1)
            #expect(moduli.count == 1)
            // What stands in a place is encrypted once: the same bytes whoever asks.
            #expect(pairs.values.allSatisfy { $0.count == 1 })
            #expect(tracker.requests.count == 6)
        }
    }

    @Test func `two torrents have nothing in common`() async throws {
        try await use(knows: Announces.infohashes) { stage, endpoint in
            _ = try stage.answering(on: endpoint) { _ in Announces.answer(Self.peers) }
            let answers = [
                try await announce(stage, Self.obscured(Announces.infohashes[0])),
                try await announce(stage, Self.obscured(Announces.infohashes[1])),
            ]
            #expect(answers[0].string("iv") != answers[1].string("iv"))
            #expect(answers[0].string("peers") != answers[1].string("peers"))
        }
    }

    @Test func `IPv6 peers are hidden as well, and with both families each list is whole`() async throws {
        try await use { stage, endpoint in
            let six = (1...3).map { Endpoint("2001:db8::\($0)", 8000 + $0) }
            let tail = [UInt8]("6:peers6\(six.count * 18):".utf8) + six.flatMap(\.compact) + [UInt8]("e".utf8)
            let order = ScriptedOrder()
            _ = try stage.answering(on: endpoint) { _ in
                order.note(endpoint)
                let four = order.noted.count == 1 ? [] : Self.peers
                return RawAnswer.bytes(
                    [UInt8]("d8:intervali1800e5:peers\(four.count * 6):".utf8) + four.flatMap(\.compact) + tail)
            }
            let alone = try await announce(stage, Self.obscured())
            let iv = try #require(alone.string("iv"))
            let reading = BEP8Reading(Self.infohash, iv: iv)
            let revealed = reading.pairs(
                try #require(alone.string("peers6")), stride: 18, from: reading.i(try #require(alone.integer("i"))),
                of: reading.n(try #require(alone.integer("n"))))
            #expect(Set(revealed) == Set(six.map(\.compact)))

            let both = try await announce(stage, Self.obscured())
            #expect(both["i"] == nil && both["n"] == nil)
            let whole = BEP8Reading(Self.infohash, iv: both.string("iv"))
            #expect(whole.pairs(try #require(both.string("peers"))) == Self.peers.map(\.compact))
            #expect(whole.pairs(try #require(both.string("peers6")), stride: 18) == six.map(\.compact))
        }
    }

    @Test func `what the tracker lists as dictionaries is obscured in compact form`() async throws {
        try await use { stage, endpoint in
            _ = try stage.answering(on: endpoint) { _ in
                RawAnswer.bytes(
                    "d8:intervali5e5:peersld2:ip11:198.18.77.17:peer id20:aaaaaaaaaaaaaaaaaaaa4:porti7001eeee")
            }
            let answer = try await announce(stage, Self.obscured())
            let reading = BEP8Reading(Self.infohash, iv: answer.string("iv"))
            let pairs = reading.pairs(
                try #require(answer.string("peers")), from: reading.i(try #require(answer.integer("i"))),
                of: reading.n(try #require(answer.integer("n"))))
            #expect(pairs == [Self.peers[0].compact])
            #expect(!String(decoding: answer.bytes, as: UTF8.self).contains("198.18"))
        }
    }

    @Test func `a failure of the tracker's passes to who asked with sha_ih`() async throws {
        try await use { stage, endpoint in
            _ = try stage.answering(on: endpoint) { _ in Announces.failure("not registered") }
            let answer = try await announce(stage, Self.obscured())
            #expect(answer.failure == "not registered")
            #expect(answer["iv"] == nil)
        }
    }

    // MARK: What becomes known

    @Test func `a plain announce passes unchanged, and then its sha_ih is known`() async throws {
        try await use(knows: []) { stage, endpoint in
            let tracker = try stage.answering(on: endpoint) { _ in Announces.answer(Self.peers, more: "6:secret1:x") }
            #expect(try await announce(stage, Self.obscured()).failure?.contains("unknown torrent") == true)
            #expect(tracker.requests.isEmpty)
            let query =
                "x=+%2b&info_hash=\(Announces.escaped)&peer_id=~b'c&port=50001&ip=203.0.113.9&left=%37&compact=0&&y"
            let answer = try await ask(
                stage, "GET /a%20b/announce?\(query) HTTP/1.0\r\nUser-Agent: Raw/1.0\r\n\(Self.forged)\r\n")
            let request = try #require(tracker.requests.first)
            #expect(request.target == "/a%20b/announce?\(query)")
            #expect(request.fields("User-Agent") == ["Raw/1.0"])
            #expect(request.fields("X-Forwarded-For") == ["198.18.0.1"])
            #expect(!String(decoding: request.bytes, as: UTF8.self).contains("10.0.0."))
            let sent = Announces.answer(Self.peers, more: "6:secret1:x")
            #expect(sent.suffix(answer.body.count) == answer.body[...] && !answer.body.isEmpty)
            #expect(try await announce(stage, Self.obscured()).string("iv") != nil)
        }
    }

    enum Refused: String, CaseIterable {
        case failure, inPieces, inChunks, laterInTheDictionary, compressed, serverError, notFound, page, nothing

        func play(_ connection: RawConnection) async throws {
            let reason = "d14:failure reason14:not registerede"
            switch self {
            case .failure: try await connection.send(RawAnswer.bytes(reason))
            case .inPieces:
                for byte in RawAnswer.bytes(reason) {
                    try await connection.send([byte])
                    try await Task.sleep(for: .milliseconds(2))
                }
            case .inChunks:
                try await connection.send(
                    [UInt8]("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
                for byte in reason {
                    try await connection.send([UInt8]("1\r\n\(byte)\r\n".utf8))
                    try await Task.sleep(for: .milliseconds(2))
                }
                try await connection.send([UInt8]("0\r\n\r\n".utf8))
            case .laterInTheDictionary:
                try await connection.send(
                    RawAnswer.bytes("d8:completei0e14:failure reason14:not registered8:intervali1800ee"))
            case .compressed:
                // gzip of `reason`.
                let bytes: [UInt8] = [
                    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 75, 49, 52, 177, 74, 75, 204, 204, 41, 45, 74, 85, 40, 74, 77, 44,
                    206, 207, 3, 10, 228, 229, 151, 0, 57, 233, 153, 197, 37, 169, 69, 169, 41, 169, 0, 235, 18, 201,
                    38,
                    36, 0, 0, 0,
                ]
                try await connection.send(RawAnswer.bytes(bytes, fields: ["Content-Encoding: gzip"]))
            case .serverError: try await connection.send(RawAnswer.bytes("d5:peers0:e", status: "500 No"))
            case .notFound: try await connection.send(RawAnswer.bytes("d5:peers0:e", status: "404 No"))
            case .page: try await connection.send(RawAnswer.bytes("<html>"))
            case .nothing: try await connection.send(RawAnswer.bytes(""))
            }
        }
    }

    @Test(arguments: Refused.allCases)
    func `a plain announce that the tracker refused teaches nothing`(_ refused: Refused) async throws {
        try await use(knows: []) { stage, endpoint in
            _ = try stage.serve(on: endpoint) { _, connection in try await refused.play(connection) }
            _ = try await ask(stage, "GET /announce?\(Announces.query) HTTP/1.0\r\n\r\n")
            #expect(try await announce(stage, Self.obscured()).failure?.contains("unknown torrent") == true)
        }
    }

    @Test func `a whitelist counts as soon as it is changed`() async throws {
        try await Workspace.use { workspace in
            let tracker = Endpoint.unique()
            let file = workspace.folder.appending(path: "whitelist.txt")
            let (first, second) = (Announces.infohashes[0], Announces.infohashes[1])
            try Data("\(first)\n".utf8).write(to: file)
            let gateway = "upstream = \"http://\(tracker)\"\nwhitelist = \"\(file.path)\""
            try await ForwardStage.use(.init(gateway: gateway), in: workspace) { stage in
                _ = try stage.answering(on: tracker) { _ in Announces.answer(Self.peers) }
                #expect(try await announce(stage, Self.obscured(first)).failure == nil)
                #expect(try await announce(stage, Self.obscured(second)).failure != nil)
                try Data("# a comment\n\(second)\n".utf8).write(to: file, options: .atomic)
                try await stage.eventually("the second is known") {
                    try await announce(stage, Self.obscured(second)).failure == nil
                }
                try await stage.eventually("the first is not") {
                    try await announce(stage, Self.obscured(first)).failure != nil
                }
            }
        }
    }

    // MARK: What is refused

    @Test(arguments: [
        ("sha_ih=%41&port=5", "20"), ("sha_ih=SHA", "port"), ("sha_ih=SHA&port=x", "port"),
        ("sha_ih=SHA&info_hash=IH&port=5", "info_hash"), ("sha_ih=SHA&sha_ih=SHA&port=5", "sha_ih"),
        ("sha_ih=IH&port=5", "unknown torrent"), ("sha_ih=SHA&port=5&ip=%41%42", "ip"), ("sha_ih=&port=5", "20"),
    ])
    func `what cannot be revealed is refused in bencode, and the tracker not asked`(
        query: String, words: String
    ) async throws {
        try await use { stage, endpoint in
            let tracker = try stage.answering(on: endpoint) { _ in Announces.answer(Self.peers) }
            let query = query.replacing("SHA", with: Announces.escaped(Announces.obfuscated(Self.infohash)))
                .replacing("IH", with: Announces.escaped)
            let reason = try #require(try await announce(stage, query).failure)
            #expect(reason.contains(words), "\(reason)")
            #expect(tracker.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("POST /announce HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405),
        ("DELETE /announce HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        ("GET http://198.18.0.1:9/announce HTTP/1.1\r\nHost: 198.18.0.1:9\r\n\r\n", 400),
        ("CONNECT 198.18.0.1:9 HTTP/1.1\r\nHost: 198.18.0.1:9\r\n\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /announce HTTP/1.1\r\n\r\n", 400),
        ("GET /announce HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ])
    func `it is a tracker and no proxy`(request: String, status: Int) async throws {
        try await use { stage, endpoint in
            let tracker = try stage.answering(on: endpoint) { _ in Announces.answer(Self.peers) }
            #expect(try await ask(stage, request).status == status)
            #expect(tracker.requests.isEmpty)
        }
    }

    @Test func `scrapes and malformed announces pass as they are, a tracker's other pages do not`() async throws {
        try await use { stage, endpoint in
            let tracker = try stage.answering(on: endpoint) { RawAnswer.bytes($0.target) }
            for target in ["/scrape?info_hash=\(Announces.escaped)", "/scrape", "/announce?info_hash=%zz&y=%zz"] {
                let answer = try await ask(stage, "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(answer.text == target)
            }
            #expect(tracker.requests.count == 3)
            #expect(tracker.requests.allSatisfy { $0.fields("X-Forwarded-For") == ["198.18.0.1"] })
            for target in [
                "/", "/stats?mode=tpbs", "/x?y=%zz", "/stats?info_hash", "/scrape/../stats", "/announce/%2e%2e/stats",
                "/announce%2f..%2fstats", "/announce/k/stats", "/stats?sha_ih=aaaaaaaaaaaaaaaaaaaa&port=1",
            ] {
                #expect(try await ask(stage, "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n").status == 404)
            }
            #expect(tracker.requests.count == 3)
        }
    }

    @Test(arguments: ["down", "500", "page", "hang", "cut"])
    func `a tracker that is not what it should be is told of in bencode`(kind: String) async throws {
        try await use { stage, endpoint in
            if kind != "down" {
                _ = try stage.serve(on: endpoint) { _, connection in
                    switch kind {
                    case "500": try await connection.send(RawAnswer.bytes("", status: "500 No"))
                    case "page": try await connection.send(RawAnswer.bytes("<html>"))
                    case "cut": try await connection.send([UInt8]("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nd".utf8))
                    default: _ = try await connection.receiveToEnd()
                    }
                }
            }
            let reason = try #require(try await announce(stage, Self.obscured()).failure)
            #expect(reason.hasPrefix("the tracker behind this gateway: "), "\(reason)")
        }
    }
}
