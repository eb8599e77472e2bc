import TestSwarm
import Testing

/// What the forward port does not pass, and what it says of it.
@Suite struct PassThroughRefusals {
    @Test func `nobody there is 502`() async throws {
        try await ForwardStage.use { stage in
            let nobody = Endpoint.unique()
            let answer = try await stage.ask("GET http://\(nobody)/x HTTP/1.1\r\nHost: \(nobody)\r\n\r\n")
            #expect(answer.status == 502)
            #expect(answer.text.hasPrefix("mseproxy: http://\(nobody)"), "\(answer.text)")
        }
    }

    @Test(arguments: ["nothing", "reset", "garbage", "half a head"])
    func `a server that does not answer is 502`(kind: String) async throws {
        try await ForwardStage.use { stage in
            let server = try stage.serve { _, connection in
                switch kind {
                case "reset": connection.reset()
                case "garbage": try await connection.send([0, 1, 2, 13, 10, 13, 10])
                case "half a head": try await connection.send([UInt8]("HTTP/1.1 200 OK\r\nContent-Le".utf8))
                default: break
                }
            }
            let answer = try await stage.ask(
                "GET http://\(server.endpoint)/x HTTP/1.1\r\nHost: \(server.endpoint)\r\n\r\n")
            #expect(answer.status == 502, "\(answer.head)")
        }
    }

