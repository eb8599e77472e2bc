import Foundation
import TestSwarm
import Testing

/// What is no announce passes as it is: answers of every framing, and of none.
@Suite struct PassThroughAnswers {
    private nonisolated(nonsending) func get(
        _ server: ScriptedServer, _ stage: ForwardStage, method: String = "GET", version: String = "HTTP/1.1",
        fields: String = ""
    ) async throws -> RawAnswer {
        let end = try await stage.open()
        defer { end.connection.close() }
        try await end.send(
            "\(method) http://\(server.endpoint)/a/b?c=d \(version)\r\nHost: \(server.endpoint)\r\n\(fields)\r\n")
        return try await end.answer(toHEAD: method == "HEAD")
    }

    @Test func `twenty megabytes arrive byte for byte through a slow reader, and the daemon keeps little`() async throws {
        try await ForwardStage.use { stage in
            let sent = Stage.random(20 << 20)
            let server = try stage.serve { _, connection in
                try await connection.send(RawAnswer.bytes(sent), within: .seconds(60))
            }
            let end = try await stage.open(receiveBuffer: 64 * 1024)
            let before = try stage.daemon.process.residentByteCount
            try await end.send("GET http://\(server.endpoint)/file HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n")
            // Long enough that what the daemon would take it has taken.
            var largest = 0
            for _ in 0..<10 {
                try await Task.sleep(for: .milliseconds(50))
                largest = max(largest, try stage.daemon.process.residentByteCount)
            }
            let answer = try await end.answer(within: .seconds(60))
            #expect(Data(answer.body) == Data(sent))
            largest = max(largest, try stage.daemon.process.residentByteCount)
            #expect(largest - before < 8 << 20, "\(largest - before) bytes")
            end.connection.close()
        }
    }

    @Test(arguments: ["HTTP/1.0", "HTTP/1.1"], ["length", "chunked", "until-close"])
    func `answers of every framing arrive whole`(version: String, framing: String) async throws {
        try await ForwardStage.use { stage in
            let body = Stage.random(300_000)
            let server = try stage.serve { _, connection in
                switch framing {
                case "length": try await connection.send(RawAnswer.bytes(body, fields: ["X-Own: kept", "ETag: \"5\""]))
                case "chunked":
                    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Own: kept\r\nETag: \"5\"\r\n\r\n"
                    try await connection.send([UInt8](head.utf8))
                    var rest = body[...]
                    while !rest.isEmpty {
                        let part = rest.prefix(77_777)
                        rest = rest.dropFirst(part.count)
                        try await connection.send([UInt8]("\(String(part.count, radix: 16));x=y\r\n".utf8) + part + [13, 10])
                    }
                    try await connection.send([UInt8]("0\r\nTrailer: x\r\n\r\n".utf8))
                default:
                    let head = "HTTP/1.0 200 OK\r\nX-Own: kept\r\nETag: \"5\"\r\n\r\n"
                    try await connection.send([UInt8](head.utf8) + body)
                }
            }
            let answer = try await get(server, stage, version: version)
            #expect(answer.status == 200)
            #expect(Data(answer.body) == Data(body))
            #expect(answer["X-Own"] == "kept" && answer["ETag"] == "\"5\"")
            #expect(version == "HTTP/1.1" || answer["Transfer-Encoding"] == nil)
        }
    }

