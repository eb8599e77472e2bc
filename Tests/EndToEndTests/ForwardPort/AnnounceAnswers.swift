import TestSwarm
import Testing

/// The form and the framing in which a client gets what the tracker answered.
@Suite struct AnnounceAnswers {
    private static let peers = [Endpoint("198.18.9.9", 7001), Endpoint("198.18.9.10", 7002)]

    private static let dictionaries: BencodedAnswer.Value = .list(
        peers.map { .dictionary(["ip": .string([UInt8]($0.address.utf8)), "port": .integer(Int($0.port))]) })

    @Test(arguments: [true, false])
    func `a client gets the form that it asked for, whatever the tracker sent`(trackerSendsCompact: Bool) async throws {
        try await ForwardStage.use { stage in
            let compact = Self.peers.flatMap(\.compact)
            let listed = Self.peers.map { "d2:ip\($0.address.utf8.count):\($0.address)4:porti\($0.port)ee" }.joined()
            let tracker = try stage.answering { _ in
                trackerSendsCompact
                    ? Announces.answer(Self.peers) : RawAnswer.bytes("d8:intervali1800e5:peersl\(listed)ee")
            }
            let url = "http://\(tracker.endpoint)/announce?"
            let packed = try await stage.announce(url + Announces.query(port: 50_001))
            #expect(packed.string("peers") == compact)
            #expect(packed.integer("interval") == 1800)
            for form in ["0", nil] {
                let answer = try await stage.announce(url + Announces.query(port: 50_001, compact: form))
                #expect(answer["peers"] == Self.dictionaries)
            }
            #expect(tracker.requests.allSatisfy { $0["compact"] == "1" })
        }
    }

    @Test(arguments: ["d8:intervali1800ee", "d8:intervali1800e6:peers60:e"])
    func `an answer always has peers`(body: String) async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in RawAnswer.bytes(body) }
            let url = "http://\(tracker.endpoint)/announce?"
            #expect(try await stage.announce(url + Announces.query)["peers"] == .string([]))
            #expect(try await stage.announce(url + Announces.query(port: 5, compact: nil))["peers"] == .list([]))
        }
    }

    @Test func `the tracker's refusal reaches the client as it is`() async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.failure("not today") }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(answer.failure == "not today")
        }
    }

    @Test(arguments: ["HTTP/1.0\r\n", "HTTP/1.0\r\nConnection: keep-alive\r\nAccept-Encoding: gzip\r\n"])
    func `an HTTP/1.0 client gets identity with a length, and a close`(rest: String) async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.serve { _, connection in
                let body = [UInt8]("d8:intervali1800e5:peers0:e".utf8)
                let chunks = body.map { [UInt8]("1\r\n".utf8) + [$0, 13, 10] }.flatMap(\.self)
                let head = [UInt8]("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
                try await connection.send(head + chunks + [UInt8]("0\r\n\r\n".utf8))
            }
            let end = try await stage.open()
            try await end.send("GET http://\(tracker.endpoint)/announce?\(Announces.query) \(rest)\r\n")
            let (bytes, close) = try await end.connection.receiveToEnd()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(close == .closed)
            #expect(text.hasSuffix("\r\n\r\nd8:intervali1800e5:peers0:e"))
            #expect(!text.lowercased().contains("chunked") && !text.lowercased().contains("content-encoding"))
            #expect(RawAnswer.field("Content-Length", in: text) == "27")
        }
    }

    @Test func `an HTTP/1.1 client asks again and again on one connection`() async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { Announces.answer([Endpoint("198.18.9.9", UInt16($0["uploaded"]!)!)]) }
            let end = try await stage.open()
            for number in 1...5 {
                let query = Announces.query(port: 50_001).replacing("uploaded=0", with: "uploaded=\(number)")
                try await end.send(
                    "GET http://\(tracker.endpoint)/announce?\(query) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\n")
                let answer = try await end.answer()
                #expect(answer.version == "HTTP/1.1")
                #expect(answer["Connection"]?.lowercased() != "close")
                let peer = Endpoint("198.18.9.9", UInt16(number))
                #expect(try BencodedAnswer(answer.body).string("peers") == peer.compact)
            }
            try await end.send(
                "GET http://\(tracker.endpoint)/announce?\(Announces.query.replacing("uploaded=0", with: "uploaded=6")) "
                    + "HTTP/1.1\r\nHost: \(tracker.endpoint)\r\nConnection: close\r\n\r\n")
            #expect(try await end.answer()["Connection"]?.lowercased() == "close")
            #expect(try await end.connection.receiveToEnd() == ([], .closed))
        }
    }

    @Test func `pipelined requests are answered in their order, however long each takes`() async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.serve { request, connection in
                let number = UInt16(request["uploaded"] ?? "") ?? 0
                try await Task.sleep(for: .milliseconds(number == 1 ? 400 : 1))
                try await connection.send(Announces.answer([Endpoint("198.18.9.9", number)]))
            }
            let other = try stage.answering { _ in RawAnswer.bytes("a web seed's") }
            let end = try await stage.open()
            func announce(_ number: Int) -> String {
                let query = Announces.query.replacing("uploaded=0", with: "uploaded=\(number)")
                return "GET http://\(tracker.endpoint)/announce?\(query) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\n"
            }
            let between = "GET http://\(other.endpoint)/x HTTP/1.1\r\nHost: \(other.endpoint)\r\n\r\n"
            try await end.send(announce(1) + announce(2) + between + announce(3))
            for number in [1, 2] {
                let peers = try BencodedAnswer(try await end.answer().body).string("peers")
                #expect(peers == Endpoint("198.18.9.9", UInt16(number)).compact)
            }
            #expect(try await end.answer().text == "a web seed's")
            let last = try BencodedAnswer(try await end.answer().body).string("peers")
            #expect(last == Endpoint("198.18.9.9", 3).compact)
            end.connection.close()
        }
    }

    @Test func `fifty pipelined requests in one piece are all answered`() async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in Announces.answer() }
            let end = try await stage.open()
            let request =
                "GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\n"
            try await end.send(String(repeating: request, count: 50))
            for _ in 0..<50 { #expect(try BencodedAnswer(try await end.answer().body).string("peers") == []) }
            #expect(tracker.requests.count == 50)
            end.connection.close()
        }
    }
}
