import EventLoop
import Foundation
import JSON
import TestSupport
import Testing
import TorrentIdentity

@testable import AdminClient

@Suite struct AdminClientTests {
    private let test = TestLoop()

    /// What comes of a question; nil where nothing does.
    private func ask(
        _ question: AdminQuestion, at path: String, within limit: Duration = .seconds(5)
    ) -> Result<JSONValue, AdminFailure>? {
        let client = AdminClient(socket: path, program: "test/1", on: test.loop)
        var results: [Result<JSONValue, AdminFailure>] = []
        client.ask(question, within: limit) { results.append($0) }
        _ = test.run { !results.isEmpty }
        return results.first
    }

    private func failure(_ question: AdminQuestion, _ answer: String) throws -> AdminFailure? {
        let socket = try AnsweringSocket(on: test, answering: answer)
        guard case .failure(let failure)? = ask(question, at: socket.path) else { return nil }
        return failure
    }

    private static let infohash = Infohash(bytes: [UInt8](repeating: 0xAB, count: 20))!

    private struct Asked: CustomTestStringConvertible {
        let question: AdminQuestion
        let line: String
        var body: String?
        /// What every answer to it has.
        let member: String

        var testDescription: String { line }
    }

    private static let questions = [
        Asked(question: .status, line: "GET /v1/status", member: "version"),
        Asked(question: .connections, line: "GET /v1/connections", member: "connections"),
        Asked(question: .torrents, line: "GET /v1/torrents", member: "torrents"),
        Asked(question: .addTorrent(infohash), line: "POST /v1/torrents/\(infohash)", member: "infohash"),
        Asked(question: .removeTorrent(infohash), line: "DELETE /v1/torrents/\(infohash)", member: "infohash"),
        Asked(question: .reload, line: "POST /v1/reload", member: "loaded"),
        Asked(question: .logLevel, line: "GET /v1/log-level", member: "level"),
        Asked(
            question: .setLogLevel("debug"), line: "PUT /v1/log-level", body: #"{"level":"debug"}"#, member: "level"),
    ]

    @Test(arguments: questions)
    private func `a question is one request, and its answer an object`(_ asked: Asked) throws {
        let (line, body) = (asked.line, asked.body)
        let socket = try AnsweringSocket(on: test, answering: .answer(200, #"{"\#(asked.member)":1,"a":2}"#))
        #expect(try ask(asked.question, at: socket.path)?.get()["a"] == 2)
        let parts = socket.received.components(separatedBy: "\r\n\r\n")
        #expect(parts.dropFirst() == [body ?? ""])
        let lines = parts[0].components(separatedBy: "\r\n")
        #expect(lines.first == "\(line) HTTP/1.1")
        // Their order is libcurl's.
        let fields = ["Host: mseproxy", "User-Agent: test/1"]
        let bodyFields = body.map { ["Content-Type: application/json", "Content-Length: \($0.utf8.count)"] } ?? []
        #expect(lines.dropFirst().sorted() == (fields + bodyFields).sorted())
    }

    @Test(arguments: questions)
    private func `an object that lacks what every daemon's has is another program's`(_ asked: Asked) throws {
        for answer in ["{}", #"{"a":2,"state":"running"}"#] {
            guard case .notUnderstood(_, let reason)? = try failure(asked.question, .answer(200, answer)) else {
                Issue.record("\(asked.line): \(answer) was taken for a daemon's")
                continue
            }
            #expect(reason == #"HTTP 200, and no "\#(asked.member)" in it"#)
        }
    }

    @Test func `the daemon's words are told, and a configuration's errors each for itself`() throws {
        let refused = #"{"error":"two errors","errors":["a.toml:1:2: x","a.toml:3:4: y"]}"#
        #expect(
            try failure(.reload, .answer(422, refused))
                == .configurationRefused("two errors", errors: ["a.toml:1:2: x", "a.toml:3:4: y"]))
        #expect(try failure(.reload, .answer(409, #"{"error":"busy"}"#)) == .refused("busy"))
        #expect(try failure(.removeTorrent(Self.infohash), .answer(404, #"{"error":"no"}"#)) == .refused("no"))
        #expect(try failure(.status, .answer(503, "{}")) == .refused("HTTP 503"))
    }

    @Test(arguments: [404, 405, 501])
    func `a daemon that does not know the question is of another version`(_ status: Int) throws {
        let failure = try failure(.connections, .answer(status, #"{"error":"nothing is there"}"#))
        #expect(failure == .unknownToDaemon("nothing is there"))
        #expect(failure.map { "\($0)" }?.contains("another version") == true)
    }

    @Test(arguments: [
        String.answer(200, ""), .answer(200, "<html>"), .answer(200, "[1]"), .answer(404, "not found"),
        "SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n\0\0",
    ])
    func `what does not talk like a daemon is told as such`(_ answer: String) throws {
        let failure = try failure(.status, answer)
        guard case .notUnderstood? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
    func `an answer that breaks off is told as such`(_ answer: String) throws {
        let failure = try failure(.status, answer)
        guard case .broken? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test func `who never answers is not waited for longer than was asked`() throws {
        let socket = try AnsweringSocket(on: test, answering: nil)
        let limit = Duration.milliseconds(50)
        #expect(ask(.status, at: socket.path, within: limit) == .failure(.silent(path: socket.path, limit)))
    }

    @Test func `why nobody is reached is told in words`() throws {
        let folder = try TemporaryFolder()
        let absent = folder.file("none")
        #expect(ask(.status, at: absent) == .failure(.absent(path: absent)))
        #expect("\(AdminFailure.absent(path: absent))".hasPrefix("no socket at \(absent): is mseproxy running?"))
        try folder.write([1], to: "file")
        #expect(ask(.status, at: folder.file("file")) == .failure(.notASocket(path: folder.file("file"))))
        #expect(ask(.status, at: folder.file("file/x")) == .failure(.absent(path: folder.file("file/x"))))
        let left = folder.file("left")
        do {
            let bound = try BoundUnixListener.open(path: folder.file("socket"), mode: 0o600)
            // Its file goes with the listener: a second name for it stays.
            try FileManager.default.linkItem(atPath: bound.path, toPath: left)
        }
        #expect(ask(.status, at: left) == .failure(.abandoned(path: left)))
    }

    @Test func `asking once waits for the answer`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("none")
        #expect(throws: AdminFailure.absent(path: path)) {
            try AdminClient.ask(.status, at: path, program: "test/1", within: .seconds(5))
        }
    }
}
