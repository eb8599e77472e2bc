import TestSwarm
import Testing

/// The four ways in which an announce reaches the forward port, and what of it reaches the tracker.
@Suite struct AnnounceWays {
    enum Way: String, CaseIterable, CustomTestStringConvertible {
        case absolute, url, connect, socks

        var testDescription: String { rawValue }

        /// Sends an announce to `tracker`, and gives the end at which the answer comes.
        nonisolated(nonsending) func announce(
            _ pathAndQuery: String, to tracker: Endpoint, fields: String = "", _ stage: ForwardStage
        ) async throws -> HTTPEnd {
            switch self {
            case .absolute:
                let end = try await stage.open()
                try await end.send("GET http://\(tracker)\(pathAndQuery) HTTP/1.1\r\nHost: \(tracker)\r\n\(fields)\r\n")
                return end
            case .url:
                let end = try await stage.open()
                try await end.send(
                    "GET /http/\(tracker)\(pathAndQuery) HTTP/1.1\r\nHost: \(stage.proxy)\r\n\(fields)\r\n")
                return end
            case .connect:
                let end = try await stage.open()
                try await end.send("CONNECT \(tracker) HTTP/1.0\r\n\r\n")
                #expect(try await end.head().contains(" 200 "))
                try await end.send("GET \(pathAndQuery) HTTP/1.1\r\nHost: \(tracker)\r\n\(fields)\r\n")
                return end
            case .socks:
                let end = HTTPEnd(try await .open(to: stage.socks))
                try await end.connection.send([5, 1, 0] + SOCKSRequest.version5(to: tracker))
                #expect(try await end.connection.receive(12)[..<4] == [5, 0, 5, 0])
                try await end.send("GET \(pathAndQuery) HTTP/1.1\r\nHost: \(tracker)\r\n\(fields)\r\n")
                return end
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `the tracker gets it in origin-form with the proxy's port, and every other byte as it was`(
        _ way: Way
    ) async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.answer([Endpoint("198.18.9.9", 7001)]) }
            let sent =
                "/x%2Fy/announce?passkey=AbC%2fd&info_hash=\(Announces.escaped)&peer_id=-XX0001-%ab%CD~b'c&port=50001"
                + "&ip=203.0.113.9&uploaded=0&ipv4=203.0.113.9:50001&left=%37&ipv6=[fd99::1]:50001&compact=0&x&=&&y=+%2b"
            let end = try await way.announce(sent, to: tracker.endpoint, fields: "User-Agent: Raw/1.0\r\n", stage)
            let answer = try await end.answer()
            #expect(answer.status == 200)
            let request = try #require(tracker.requests.first)
            #expect(tracker.requests.count == 1)
            #expect(request.method == "GET")
            #expect(
                request.target
                    == "/x%2Fy/announce?passkey=AbC%2fd&info_hash=\(Announces.escaped)&peer_id=-XX0001-%ab%CD~b'c"
                    + "&port=\(stage.listener.port)&uploaded=0&left=%37&compact=1&x&=&&y=+%2b&supportcrypto=1")
            #expect(request.fields("Host") == ["\(tracker.endpoint)"])
            #expect(request.fields("User-Agent") == ["Raw/1.0"])
            for name in ["Via", "X-Forwarded-For", "Forwarded", "Proxy-Connection"] {
                #expect(request.fields(name).isEmpty, "\(name)")
            }
            end.connection.close()
        }
    }

    @Test func `what a client may not send raw is escaped, and what is no escape stays`() async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let query = Announces.query(port: 50_001, more: "&trackerid=a b&bad=%&also=%zz&list=[1]&supportcrypto=0")
            let answer = try await stage.ask(
                "GET /http/\(tracker.endpoint)/announce?\(query) HTTP/1.0\r\n\r\n")
            #expect(answer.status == 200)
            let request = try #require(tracker.requests.first)
            #expect(request["trackerid"] == "a%20b")
            #expect(request["list"] == "%5B1%5D")
            #expect(request["supportcrypto"] == "1")
            #expect(request["info_hash"] == Announces.escaped)
            #expect(request.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        }
    }

    @Test(arguments: [("require", true, true), ("prefer", true, false), ("off", false, false)])
    func `what is said of encryption is what the proxy does for peers`(
        encryption: String, supports: Bool, requires: Bool
    ) async throws {
        try await ForwardStage.use(.init(inbound: "encryption = \"\(encryption)\"")) { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let query = Announces.query(port: 50_001, more: "&supportcrypto=1")
            _ = try await stage.announce("http://\(tracker.endpoint)/announce?\(query)")
            let request = try #require(tracker.requests.first)
            #expect(request["supportcrypto"] == (supports ? "1" : nil))
            #expect(request["requirecrypto"] == (requires ? "1" : nil))
        }
    }

    @Test func `the address and the port that are configured are told, and not the client's`() async throws {
        let tracker = #"""
            announce_port = 40404
            announce_ip = ["203.0.113.5", "2001:db8::1"]
            """#
        try await ForwardStage.use(.init(tracker: tracker)) { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let query = Announces.query(port: 50_001, more: "&ip=192.168.1.2&ipv6=fd99::1")
            _ = try await stage.announce("http://\(tracker.endpoint)/announce?\(query)")
            let request = try #require(tracker.requests.first)
            #expect(request["port"] == "40404")
            #expect(request["ip"] == "203.0.113.5")
            #expect(request["ipv6"]?.replacing("%3A", with: ":") == "2001:db8::1")
            #expect(!request.target.contains("192.168") && !request.target.contains("fd99"))
        }
    }
}
