@testable import HTTPClient
import HTTPMessage
import Glibc
import TestSupport
import Testing

@Suite("A client")
struct ClientLifeTests {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("has nothing of libcurl before the first request, and none when it was idle for a while")
    func lazy() throws {
        let run = ClientRun(idleTime: .milliseconds(10))
        let server = try RawServer(on: run.loop, answering: Self.answer)
        let multi = try #require(run.client?.multi)
        #expect(multi.handle == nil)
        for connections in 1...3 {
            #expect(try run.ask(HTTPRequest(server.origin))?.get().text == "ok")
            #expect(server.connections.count == connections)
            #expect(run.loop.run { multi.handle == nil })
            #expect(multi.sockets.isEmpty)
            #expect(run.loop.run { server.connections.allSatisfy(\.isEnded) })
        }
    }

    @Test("does not take a long exchange for idleness")
    func longExchange() throws {
        let run = ClientRun(idleTime: .milliseconds(10))
        let server = try RawServer(on: run.loop) { _, _ in }
        let recorder = Recorder()
        run.start(HTTPRequest(server.origin), for: recorder)
        #expect(run.loop.run { !server.requests.isEmpty })
        #expect(run.failure(HTTPRequest("http://127.0.0.1:1", "bad")) != nil)
        #expect(run.loop.settle(turns: 50))
        server.connections.first?.send(Self.answer)
        #expect(run.loop.run { recorder.isFinished })
        #expect(recorder.failure == nil)
    }

    @Test("keeps few connections, however many there were")
    func fewIdle() throws {
        let run = ClientRun()
        let servers = try (0..<30).map { _ in try RawServer(on: run.loop, answering: Self.answer) }
        for server in servers { #expect(try run.ask(HTTPRequest(server.origin))?.get().text == "ok") }
        #expect(run.loop.run { servers.filter { $0.connections.allSatisfy(\.isEnded) }.count >= 22 })
        #expect(run.client?.multi.sockets.isEmpty == true)
    }

    @Test("watches no descriptor that libcurl has closed, whatever came of its exchanges")
    func descriptors() throws {
        let run = ClientRun()
        let good = try RawServer(on: run.loop, answering: Self.answer)
        let hasty = try RawServer(on: run.loop, answering: "", closes: true)
        let rude = try RawServer(on: run.loop) { connection, _ in connection.reset() }
        let gone = try RawServer(on: run.loop, answering: "")
        gone.stopListening()
        let recorders = (0..<80).map { _ in Recorder() }
        for (index, recorder) in recorders.enumerated() {
            let server = [good, hasty, rude, gone][index % 4]
            run.start(HTTPRequest(server.origin), for: recorder)
            if index % 8 == 0 { recorder.onCall = { [unowned recorder] _ in recorder.exchange = nil } }
        }
        #expect(run.loop.run { recorders.allSatisfy { $0.isFinished || $0.exchange == nil } })
        #expect(run.loop.settle())
        #expect(run.client?.multi.sockets.isEmpty == true)
        #expect(try run.ask(HTTPRequest(good.origin))?.get().text == "ok")
    }

    @Test("lets no program that is started inherit its connections")
    func closeOnExec() throws {
        let run = ClientRun()
        let server = try RawServer(on: run.loop) { _, _ in }
        let recorder = Recorder()
        run.start(HTTPRequest(server.origin), for: recorder)
        #expect(run.loop.run { !server.requests.isEmpty })
        let descriptors = try #require(run.client?.multi.sockets.keys)
        #expect(descriptors.count == 1)
        for descriptor in descriptors { #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0) }
    }

    @Test("tells what it is made of")
    func version() {
        #expect(HTTPClient.libraryVersion.hasPrefix("libcurl/"))
        #expect(HTTPClient.libraryVersion.contains("OpenSSL/"))
        #expect(HTTPClient.libraryVersion.contains("nghttp2/"))
    }
}
