@testable import HTTPClient
import HTTPMessage
import Glibc
import TestSupport
import Testing

@Suite("An exchange ends")
struct EndingTests {
    enum Way: CaseIterable, Sendable {
        case cancel, dropExchange, dropClient, dropReceiver
    }

    private let run = ClientRun()

    private final class Holder {
        var recorder: Recorder?
    }

    private func server() throws -> RawServer {
        try RawServer(on: run.loop) { connection, _ in
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + String(repeating: "x", count: 100_000))
        }
    }

    @Test("in each of its calls, by whatever way, and calls nobody after that", arguments: Way.allCases)
    func inEachCall(way: Way) throws {
        for call in [Recorder.Call.wantsBody, .head, .body, .finished] {
            let run = ClientRun()
            let server = try RawServer(on: run.loop) { connection, _ in
                let body = String(repeating: "x", count: 100_000)
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n\(body)")
            }
            let recorder = Recorder()
            let holder = Holder()
            var calls: [Recorder.Call] = []
            recorder.onCall = { [unowned recorder, unowned run] in
                calls.append($0)
                if $0 == .wantsBody { recorder.exchange?.send([1, 2, 3]) }
                guard $0 == call else { return }
                switch way {
                case .cancel: recorder.exchange?.cancel()
                case .dropExchange: recorder.exchange = nil
                case .dropClient: run.dropClient()
                case .dropReceiver: holder.recorder = nil
                }
            }
            holder.recorder = recorder
            var request = HTTPRequest(server.origin)
            request.bodyByteCount = 3
            run.start(request, for: recorder)
            #expect(run.loop.run { calls.contains(call) })
            #expect(run.loop.settle(turns: 20))
            if way != .dropReceiver { #expect(calls.filter { $0 == call }.count == 1 && calls.last == call) }
            withExtendedLifetime(recorder) {}
            // What it does on a call knows it.
            holder.recorder = nil
        }
    }

    @Test("by the going of its client at any moment")
    func clientGoes() throws {
        for turns in 0..<12 {
            let run = ClientRun()
            let server = try RawServer(on: run.loop) { connection, _ in
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxx")
            }
            let recorders = (0..<5).map { _ in Recorder() }
            for recorder in recorders { run.start(HTTPRequest(server.origin), for: recorder) }
            #expect(run.loop.settle(turns: turns))
            run.dropClient()
            let calls = recorders.map(\.calls)
            // What is asked for afterwards has no effect.
            for recorder in recorders {
                recorder.exchange?.resume()
                recorder.exchange?.send([1])
            }
            #expect(run.loop.settle(turns: 5))
            #expect(recorders.map(\.calls) == calls)
            #expect(!calls.joined().contains(.finished))
            #expect(run.loop.run { server.connections.allSatisfy(\.isEnded) })
        }
    }

    @Test("by being cancelled at any moment, and its connection with it")
    func cancelledAnyTime() throws {
        for turns in 0..<12 {
            let run = ClientRun()
            let server = try RawServer(on: run.loop) { connection, _ in
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nxx")
            }
            let recorder = Recorder()
            run.start(HTTPRequest(server.origin), for: recorder)
            #expect(run.loop.settle(turns: turns))
            recorder.exchange?.cancel()
            recorder.exchange?.cancel()
            let calls = recorder.calls
            #expect(run.loop.settle(turns: 5))
            #expect(recorder.calls == calls)
            #expect(run.client?.multi.sockets.isEmpty == true)
            #expect(run.loop.run { server.connections.allSatisfy(\.isEnded) })
        }
    }

    @Test("while its name is still resolved, at once")
    func whileResolving() throws {
        // A name that is refused without a question, by the resolver's own thread.
        let name = "http://\(String(repeating: "a", count: 64)).invalid"
        for turns in 0..<6 {
            let recorder = Recorder()
            run.start(HTTPRequest(name), for: recorder)
            #expect(run.loop.settle(turns: turns))
            recorder.exchange = nil
            #expect(run.loop.settle())
            #expect(run.client?.multi.sockets.isEmpty == true)
        }
    }

    @Test("while it pauses, and its connection with it")
    func whilePaused() throws {
        let server = try server()
        let recorder = Recorder()
        recorder.takesBody = false
        run.start(HTTPRequest(server.origin), for: recorder)
        #expect(run.loop.run { recorder.refusals == 1 })
        recorder.exchange?.resume()
        recorder.exchange?.cancel()
        #expect(run.loop.settle())
        #expect(recorder.calls == [.head, .body])
        #expect(run.loop.run { server.connections.allSatisfy(\.isEnded) })
    }

    @Test("and others begin in its last call, and in its first")
    func startsWithin() throws {
        let server = try RawServer(on: run.loop) { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        let recorders = (0..<4).map { _ in Recorder() }
        for (recorder, next) in zip(recorders, recorders.dropFirst()) {
            let call: Recorder.Call = next === recorders[1] ? .head : .finished
            recorder.onCall = { [unowned run] in
                if $0 == call { run.start(HTTPRequest(server.origin), for: next) }
            }
        }
        run.start(HTTPRequest(server.origin), for: recorders[0])
        #expect(run.loop.run { recorders.allSatisfy(\.isFinished) })
        #expect(recorders.allSatisfy { $0.calls == [.head, .body, .finished] && $0.failure == nil })
    }

    @Test("and the client may be let go by the answer")
    func dropsClientInAnswer() throws {
        let server = try server()
        var answers = 0
        let exchange = run.client?.ask(HTTPRequest(server.origin), limit: 200_000) { [unowned run] _ in
            answers += 1
            run.dropClient()
        }
        #expect(run.loop.run { answers == 1 })
        #expect(run.loop.settle())
        #expect(answers == 1)
        withExtendedLifetime(exchange) {}
    }

    @Test("an answer that nobody waits for is never given")
    func droppedAsk() throws {
        let server = try RawServer(on: run.loop) { connection, _ in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")
        }
        var answers = 0
        var exchange = run.client?.ask(HTTPRequest(server.origin), limit: 200_000) { _ in answers += 1 }
        #expect(run.loop.run { !server.requests.isEmpty })
        exchange = nil
        #expect(run.loop.run { server.connections.allSatisfy(\.isEnded) })
        #expect(answers == 0)
        withExtendedLifetime(exchange) {}
    }
}
