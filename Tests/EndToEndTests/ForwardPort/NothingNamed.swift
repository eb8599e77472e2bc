import TestSwarm
import Testing

/// `obfuscation = "require"`: requests that are not quite announces, and would name a torrent all the same.
@Suite struct NothingNamed {
    private static let settings = ForwardStage.Settings(tracker: #"obfuscation = "require""#)

    private static let requests = [
        "GET /announce?passkey=k?IH&port=5000", "GET /announce?a=1;IH&port=5000",
        "GET /x?info%5Fhash=HASH&port=5000&y=1;IH", "HEAD /announce?IH&port=5000", "POST /announce?IH&port=5000",
        "PATCH /a?IH", "DELETE /a?IH&port=5000", "GET /scrape/", "GET /%73crape", "GET /SCRAPE?x",
        "GET /x/scrape.php?IH",
        "GET /seed?IH&piece=1", "GET /IH/file", "\r\nGET /announce?passkey=k?IH&port=5000",
    ]

    enum Way: CaseIterable { case proxy, connect, socks }

    @Test(arguments: Way.allCases)
    func `none of them leaves`(_ way: Way) async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let tracker = try stage.answering { _ in RawAnswer.bytes("d5:peers0:e") }
            for request in Self.requests {
                let text = request.replacing("IH", with: "info_hash=\(Announces.escaped)")
                    .replacing("HASH", with: Announces.escaped)
                let space = try #require(text.firstIndex(of: " "))
                let method = text[..<space]
                let target = text[text.index(after: space)...]
                let tail = " HTTP/1.1\r\nHost: \(tracker.endpoint)\r\nConnection: close\r\n\r\n"
                let connection: RawConnection
                switch way {
                case .proxy:
                    connection = try await .open(to: stage.proxy)
                    try await connection.send(Array("\(method) http://\(tracker.endpoint)\(target)\(tail)".utf8))
                case .connect:
                    connection = try await .open(to: stage.proxy)
                    let open = "CONNECT \(tracker.endpoint) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\n"
                    try await connection.send(Array("\(open)\(method) \(target)\(tail)".utf8))
                case .socks:
                    connection = try await .open(to: stage.socks)
                    try await connection.send([5, 1, 0] + SOCKSRequest.version5(to: tracker.endpoint))
                    _ = try await connection.receive(12)
                    try await connection.send(Array("\(method) \(target)\(tail)".utf8))
                }
                let answer = String(decoding: try await connection.receiveToEnd().bytes, as: UTF8.self)
                #expect(answer.contains("HTTP/1.1 200 OK"), "\(request)")
                #expect(request.hasPrefix("HEAD") || answer.contains("14:failure reason"), "\(request)")
            }
            #expect(tracker.requests.isEmpty)
        }
    }

    @Test(arguments: ["websocket", "h2c", "x"])
    func `no upgrade opens a way past the rewriting`(protocolName: String) async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let tracker = try stage.answering { _ in RawAnswer.bytes("ignored") }
            let end = try await stage.open()
            try await end.send(
                "CONNECT \(tracker.endpoint) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\nGET / HTTP/1.1\r\n"
                    + "Host: \(tracker.endpoint)\r\nConnection: Upgrade\r\nUpgrade: \(protocolName)\r\n\r\n")
            _ = try await end.head()
            #expect(try await end.answer().text == "ignored")
            try await end.send(
                "GET /announce?\(Announces.query) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\n")
            _ = try await end.answer()
            #expect(tracker.requests.count == 2)
            #expect(tracker.requests[1].value("info_hash") == nil && tracker.requests[1].value("sha_ih") != nil)
            end.connection.close()
        }
    }

    @Test func `a tunnel's rule counts, whatever its requests call themselves`() async throws {
        let rules = "[[tracker.rule]]\nhost = \"localhost\"\nobfuscation = \"require\""
        try await ForwardStage.use(.init(rules: rules)) { stage in
            let tracker = try stage.answering(on: .uniqueLoopback()) { _ in Announces.answer() }
            let end = try await stage.open()
            let target = "localhost:\(tracker.endpoint.port)"
            try await end.send("CONNECT \(target) HTTP/1.1\r\nHost: \(target)\r\n\r\n")
            let head = try await end.head()
            guard head.contains(" 200 ") else { return end.connection.close() }
            try await end.send("GET /announce?\(Announces.query) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\n")
            _ = try await end.answer()
            #expect(tracker.requests.allSatisfy { $0.value("info_hash") == nil })
            end.connection.close()
        }
    }

    @Test func `no field repeats what was asked, or tells of the client`() async throws {
        try await ForwardStage.use(Self.settings) { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let end = try await stage.open()
            try await end.send(
                "GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n"
                    + "Referer: http://\(tracker.endpoint)/announce?\(Announces.query)\r\nX-Forwarded-For: 10.1.2.3\r\n"
                    + "Forwarded: for=10.1.2.3\r\nUser-Agent: Raw/1.0\r\n\r\n")
            _ = try await end.answer()
            let request = try #require(tracker.requests.first)
            for name in ["Referer", "X-Forwarded-For", "Forwarded"] { #expect(request.fields(name).isEmpty) }
            #expect(request.fields("User-Agent") == ["Raw/1.0"])
            end.connection.close()
        }
    }
}
