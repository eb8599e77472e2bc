import Configuration
import EventLoop
import JSON
import TestSupport
import Testing

@testable import ProxyCore

@Suite struct AdminConnectionTests {
    private static let put = Array(
        "PUT /v1/log-level HTTP/1.1\r\nHost: x\r\nContent-Length: 17\r\n\r\n{\"level\":\"debug\"}".utf8)

    @Test func `a request may be cut anywhere`() throws {
        let rig = try AdminRig()
        for cut in 1..<Self.put.count {
            rig.service.logLevel = .info
            let end = try rig.connect()
            end.send(Array(Self.put[..<cut]))
            #expect(rig.test.settle())
            end.send(Array(Self.put[cut...]))
            #expect(rig.test.run { end.ending != nil })
            #expect(HTTPReply(end.received)?.status == 200, "cut at \(cut)")
            #expect(rig.service.logLevel == .debug)
        }
    }

    @Test func `a request may come byte by byte`() throws {
        let rig = try AdminRig()
        let end = try rig.connect()
        for byte in Self.put {
            end.send([byte])
            #expect(rig.test.settle(turns: 1))
        }
        #expect(rig.test.run { end.ending != nil })
        #expect(HTTPReply(end.received)?.status == 200)
    }

    @Test func `a client that says no more than its request gets its answer`() throws {
        let rig = try AdminRig()
        let end = try rig.connect()
        end.send(Self.put)
        end.finishSending()
        #expect(rig.test.run { end.ending != nil })
        #expect(HTTPReply(end.received)?.status == 200)
    }

    @Test func `who waits for 100 hears it before the body`() throws {
        let rig = try AdminRig()
        let end = try rig.connect()
        end.send(
            Array("PUT /v1/log-level HTTP/1.1\r\nHost: x\r\nContent-Length: 17\r\nExpect: 100-continue\r\n\r\n".utf8))
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        #expect(rig.test.run { end.received == interim })
        end.send(Array(Self.put.suffix(17)))
        #expect(rig.test.run { end.ending != nil })
        #expect(HTTPReply(Array(end.received.dropFirst(interim.count)))?.status == 200)
    }

