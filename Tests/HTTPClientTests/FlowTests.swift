import HTTPClient
import HTTPMessage
import TestSupport
import Testing

@Suite("An exchange's bytes")
struct FlowTests {
    private let run = ClientRun()

    private static let large: [UInt8] = {
        var random = SeededRandom(seed: 7)
        return (0..<500_000).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
    }()

    private func largeAnswer() throws -> RawServer {
        try RawServer(on: run.loop) { connection, _ in
            connection.send(Array("HTTP/1.1 200 OK\r\nContent-Length: \(Self.large.count)\r\n\r\n".utf8) + Self.large)
        }
    }

    @Test("come whole and in order, however often the receiver pauses")
    func pausesOften() throws {
        let server = try largeAnswer()
        let recorder = Recorder()
        // Takes every other offer, and asks for the next from within the call.
        recorder.onCall = { [unowned recorder] call in
            guard call == .body else { return }
            recorder.takesBody.toggle()
            recorder.exchange?.resume()
        }
        run.start(HTTPRequest(server.origin), for: recorder)
        #expect(run.loop.run { recorder.isFinished })
        #expect(recorder.failure == nil)
        // Not ==: the differences of two megabytes would be sought for ever.
        #expect(recorder.body.elementsEqual(Self.large))
        #expect(recorder.refusals > 100)
        #expect(recorder.calls.filter { $0 == .head || $0 == .finished } == [.head, .finished])
    }

    @Test("stop coming while the receiver pauses, and the server's wait")
    func backpressure() throws {
        let server = try largeAnswer()
        let recorder = Recorder()
        recorder.takesBody = false
        var request = HTTPRequest(server.origin)
        // Whoever pauses is waited for, and does not run into it.
        request.idleTimeout = .seconds(2)
        run.start(request, for: recorder)
        #expect(run.loop.run { recorder.refusals == 1 })
        let beyond = ContinuousClock.now + .milliseconds(2200)
        #expect(run.loop.run { .now > beyond })
        #expect(recorder.refusals == 1)
        #expect(recorder.body.isEmpty)
        #expect(!recorder.isFinished)
        #expect(try #require(server.connections.first).unsentCount > 0)
        recorder.takesBody = true
        recorder.exchange?.resume()
        #expect(run.loop.run { recorder.isFinished })
        #expect(recorder.body.elementsEqual(Self.large))
    }

    @Test("of the request go out as they are given, in pieces", arguments: ["POST", "PUT", "GET"])
    func pieces(method: String) throws {
        let server = try RawServer(on: run.loop) { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        let recorder = Recorder()
        var rest = Self.large[...]
        recorder.onCall = { [unowned recorder] call in
            guard call == .wantsBody else { return }
            recorder.exchange?.send(Array(rest.prefix(70_000)))
            rest = rest.dropFirst(70_000)
        }
        var request = HTTPRequest(server.origin, "/upload")
        request.method = method
        request.bodyByteCount = Self.large.count
        run.start(request, for: recorder)
        #expect(run.loop.run { recorder.isFinished })
        #expect(recorder.failure == nil)
        let head =
            "\(method) /upload HTTP/1.1\r\nHost: \(server.address)\r\nContent-Length: \(Self.large.count)\r\n\r\n"
        #expect(server.requests == [Array(head.utf8) + Self.large])
        #expect(recorder.body == Array("ok".utf8))
    }

    @Test("of the request are waited for, and not asked for twice")
    func lateBody() throws {
        let server = try RawServer(on: run.loop) { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let recorder = Recorder()
        var request = HTTPRequest(server.origin)
        request.method = "POST"
        request.fields = [HeaderField("Content-Length", "6")]
        request.bodyByteCount = 6
        request.idleTimeout = .seconds(2)
        run.start(request, for: recorder)
        #expect(run.loop.run { recorder.calls == [.wantsBody] })
        let beyond = ContinuousClock.now + .milliseconds(2200)
        #expect(run.loop.run { .now > beyond })
        #expect(recorder.calls == [.wantsBody])
        recorder.exchange?.send([1, 2, 3])
        #expect(recorder.exchange?.unsentByteCount == 3)
        #expect(run.loop.run { recorder.calls == [.wantsBody, .wantsBody] })
        #expect(recorder.exchange?.unsentByteCount == 0)
        // Nothing beyond what was announced goes out.
        recorder.exchange?.send([4, 5, 6, 7, 8])
        #expect(recorder.exchange?.unsentByteCount == 3)
        #expect(run.loop.run { recorder.isFinished })
        #expect(recorder.failure == nil)
        let head = "POST / HTTP/1.1\r\nHost: \(server.address)\r\nContent-Length: 6\r\n\r\n"
        #expect(server.connections.map(\.received) == [Array(head.utf8) + [1, 2, 3, 4, 5, 6]])
    }

    @Test("of the request may be given before anything is connected")
    func earlyBody() throws {
        let server = try RawServer(on: run.loop) { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let recorder = Recorder()
        var request = HTTPRequest(server.origin)
        request.method = "POST"
        request.bodyByteCount = Self.large.count
        run.start(request, for: recorder)
        recorder.exchange?.send(Self.large)
        #expect(recorder.exchange?.unsentByteCount == Self.large.count)
        #expect(run.loop.run { recorder.isFinished })
        #expect(recorder.calls == [.head, .finished])
        #expect(server.requests.first?.suffix(Self.large.count).elementsEqual(Self.large) == true)
    }

    @Test("of the request do not hold up an answer that comes before them")
    func earlyAnswer() throws {
        let server = try RawServer(on: run.loop) { _, _ in }
        let recorder = Recorder()
        var request = HTTPRequest(server.origin)
        request.method = "POST"
        request.bodyByteCount = 1000
        run.start(request, for: recorder)
        #expect(run.loop.run { recorder.calls == [.wantsBody] })
        server.connections.first?.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        server.connections.first?.finishSending()
        #expect(run.loop.run { recorder.body == Array("no".utf8) })
        #expect(recorder.heads.map(\.status) == [413])
    }

    @Test("both ways flow at once")
    func bothWays() throws {
        let server = try largeAnswer()
        let recorder = Recorder()
        var request = HTTPRequest(server.origin)
        request.method = "POST"
        request.bodyByteCount = 200_000
        recorder.onCall = { [unowned recorder] call in
            switch call {
            case .wantsBody: recorder.exchange?.send(Array(repeating: 9, count: 1000))
            case .body:
                recorder.takesBody.toggle()
                recorder.exchange?.resume()
            case .head, .finished: break
            }
        }
        run.start(request, for: recorder)
        #expect(run.loop.run { recorder.isFinished })
        #expect(recorder.body.elementsEqual(Self.large))
        #expect(server.requests.first?.suffix(200_000).allSatisfy { $0 == 9 } == true)
    }
}
