import Foundation
import TestSwarm
import Testing

/// Where a passed-through answer ends, and who may end it.
@Suite struct PassThroughEnds {
    /// Answers that could be read in two ways; what stands behind the shorter reading looks like an answer of its own.
    private static let forged = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nPWNED!"

    @Test(arguments: [
        "Content-Length: 5\r\nContent-Length: 50\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5, 50\r\n", "Content-Length: 5\r\n",
    ])
    func `an answer with a length that lies is never the beginning of another`(framing: String) async throws {
        try await ForwardStage.use { stage in
            let isChunked = framing.contains("chunked")
            let server = try stage.serve { _, connection in
                let text = "hello\(Self.forged)"
                let body = isChunked ? "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n0\r\n\r\n" : text
                try await connection.send([UInt8]("HTTP/1.1 200 OK\r\n\(framing)\r\n\(body)".utf8))
            }
            let tracker = try stage.answering { _ in Announces.answer() }
            let end = try await stage.open()
            try await end.send("GET http://\(server.endpoint)/x HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n")
            guard let first = try? await end.answer() else { return }
            #expect(!first.text.hasPrefix("PWNED"))
            try await end.send(
                "GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.1\r\nHost: \(tracker.endpoint)\r\n\r\n"
            )
            // The connection may have ended; whatever comes on it is the tracker's.
            if let second = try? await end.answer() { #expect(second.text.hasPrefix("d")) }
            end.connection.close()
        }
    }

    @Test(arguments: ["HTTP/1.0", "HTTP/1.1"])
    func `a transfer that goes on outlives the idle time`(version: String) async throws {
        try await ForwardStage.use(.init(timeouts: "idle = 1")) { stage in
            let server = try stage.serve { _, connection in
                try await connection.send([UInt8]("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".utf8))
                for _ in 0..<25 {
                    try await Task.sleep(for: .milliseconds(100))
                    try await connection.send([UInt8](repeating: 0x41, count: 100))
                }
            }
            let end = try await stage.open()
            try await end.send("GET http://\(server.endpoint)/x \(version)\r\nHost: \(server.endpoint)\r\n\r\n")
            #expect(try await end.answer().body.count == 2500)
            end.connection.close()
        }
    }

    @Test func `an upload that goes on outlives the idle time`() async throws {
        try await ForwardStage.use(.init(timeouts: "idle = 1")) { stage in
            let server = try stage.serve { _, connection in
                _ = try await connection.receive(2500, within: .seconds(20))
                try await connection.send(RawAnswer.bytes("got it"))
            }
            let end = try await stage.open()
            try await end.send(
                "POST http://\(server.endpoint)/x HTTP/1.1\r\nHost: \(server.endpoint)\r\nContent-Length: 2500\r\n\r\n")
            for _ in 0..<25 {
                try await Task.sleep(for: .milliseconds(100))
                try await end.connection.send([UInt8](repeating: 0x41, count: 100))
            }
            #expect(try await end.answer().text == "got it")
            end.connection.close()
        }
    }

    @Test func `an answer without a length that stops is no whole one`() async throws {
        try await ForwardStage.use(.init(timeouts: "idle = 1")) { stage in
            let server = try stage.serve { _, connection in
                try await connection.send([UInt8]("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf".utf8))
                _ = try await connection.receiveToEnd(within: .seconds(20))
            }
            let end = try await stage.open()
            try await end.send("GET http://\(server.endpoint)/x HTTP/1.0\r\n\r\n")
            let (bytes, ending) = try await end.connection.receiveToEnd(within: .seconds(20))
            #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("half"))
            #expect(ending == .reset)
        }
    }

    @Test(arguments: ["HTTP/1.0", "HTTP/1.1"])
    func `a client that has sent all gets all, however slowly it reads`(version: String) async throws {
        try await ForwardStage.use { stage in
            let body = Stage.random(3 << 20)
            let server = try stage.serve { _, connection in
                try await connection.send(RawAnswer.bytes(body), within: .seconds(60))
            }
            let end = try await stage.open(receiveBuffer: 16 * 1024)
            try await end.send("GET http://\(server.endpoint)/x \(version)\r\nHost: \(server.endpoint)\r\n\r\n")
            end.connection.finishSending()
            #expect(Data(try await end.answer(within: .seconds(60)).body) == Data(body))
            end.connection.close()
        }
    }

    @Test func `an upload whose client has sent all of it arrives whole`() async throws {
        try await ForwardStage.use { stage in
            let body = Stage.random(3 << 20)
            let server = try stage.serve(receiveBuffer: 16 * 1024) { _, connection in
                let got = try await connection.receive(body.count, within: .seconds(60))
                try await connection.send(RawAnswer.bytes(got == body ? "whole" : "other"))
            }
            let end = try await stage.open()
            try await end.send(
                "POST http://\(server.endpoint)/x HTTP/1.1\r\nHost: \(server.endpoint)\r\nContent-Length: \(body.count)\r\n\r\n"
            )
            try await end.connection.send(body, within: .seconds(60))
            end.connection.finishSending()
            #expect(try await end.answer(within: .seconds(60)).text == "whole")
            end.connection.close()
        }
    }

    @Test func `who sends requests and reads no answers is read from no more`() async throws {
        try await ForwardStage.use(.init(gateway: "upstream = \"http://127.0.0.1:9\"")) { stage in
            let end = try await RawConnection.open(to: stage.gateway, receiveBuffer: 4 * 1024)
            let before = try stage.daemon.process.residentByteCount
            let request = "GET /announce?sha_ih=aaaaaaaaaaaaaaaaaaaa&port=1 HTTP/1.1\r\nHost: x\r\n\r\n"
            let requests = [UInt8](String(repeating: request, count: 100_000).utf8)
            // The sending ends for want of room, on the way and in the daemon.
            await #expect(throws: (any Error).self) { try await end.send(requests, within: .seconds(2)) }
            #expect(try stage.daemon.process.residentByteCount - before < 4 << 20)
            end.close()
        }
    }

    @Test func `pages by paths on the proxy cannot read each other, nor under a name that leads here`() async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in
                RawAnswer.bytes("<html>", fields: "Content-Security-Policy: default-src *")
            }
            let answer = try await stage.ask("GET /http/\(server.endpoint)/page HTTP/1.0\r\n\r\n")
            #expect(answer["Content-Security-Policy"] == "sandbox")
            let proxied = try await stage.ask("GET http://\(server.endpoint)/page HTTP/1.0\r\n\r\n")
            #expect(proxied["Content-Security-Policy"] == "default-src *")
            let rebound = try await stage.ask(
                "GET /http/\(server.endpoint)/page HTTP/1.1\r\nHost: evil.example:8118\r\n\r\n")
            #expect(rebound.status == 421)
            #expect(server.requests.count == 2)
        }
    }
}