    @Test func `a request arrives as it was, but for what is one connection's own`() async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in RawAnswer.bytes("x") }
            let fields = """
                User-Agent: Raw/1.0\r
                Range: bytes=5-10\r
                Accept-Encoding: br;q=1.0\r
                Authorization: Basic eA==\r
                Cookie: a=b\r
                Proxy-Authorization: Basic secret\r
                Proxy-Connection: keep-alive\r
                Keep-Alive: 5\r
                Connection: X-Hop, keep-alive\r
                X-Hop: 1\r
                X-Empty:\r

                """
            _ = try await get(server, stage, fields: fields)
            let request = try #require(server.requests.first)
            #expect(request.target == "/a/b?c=d")
            #expect(request.fields("Host") == ["\(server.endpoint)"])
            #expect(request.fields("User-Agent") == ["Raw/1.0"])
            #expect(request.fields("Range") == ["bytes=5-10"])
            #expect(request.fields("Accept-Encoding") == ["br;q=1.0"])
            #expect(request.fields("Authorization") == ["Basic eA=="])
            #expect(request.fields("Cookie") == ["a=b"])
            #expect(request.fields("X-Empty") == [""])
            for name in ["Proxy-Authorization", "Proxy-Connection", "Keep-Alive", "X-Hop"] {
                #expect(request.fields(name).isEmpty, "\(name)")
            }
        }
    }

    @Test func `compressed bytes stay compressed`() async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in
                RawAnswer.bytes([0x1F, 0x8B, 1, 2, 3], fields: ["Content-Encoding: gzip"])
            }
            let answer = try await get(server, stage)
            #expect(answer.body == [0x1F, 0x8B, 1, 2, 3])
            #expect(answer["Content-Encoding"] == "gzip")
        }
    }

    @Test(arguments: ["HEAD", "204", "304", "empty"])
    func `an answer without a body leaves the connection for the next request`(kind: String) async throws {
        try await ForwardStage.use { stage in
            let server = try stage.serve { request, connection in
                let head =
                    switch request.path {
                    case "/HEAD": "200 OK\r\nContent-Length: 12345"
                    case "/204": "204 No Content"
                    case "/304": "304 Not Modified\r\nETag: \"x\""
                    case "/empty": "200 OK\r\nContent-Length: 0"
                    default: "200 OK\r\nContent-Length: 4"
                    }
                let body = request.path == "/next" ? "next" : ""
                try await connection.send([UInt8]("HTTP/1.1 \(head)\r\nConnection: close\r\n\r\n\(body)".utf8))
            }
            let end = try await stage.open()
            let method = kind == "HEAD" ? "HEAD" : "GET"
            let host = "HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n"
            try await end.send("\(method) http://\(server.endpoint)/\(kind) \(host)")
            let answer = try await end.answer(toHEAD: kind == "HEAD")
            #expect(answer.status == (Int(kind) ?? 200))
            #expect(answer.body.isEmpty)
            if kind == "HEAD" { #expect(answer["Content-Length"] == "12345") }
            try await end.send("GET http://\(server.endpoint)/next \(host)")
            #expect(try await end.answer().text == "next")
            end.connection.close()
        }
    }

    @Test(arguments: [100, 301, 401, 404, 416, 500])
    func `every status passes, and no redirect is followed`(status: Int) async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in
                // An interim answer is between the server and the proxy.
                [UInt8]((status == 100 ? "HTTP/1.1 100 Continue\r\n\r\n" : "").utf8)
                    + RawAnswer.bytes("b", status: "\(status == 100 ? 200 : status) Words", fields: "Location: /x")
            }
            let answer = try await get(server, stage)
            #expect(answer.status == (status == 100 ? 200 : status))
            #expect(answer["Location"] == "/x")
            #expect(server.requests.count == 1)
        }
    }

    enum Cut: String, CaseIterable { case length, chunked, reset }

    @Test(arguments: Cut.allCases, ["HTTP/1.0", "HTTP/1.1"])
    func `an answer that breaks off is not taken for whole`(_ cut: Cut, version: String) async throws {
        try await ForwardStage.use { stage in
            let server = try stage.serve { _, connection in
                let framing = cut == .chunked ? "Transfer-Encoding: chunked" : "Content-Length: 1000"
                let body = String(repeating: "x", count: 500)
                try await connection.send(
                    [UInt8]("HTTP/1.1 200 OK\r\n\(framing)\r\n\r\n\(cut == .chunked ? "3e8\r\n" : "")\(body)".utf8))
                if cut == .reset { connection.reset() }
            }
            let end = try await stage.open()
            try await end.send("GET http://\(server.endpoint)/ \(version)\r\nHost: \(server.endpoint)\r\n\r\n")
            let (bytes, close) = try await end.connection.receiveToEnd()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains("\r\n0\r\n"))
            #expect(text.filter { $0 == "x" }.count <= 501)
            // Without a length or chunks the reset alone tells.
            let isFramed = RawAnswer.field("Content-Length", in: text) == "1000"
                || RawAnswer.field("Transfer-Encoding", in: text) == "chunked"
            #expect(isFramed || close == .reset)
        }
    }

    @Test func `a client that goes ends the server's connection`() async throws {
        try await ForwardStage.use { stage in
            let ended = ScriptedOrder()
            let server = try stage.serve { _, connection in
                let body = [UInt8](repeating: 7, count: 20 << 20)
                do { try await connection.send(RawAnswer.bytes(body)) } catch { ended.note(Endpoint("0.0.0.0", 0)) }
            }
            let end = try await stage.open(receiveBuffer: 32 * 1024)
            try await end.send("GET http://\(server.endpoint)/ HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n")
            #expect(try await end.head().contains(" 200 "))
            end.connection.reset()
            try await stage.eventually("the server is let go") { !ended.noted.isEmpty }
        }
    }
}
