import Foundation
import Synchronization
import TestSwarm
import Testing

/// Requests with a body.
@Suite struct PassThroughBodies {
    private final class Received: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    @Test func `five megabytes reach a slow server byte for byte, and the daemon keeps little`() async throws {
        try await ForwardStage.use { stage in
            let body = Stage.random(5 << 20)
            let received = Received()
            let server = try stage.serve(receiveBuffer: 64 * 1024) { request, connection in
                // Long enough that what the daemon would take it has taken.
                try await Task.sleep(for: .milliseconds(500))
                let all = try await connection.receive(body.count, within: .seconds(60))
                received.bytes.withLock { $0 = all }
                try await connection.send(RawAnswer.bytes("got \(request.fields("Content-Length"))"))
            }
            let end = try await stage.open()
            let before = try stage.daemon.process.residentByteCount
            let head =
                "POST http://\(server.endpoint)/up HTTP/1.1\r\nHost: \(server.endpoint)\r\nContent-Length: \(body.count)\r\n\r\n"
            let (connection, bytes) = (end.connection, [UInt8](head.utf8) + body)
            async let sending: Void = connection.send(bytes, within: .seconds(60))
            var largest = 0
            for _ in 0..<10 {
                try await Task.sleep(for: .milliseconds(50))
                largest = max(largest, try stage.daemon.process.residentByteCount)
            }
            try await sending
            let answer = try await end.answer(within: .seconds(60))
            #expect(answer.text == "got [\"\(body.count)\"]")
            #expect(Data(received.bytes.withLock(\.self)) == Data(body))
            #expect(largest - before < 3 << 20, "\(largest - before) bytes")
            connection.close()
        }
    }

    @Test func `who waits for 100 gets it, and the server gets the body`() async throws {
        try await ForwardStage.use { stage in
            let server = try stage.serve { _, connection in
                let body = try await connection.receive(5)
                try await connection.send(RawAnswer.bytes(body))
            }
            let end = try await stage.open()
            try await end.send(
                "POST http://\(server.endpoint)/ HTTP/1.1\r\nHost: \(server.endpoint)\r\nContent-Length: 5\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            #expect(try await end.head() == "HTTP/1.1 100 Continue\r\n\r\n")
            try await end.send("hello")
            #expect(try await end.answer().text == "hello")
            // The connection stays in step.
            try await end.send("GET / HTTP/1.1\r\nHost: \(stage.proxy)\r\n\r\n")
            #expect(try await end.answer().status == 404)
            end.connection.close()
        }
    }

    @Test func `a request behind a body is a request, and none within it`() async throws {
        try await ForwardStage.use { stage in
            let inner = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
            let server = try stage.serve { request, connection in
                if request.method == "POST" { _ = try await connection.receive(inner.utf8.count) }
                try await connection.send(RawAnswer.bytes(request.target))
            }
            let end = try await stage.open()
            let host = "HTTP/1.1\r\nHost: \(server.endpoint)\r\n"
            try await end.send(
                "POST http://\(server.endpoint)/one \(host)Content-Length: \(inner.utf8.count)\r\n\r\n\(inner)"
                    + "GET http://\(server.endpoint)/two \(host)\r\n")
            #expect(try await end.answer().text == "/one")
            #expect(try await end.answer().text == "/two")
            #expect(server.requests.map(\.target) == ["/one", "/two"])
            end.connection.close()
        }
    }

    @Test func `a server that answers before the body is whole is heard, and the rest is no request`() async throws {
        try await ForwardStage.use { stage in
            let server = try stage.serve { _, connection in
                try await connection.send(RawAnswer.bytes("too large", status: "413 Content Too Large"))
            }
            let end = try await stage.open()
            try await end.send(
                "POST http://\(server.endpoint)/ HTTP/1.1\r\nHost: \(server.endpoint)\r\nContent-Length: 1000000\r\n\r\n")
            let answer = try await end.answer()
            #expect(answer.status == 413)
            #expect(answer["Connection"]?.lowercased() == "close")
            try? await end.send("GET http://\(server.endpoint)/next HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n")
            #expect(try await end.connection.receiveToEnd().bytes.isEmpty)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a client that goes within its body ends the server's connection`() async throws {
        try await ForwardStage.use { stage in
            let ended = ScriptedOrder()
            let server = try stage.serve { _, connection in
                _ = try? await connection.receiveToEnd()
                ended.note(Endpoint("0.0.0.0", 0))
            }
            let end = try await stage.open()
            try await end.send(
                "POST http://\(server.endpoint)/ HTTP/1.1\r\nHost: \(server.endpoint)\r\nContent-Length: 100\r\n\r\nhalf")
            try await stage.eventually("the server is asked") { server.requests.count == 1 }
            end.connection.finishSending()
            try await stage.eventually("the server is let go") { !ended.noted.isEmpty }
            end.connection.close()
        }
    }
}
