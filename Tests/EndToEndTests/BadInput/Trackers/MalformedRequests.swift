import TestSwarm
import Testing

/// Requests that two readers could read in two ways, and requests that do not come to an end.
@Suite struct MalformedRequests {
    struct Form: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let statuses: [Int]
        /// HOST is the server's; what would be smuggled follows it.
        let text: String

        init(_ description: String, _ statuses: [Int], _ text: String) {
            testDescription = description
            self.statuses = statuses
            self.text = text
        }

        static let all = [
            Form(
                "Content-Length and Transfer-Encoding", [400], post("Content-Length: 4\r\nTransfer-Encoding: chunked")),
            Form("two lengths", [400], post("Content-Length: 0\r\nContent-Length: 40")),
            Form("a list of lengths", [400], post("Content-Length: 0, 40")),
            Form("a length with a sign", [400], post("Content-Length: +0")),
            Form("a length in hex", [400], post("Content-Length: 0x28")),
            Form("a length beyond all numbers", [400], post("Content-Length: 99999999999999999999")),
            Form("a space before the colon", [400], post("Content-Length : 0")),
            Form("a space before the name", [400], post("X: y\r\n Content-Length: 0")),
            Form("a coding that is none", [400, 501], post("Transfer-Encoding: xchunked")),
            Form("two codings", [400, 501], post("Transfer-Encoding: gzip, chunked")),
            Form("a coding hidden by a control", [400], post("Transfer-Encoding: \u{b}chunked")),
            Form("a chunked body", [411], post("Transfer-Encoding: chunked")),
            Form("GET with a length", [400], get("Content-Length: 40")),
            Form("GET with a coding", [400, 411], get("Transfer-Encoding: chunked")),
            Form("bare LF", [400], "GET http://HOST/ HTTP/1.1\nHost: HOST\n\n"),
            Form("bare CR", [400], get("X: a\rY: b")),
            Form("NUL", [400], get("X: a\u{0}b")),
            Form("a folded line", [400], get("X: a\r\n b")),
            Form("two Hosts", [400], get("Host: HOST")),
            Form("another Host", [400], "GET http://HOST/ HTTP/1.1\r\nHost: 198.18.0.1:9\r\n\r\n"),
            Form("no Host", [400], "GET http://HOST/ HTTP/1.1\r\n\r\n"),
            Form("a field without a colon", [400], get("Nonsense")),
            Form("HTTP/2", [505, 400], "GET http://HOST/ HTTP/2.0\r\nHost: HOST\r\n\r\n"),
            Form("HTTP/0.9", [400], "GET http://HOST/\r\n\r\n"),
            Form("a user in the URL", [400], "GET http://a@HOST/ HTTP/1.1\r\nHost: HOST\r\n\r\n"),
            Form("TLS", [400], "\u{16}\u{3}\u{1}\u{2}\r\n\r\n"),
            Form(
                "a long request line", [414],
                "GET http://HOST/\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\r\n"),
            Form("a long head", [431], get("X: \(String(repeating: "a", count: 200_000))")),
            Form("many fields", [431], get(Array(repeating: "X: y", count: 2_000).joined(separator: "\r\n"))),
        ]

        private static func get(_ fields: String) -> String {
            "GET http://HOST/ HTTP/1.1\r\nHost: HOST\r\n\(fields)\r\n\r\n"
        }

