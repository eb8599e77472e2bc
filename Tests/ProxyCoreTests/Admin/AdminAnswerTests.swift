import Configuration
import JSON
import TestSupport
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite struct AdminAnswerTests {
    private static let hex = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
    private let rig: AdminRig

    init() throws { rig = try AdminRig() }

    @Test func `what is asked for is answered as JSON, and behind it the connection ends`() throws {
        let status = try #require(try rig.ask("GET", "/v1/status"))
        #expect(status.status == 200)
        #expect(status.json == rig.service.statusValue)
        #expect(status.head.contains("\r\nContent-Type: application/json\r\n"))
        #expect(status.head.contains("\r\nConnection: close"))
        #expect(status.head.contains("\r\nCache-Control: no-store\r\n"))
        #expect(try rig.ask("GET", "/v1/connections")?.json == ["connections": []])
        #expect(try rig.ask("GET", "/v1/torrents")?.json == ["torrents": [], "count": 0, "cut": false])
        #expect(try rig.ask("GET", "/v1/log-level")?.json == ["level": "info"])
        // A query changes nothing, and neither does the form for proxies.
        #expect(try rig.ask("GET", "/v1/status?x=/metrics")?.json == rig.service.statusValue)
        #expect(try rig.ask("GET", "http://x/v1/status")?.json == rig.service.statusValue)
        #expect(try rig.ask("GET /v1/status HTTP/1.0\r\n\r\n")?.json == rig.service.statusValue)
    }

    @Test(arguments: [AdminDoor.control, .metrics])
    func `figures have Prometheus's type`(_ door: AdminDoor) throws {
        let reply = try #require(try rig.ask("GET", "/metrics", at: door))
        #expect(reply.status == 200)
        #expect(reply.text == rig.service.metrics())
        #expect(reply.head.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
    }

    @Test(arguments: ["/v1/status", "/v1/connections", "/v1/torrents", "/v1/log-level", "/metrics"])
    func `HEAD gives the head that GET has, and no body`(_ path: String) throws {
        let whole = try #require(try rig.ask("GET", path))
        let end = try rig.connect()
        end.send(Array("HEAD \(path) HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        #expect(rig.test.run { end.ending != nil })
        #expect(String(decoding: end.received, as: UTF8.self) == whole.head + "\r\n\r\n")
    }

    @Test func `a torrent is added once, and removed once`() throws {
        let infohash = try #require(Infohash(hex: Self.hex))
        let added = try #require(try rig.ask("POST", "/v1/torrents/\(Self.hex.uppercased())"))
        #expect(added.status == 201 && added.json == ["infohash": .string(Self.hex), "added": true])
        #expect(rig.service.added == [infohash])
        let again = try #require(try rig.ask("POST", "/v1/torrents/\(Self.hex)"))
        #expect(again.status == 200 && again.json?["added"] == false)
        let removed = try #require(try rig.ask("DELETE", "/v1/torrents/\(Self.hex)"))
        #expect(removed.status == 200)
        #expect(
            removed.json == [
                "infohash": .string(Self.hex), "removed": true, "known": false, "named": 0, "learnt": false,
            ])
        let absent = try #require(try rig.ask("DELETE", "/v1/torrents/\(Self.hex)"))
        #expect(absent.status == 404)
        #expect(absent.error?.hasPrefix("\(Self.hex) was not added by hand") == true)
        #expect(rig.log.lines.first == "info: administration: add torrent aaf4c61d…")
        #expect(rig.log.lines.count == 4)
        #expect(rig.log.lines.allSatisfy { !$0.contains(Self.hex) })
    }

    @Test(arguments: [(1, false), (0, true), (2, true)])
    func `a torrent that stays known when it is removed is told with what it is known by`(
        nameCount: Int, isLearnt: Bool
    ) throws {
        rig.service.added = [try #require(Infohash(hex: Self.hex))]
        rig.service.removal = TorrentRemoval(nameCount: nameCount, isLearnt: isLearnt)
        let removed = try #require(try rig.ask("DELETE", "/v1/torrents/\(Self.hex)"))
        #expect(removed.status == 200 && removed.json?["removed"] == true && removed.json?["known"] == true)
        #expect(removed.json?["named"] == JSONValue(nameCount) && removed.json?["learnt"] == .boolean(isLearnt))
    }

    @Test(arguments: ["", "x", "aaf4", hex + "00", hex.dropLast() + "g", "%61af4c61ddcc5e8a2dabede0f3b482cd9aea9434d"])
    func `what is no infohash is told`(_ text: String) throws {
        for method in ["POST", "DELETE"] {
            let reply = try #require(try rig.ask(method, "/v1/torrents/\(text)"))
            #expect(reply.status == 400)
            #expect(reply.error?.contains("\"\(text)\" is no infohash") == true)
        }
    }

    @Test func `a reload tells what came of it`() throws {
        #expect(try rig.ask("POST", "/v1/reload")?.json == ["loaded": 1.5])
        rig.service.reloadOutcome = .refused(["/a.toml:1:2: x", "/a.toml:3:4: y"])
        let refused = try #require(try rig.ask("POST", "/v1/reload"))
        #expect(refused.status == 422)
        #expect(refused.error == "the configuration has 2 errors: the one before stays in force")
        #expect(refused.json?["errors"] == ["/a.toml:1:2: x", "/a.toml:3:4: y"])
        rig.service.reloadOutcome = .ending
        #expect(try rig.ask("POST", "/v1/reload")?.status == 503)
        #expect(rig.service.reloads == 3)
        #expect(rig.log.lines.first == "info: administration: reload")
    }

    @Test func `a body in chunks is refused in words that fit here`() throws {
        let reply = try rig.ask("PUT /v1/log-level HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        #expect(reply?.status == 411)
        #expect(reply?.error == "a chunked body is not taken: send it with Content-Length")
    }

    @Test(arguments: LogLevel.allCases)
    func `a log level is set`(_ level: LogLevel) throws {
        let reply = try rig.ask("PUT", "/v1/log-level", body: "{\"level\":\"\(level.rawValue)\"}")
        #expect(reply?.status == 200)
        #expect(reply?.json == ["level": .string(level.rawValue)])
        #expect(rig.service.logLevel == level)
    }

    @Test(arguments: [
        "", "debug", "{}", "[]", #"{"level":"loud"}"#, #"{"level":7}"#, #"{"level":"debug"}x"#, "\u{1B}[2J",
    ])
    func `a body without a log level is refused, and nothing is set`(_ body: String) throws {
        let reply = try #require(try rig.ask("PUT", "/v1/log-level", body: body))
        #expect(reply.status == 400)
        #expect(reply.error?.contains("trace, debug, info, notice, warning, error, critical") == true)
        #expect(reply.text.utf8.dropLast().allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(rig.service.logLevel == .info)
    }

    @Test(arguments: [
        "/", "/v1", "/v1/", "/v1/status/", "/v1//status", "/v2/status", "/v1/torrent", "*", "/%761/status",
    ])
    func `a path that is not there is told with those that are`(_ path: String) throws {
        let reply = try #require(try rig.ask(path == "*" ? "OPTIONS" : "GET", path))
        #expect(reply.status == 404)
        #expect(reply.error?.contains("/v1/status") == true)
    }

    @Test(arguments: [
        ("POST", "/v1/status", "GET, HEAD"), ("DELETE", "/v1/torrents", "GET, HEAD"), ("GET", "/v1/reload", "POST"),
        ("HEAD", "/v1/reload", "POST"), ("POST", "/v1/log-level", "GET, HEAD, PUT"), ("PUT", "/metrics", "GET, HEAD"),
        ("GET", "/v1/torrents/\(hex)", "POST, DELETE"), ("get", "/v1/status", "GET, HEAD"),
    ])
    func `a wrong method is told with the right ones`(_ method: String, _ path: String, _ allowed: String) throws {
        let end = try rig.connect()
        end.send(Array("\(method) \(path) HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        #expect(rig.test.run { end.ending != nil })
        let text = String(decoding: end.received, as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 405 "))
        #expect(text.contains("\r\nAllow: \(allowed)\r\n"))
    }

    @Test func `the port for figures changes nothing, and says nothing else`() throws {
        for method in ["GET", "POST", "PUT", "DELETE", "OPTIONS"] {
            for path in ["/v1/status", "/v1/connections", "/v1/torrents", "/v1/reload", "/v1/log-level"] {
                #expect(try rig.ask(method, path, at: .metrics)?.status == 404)
            }
            #expect(try rig.ask(method, "/v1/torrents/\(Self.hex)", at: .metrics)?.status == 404)
            if method != "GET" { #expect(try rig.ask(method, "/metrics", at: .metrics)?.status == 405) }
        }
        #expect(rig.service.reloads == 0 && rig.service.added.isEmpty)
        let welcome = try #require(try rig.ask("GET", "/", at: .metrics))
        #expect(welcome.status == 200 && welcome.text == "mseproxy: the figures are at /metrics\n")
    }
}