    @Test(arguments: [
        ("PUT /v1/log-level HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n", 413),
        ("PUT /v1/log-level HTTP/1.1\r\nHost: x\r\nContent-Length: 9223372036854775807\r\n\r\n", 413),
        ("PUT /v1/log-level HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ("PUT /v1/log-level HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        ("GET /v1/status HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 400),
        ("GET /v1/status HTTP/1.1\r\n\r\n", 400), ("GET /v1/status HTTP/2.0\r\n\r\n", 505),
        ("GET /v1/status\r\n\r\n", 400), ("\u{16}\u{3}\u{1}\u{2}\u{0}", 400), ("\r\n\r\n\r\n", 400),
        ("GET /\u{1B}[2J HTTP/1.1\r\n\r\n", 400), ("GET /" + String(repeating: "a", count: 9000), 414),
        (
            "GET /v1/status HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 101) + "\r\n", 431
        ), ("CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n", 404),
        ("GET ftp://x/v1/status HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ])
    func `what is no request is refused, at both doors`(_ request: String, _ status: Int) throws {
        let rig = try AdminRig()
        let reply = try #require(try rig.ask(request))
        #expect(reply.status == status)
        #expect(reply.error?.isEmpty == false)
        #expect(reply.head.contains("\r\nConnection: close"))
        let other = try #require(try rig.ask(request, at: .metrics))
        // There is no log level there.
        #expect(other.status == (status == 413 ? 404 : status))
    }

    @Test func `noise of any kind ends in a refusal or in silence`() throws {
        let rig = try AdminRig(deadlines: AdminDeadlines(request: .milliseconds(20)))
        for seed in 0..<200 {
            var random = SeededRandom(seed: UInt64(seed))
            var bytes = seed % 2 == 0 ? [] : Self.put
            if bytes.isEmpty {
                bytes = (0..<Int.random(in: 1...400, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            } else {
                for _ in 0...Int.random(in: 0...3, using: &random) {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            }
            let end = try rig.connect()
            end.send(bytes)
            #expect(rig.test.run { end.ending != nil }, "seed \(seed)")
        }
        // It still serves.
        #expect(try rig.ask("GET", "/v1/status")?.status == 200)
    }

    @Test func `who does not finish a request is told, and who says nothing is not`() throws {
        let rig = try AdminRig(deadlines: AdminDeadlines(request: .milliseconds(20)))
        for part in ["GET /v1/sta", String(decoding: Self.put.dropLast(), as: UTF8.self)] {
            #expect(try rig.ask(part)?.status == 408)
        }
        let end = try rig.connect()
        #expect(rig.test.run { end.ending != nil })
        #expect(end.received.isEmpty)
    }

    @Test func `bytes that come slowly do not prolong a request's time`() throws {
        let rig = try AdminRig(deadlines: AdminDeadlines(request: .milliseconds(60)))
        let end = try rig.connect()
        var sent = 0
        #expect(
            rig.test.run {
                if sent < 4000 { end.send([UInt8(ascii: "G")]) }
                sent += 1
                return end.ending != nil
            })
        #expect(HTTPReply(end.received)?.status == 408)
    }

    @Test func `an answer that does not come is told, and when it comes all the same changes nothing`() throws {
        let rig = try AdminRig(deadlines: AdminDeadlines(answer: .milliseconds(20)))
        rig.service.answersAtOnce = false
        #expect(try rig.ask("GET", "/v1/connections")?.status == 504)
        rig.service.answerWaiting()
        rig.service.answersAtOnce = true
        #expect(try rig.ask("GET", "/v1/connections")?.status == 200)
    }

    @Test func `an answer that comes later is sent then, whether or not the client still waits`() throws {
        let rig = try AdminRig()
        rig.service.answersAtOnce = false
        let (waits, leaves) = (try rig.connect(), try rig.connect())
        for end in [waits, leaves] { end.send(Array("GET /v1/connections HTTP/1.1\r\nHost: x\r\n\r\n".utf8)) }
        #expect(rig.test.run { rig.service.waitingCount == 2 })
        leaves.reset()
        rig.service.answerWaiting()
        #expect(rig.test.run { waits.ending != nil })
        #expect(HTTPReply(waits.received)?.status == 200)
        #expect(try rig.ask("GET", "/v1/status")?.status == 200)
    }

    private static let large: JSONValue = ["text": .string(String(repeating: "x", count: 8 << 20))]

    /// A client that asks for a large answer and reads nothing of it.
    private func slowReader(on rig: AdminRig) throws -> StreamEnd {
        rig.service.statusValue = Self.large
        let slow = try rig.connect()
        slow.isReading = false
        slow.send(Array("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        return slow
    }

    @Test func `a large answer to a slow reader does not hold up others, and is whole in the end`() throws {
        let rig = try AdminRig()
        let slow = try slowReader(on: rig)
        #expect(try rig.ask("GET", "/v1/torrents")?.status == 200)
        #expect(try rig.ask("GET", "/v1/status")?.json == Self.large)
        #expect(slow.ending == nil)
        slow.isReading = true
        #expect(rig.test.run { slow.ending != nil })
        #expect(HTTPReply(slow.received)?.json == Self.large)
    }

    @Test func `who reads too slowly is cut off, and cannot take a part for the whole`() throws {
        let rig = try AdminRig(deadlines: AdminDeadlines(whole: .milliseconds(50)))
        let slow = try slowReader(on: rig)
        #expect(rig.test.run { rig.openCount == 1 })
        #expect(rig.test.run { rig.openCount == 0 })
        slow.isReading = true
        #expect(rig.test.run { slow.ending != nil })
        #expect(HTTPReply(slow.received) == nil)
    }

    @Test func `what stands behind a request is not another one`() throws {
        let rig = try AdminRig()
        let reply = try #require(
            try rig.ask("GET /v1/torrents HTTP/1.1\r\nHost: x\r\n\r\nPOST /v1/reload HTTP/1.1\r\nHost: x\r\n\r\n"))
        #expect(reply.status == 200 && reply.rest.isEmpty)
        #expect(rig.service.reloads == 0)
    }

    @Test func `a service that is gone is told`() throws {
        let rig = try AdminRig()
        rig.dropService()
        #expect(try rig.ask("GET", "/v1/status")?.status == 503)
    }

    @Test func `of more silent connections than it keeps the oldest are closed, and nobody is shut out`() throws {
        let rig = try AdminRig()
        let ends = try (0..<70).map { _ in try rig.connect(to: .metrics) }
        #expect(rig.test.run { ends.count { $0.ending != nil } == 6 })
        #expect(ends.suffix(64).allSatisfy { $0.ending == nil })
        #expect(rig.log.warnings.count == 1)
        #expect(try rig.ask("GET", "/v1/status")?.status == 200)
        #expect(ends.count { $0.ending == nil } == 64)
        #expect(try rig.ask("GET", "/metrics", at: .metrics)?.status == 200)
        #expect(rig.test.run { ends.count { $0.ending != nil } == 7 })
    }

    @Test func `of more connections that wait for answers than it keeps the last are closed`() throws {
        let rig = try AdminRig()
        rig.service.answersAtOnce = false
        let ends = try (0..<64).map { _ in try rig.connect() }
        for end in ends { end.send(Array("GET /v1/connections HTTP/1.1\r\nHost: x\r\n\r\n".utf8)) }
        #expect(rig.test.run { rig.service.waitingCount == 64 })
        let late = try rig.connect()
        #expect(rig.test.run { late.ending != nil })
        #expect(rig.log.warnings.count == 1)
        #expect(try rig.ask("GET", "/metrics", at: .metrics)?.status == 200)
        rig.service.answerWaiting()
        #expect(rig.test.run { ends.allSatisfy { $0.ending != nil } })
        #expect(ends.allSatisfy { HTTPReply($0.received)?.status == 200 })
    }

    @Test func `listeners change while connections go on`() throws {
        let rig = try AdminRig()
        let end = try rig.connect()
        end.send(Array(Self.put.dropLast()))
        #expect(rig.test.run { rig.openCount == 1 })
        rig.server.serve(control: [], metrics: [])
        #expect(throws: SystemFailure.self) { try rig.connect() }
        end.send([Self.put[Self.put.count - 1]])
        #expect(rig.test.run { end.ending != nil })
        #expect(HTTPReply(end.received)?.status == 200)
    }

    @Test func `a server that closes ends what is there`() throws {
        let rig = try AdminRig()
        let end = try rig.connect()
        #expect(rig.test.run { rig.openCount == 1 })
        rig.server.close()
        #expect(rig.test.run { end.ending != nil })
    }
}