    @Test(arguments: [
        (#"other_requests = "refuse""#, "", "tracker.other_requests"),
        ("", #"other_traffic = "refuse""#, "outbound.other_traffic"),
    ])
    func `what the settings refuse is 403, and no server hears of it`(
        tracker: String, outbound: String, key: String
    ) async throws {
        try await ForwardStage.use(.init(tracker: tracker, outbound: outbound)) { stage in
            let server = try stage.answering { _ in Announces.answer() }
            let isTunnel = tracker.isEmpty
            let way: AnnounceWays.Way = isTunnel ? .connect : .absolute
            let end = try await way.announce("/file", to: server.endpoint, stage)
            let answer = try await end.answer()
            #expect(answer.status == 403)
            #expect(answer.text.contains("\(key) is \"refuse\""))
            #expect(server.requests.isEmpty)
            end.connection.close()
            // Announces are what the port is for.
            #expect(try await stage.announce("http://\(server.endpoint)/announce?\(Announces.query)").failure == nil)
        }
    }

    @Test(arguments: [
        "http://PROXY/", "http://PROXY/http/198.18.0.1:9/announce", "/http/PROXY/x", "http://LISTENER/",
        "http://SOCKS/",
    ])
    func `a request to the daemon itself is 508`(target: String) async throws {
        try await ForwardStage.use { stage in
            let places = ["PROXY": stage.proxy, "LISTENER": stage.listener, "SOCKS": stage.socks]
            let target = places.reduce(target) { $0.replacing($1.key, with: "\($1.value)") }
            let answer = try await stage.ask("GET \(target) HTTP/1.0\r\n\r\n")
            #expect(answer.status == 508)
            let announce = try await stage.announce("\(target)?\(Announces.query)")
            #expect(announce.failure?.contains("is this proxy itself") == true)
        }
    }

    @Test func `a tunnel to the daemon itself leads to no loop`() async throws {
        try await ForwardStage.use { stage in
            let end = try await stage.open()
            try await end.send("CONNECT \(stage.proxy) HTTP/1.1\r\nHost: \(stage.proxy)\r\n\r\n")
            let head = try await end.head()
            if head.contains(" 200 ") {
                try await end.send("GET / HTTP/1.1\r\nHost: \(stage.proxy)\r\n\r\n")
                #expect(try await end.answer().status == 508)
            } else {
                #expect(head.contains(" 508 "))
            }
            end.connection.close()
        }
    }

    @Test(
        arguments: [
            "Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-origin",
            "sec-fetch-site: same-site",
        ], [AnnounceWays.Way.absolute, .url, .socks])
    func `an announce of a page in a browser is 403, and teaches nothing`(
        field: String, way: AnnounceWays.Way
    ) async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in Announces.answer() }
            let end = try await way.announce(
                "/announce?\(Announces.query)", to: server.endpoint, fields: "\(field)\r\n", stage)
            #expect(try await end.answer().status == 403)
            #expect(server.requests.isEmpty)
            end.connection.close()
        }
    }

    @Test(arguments: [
        "/", "/announce?QUERY", "/http", "/http/", "/http//announce?QUERY", "/http/:80/announce?QUERY",
        "/http/host:0x50/announce?QUERY", "/http/host:99999/announce?QUERY", "/http/[::/announce?QUERY",
        "/http/user@host/announce?QUERY", "/ftp/host/announce?QUERY", "/HTTP", "/http/ho%20st/announce?QUERY",
        "/http/../announce?QUERY", "/https", "/https/:443/x",
    ])
    func `a malformed path on the port is refused with help`(path: String) async throws {
        try await ForwardStage.use { stage in
            let target = path.replacing("QUERY", with: Announces.query)
            let answer = try await stage.ask("GET \(target) HTTP/1.1\r\nHost: \(stage.proxy)\r\n\r\n")
            // A client shows its user what a tracker says of an announce, and of anything else the status at most.
            #expect(
                path.contains("QUERY") ? answer.status == 200 : [400, 404].contains(answer.status), "\(answer.head)")
            #expect(path.contains("QUERY") == answer.text.contains("14:failure reason"))
            #expect(answer.text.contains("http://HOST:PORT/http/tracker.example.org:6969/announce"), "\(answer.text)")
        }
    }

    @Test(arguments: [
        ("info_hash=%41&port=5", "20"), ("info_hash=\(Announces.escaped)", "port"),
        ("info_hash=\(Announces.escaped)&port=70000", "port"), ("info_hash=\(Announces.escaped)&port=-1", "port"),
        ("info_hash=\(Announces.escaped)&info_hash=\(Announces.escaped)&port=5", "info_hash"),
        ("info_hash=\(Announces.escaped)&sha_ih=\(Announces.escaped)&port=5", "sha_ih"),
        ("info_hash=&port=5", "20"),
    ])
    func `an announce that no tracker could answer is refused in bencode`(query: String, words: String) async throws {
        try await ForwardStage.use { stage in
            let server = try stage.answering { _ in Announces.answer() }
            let reason = try #require(try await stage.announce("http://\(server.endpoint)/announce?\(query)").failure)
            #expect(reason.hasPrefix("mseproxy: ") && reason.contains(words), "\(reason)")
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a request for another protocol within a tunnel passes raw both ways`() async throws {
        try await ForwardStage.use { stage in
            let server = try stage.serve { _, connection in
                try await connection.send(
                    [UInt8]("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".utf8) + [0x81, 0])
                #expect(try await connection.receive(4) == [0x82, 0x80, 0, 0xFF])
                try await connection.send([0x88, 0])
            }
            for way in [AnnounceWays.Way.connect, .socks] {
                let fields =
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nProxy-Connection: kept\r\nSec-WebSocket-Key: x\r\n"
                let end = try await way.announce("/announce", to: server.endpoint, fields: fields, stage)
                #expect(try await end.head().hasPrefix("HTTP/1.1 101 "))
                #expect(try await end.connection.receive(2) == [0x81, 0])
                try await end.connection.send([0x82, 0x80, 0, 0xFF])
                let (rest, close) = try await end.connection.receiveToEnd()
                #expect(rest == [0x88, 0] && close == .closed)
                let request = try #require(server.requests.last)
                // Not a byte of it is changed.
                #expect(
                    String(decoding: request.bytes, as: UTF8.self)
                        == "GET /announce HTTP/1.1\r\nHost: \(server.endpoint)\r\n\(fields)\r\n")
                end.connection.close()
            }
        }
    }
}