        private static func post(_ fields: String) -> String {
            "POST http://HOST/ HTTP/1.1\r\nHost: HOST\r\n\(fields)\r\n\r\n"
        }
    }

    @Test(arguments: [false, true])
    func `all of them are refused with a close, and nothing behind them is a request`(isTunnelled: Bool) async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in RawAnswer.bytes("x") }
            let other = try await stage.open()
            let good = "GET http://\(server.endpoint)/good HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n"
            for form in Form.all {
                let end = try await stage.open()
                if isTunnelled {
                    // What is not HTTP at all passes through a tunnel, as it should.
                    guard form.text.first?.isLetter == true else { continue }
                    try await end.send("CONNECT \(server.endpoint) HTTP/1.0\r\n\r\n")
                    #expect(try await end.head().contains(" 200 "))
                }
                let text =
                    form.text.replacing("HOST", with: "\(server.endpoint)")
                    + "GET http://\(server.endpoint)/smuggled HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n"
                // The daemon may have closed before all of a long head is sent.
                try? await end.send(text)
                let (bytes, _) = try await end.connection.receiveToEnd()
                let answer = String(decoding: bytes, as: UTF8.self)
                let status = answer.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
                #expect(form.statuses.contains(status), "\(form.testDescription): \(answer)")
                #expect(!answer.dropFirst().contains(/HTTP\/1.[01] [0-9]/), "\(form.testDescription): \(answer)")
                #expect(
                    RawAnswer.field("Connection", in: answer)?.lowercased() == "close", "\(form.testDescription)")
                #expect(answer.contains("\r\n\r\nmseproxy: "), "\(form.testDescription): \(answer)")
                end.connection.close()
                // Others' connections are as they were.
                try await other.send(good)
                #expect(try await other.answer().text == "x")
            }
            #expect(server.requests.allSatisfy { $0.target == "/good" })
            other.connection.close()
        }
    }

    @Test func `a request behind a good one is refused as well`() async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in RawAnswer.bytes("x") }
            let end = try await stage.open()
            let good = "GET http://\(server.endpoint)/good HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n"
            try await end.send(good + "GET /bad\r HTTP/1.1\r\n\r\n" + good)
            #expect(try await end.answer().text == "x")
            #expect(try await end.answer().status == 400)
            #expect(try await end.connection.receiveToEnd().bytes.isEmpty)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [false, true])
    func `a head that drips is given up in its time, however long it drips`(isSecond: Bool) async throws {
        try await ForwardStage.use(.init(request: 0.7)) { stage in
            let end = try await stage.open()
            if isSecond {
                let server = try stage.answering { _ in RawAnswer.bytes("x") }
                try await end.send("GET http://\(server.endpoint)/ HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n")
                #expect(try await end.answer().text == "x")
            }
            var sent = 0
            var received: [UInt8] = []
            var close: RawConnection.End?
            // At ten bytes a second this would go on for ten times as long as it may.
            for byte in [UInt8]("GET http://198.18.0.1/\(String(repeating: "a", count: 100))".utf8) {
                guard (try? await end.connection.send([byte])) != nil else { break }
                sent += 1
                try await Task.sleep(for: .milliseconds(100))
                let (bytes, ended) = end.connection.receiveAvailable()
                received += bytes
                close = ended
                if ended != nil { break }
            }
            #expect(sent < 60, "\(sent) bytes")
            #expect(close != nil)
            #expect(String(decoding: received, as: UTF8.self).hasPrefix("HTTP/1.0 408 ") || received.isEmpty)
            try await stage.expectLog("refused with 408")
            end.connection.close()
        }
    }

    @Test func `who says nothing is let go`() async throws {
        try await ForwardStage.use(.init(request: 0.3)) { stage in
            let end = try await stage.open()
            #expect(try await end.connection.receiveToEnd().bytes.isEmpty)
        }
    }

    @Test func `three hundred idle connections leave nothing behind`() async throws {
        try await ForwardStage.use(.init(request: 60, workers: 2)) { stage in
            // By what its own end expects, the stage counts the descriptors.
            var growth = 0
            for round in 0..<3 {
                let before = try stage.daemon.process.openDescriptorCount
                let memory = try stage.daemon.process.ownByteCount
                var ends: [HTTPEnd] = []
                for number in 0..<300 {
                    let end = try await stage.open()
                    // A third has begun a head, and a third waits for its next request.
                    if number % 3 == 1 { try await end.send("GET http://198.18.0.1/") }
                    if number % 3 == 2 {
                        try await end.send("HEAD http://\(stage.proxy)/ HTTP/1.0\r\n\r\n")
                        #expect(try await end.answer(toHEAD: true).status == 508)
                    }
                    ends.append(end)
                }
                try await stage.eventually("they are open") {
                    try stage.daemon.process.openDescriptorCount >= before + 200
                }
                for (number, end) in ends.enumerated() {
                    if number % 2 == 0 { end.connection.close() } else { end.connection.reset() }
                }
                try await stage.expectDescriptors(before)
                if round > 0 { growth += try stage.daemon.process.ownByteCount - memory }
            }
            #expect(growth < 4 << 20, "\(growth) bytes")
        }
    }
}
