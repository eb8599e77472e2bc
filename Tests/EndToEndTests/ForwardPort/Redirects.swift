import TestSwarm
import Testing

/// Redirects of announces, which the proxy follows so that what it has rewritten stays so.
@Suite struct Redirects {
    @Test(arguments: [301, 302, 303, 307, 308])
    func `an announce is asked again where the tracker says`(status: Int) async throws {
        try await ForwardStage.use { stage in
            let peer = Endpoint("198.18.9.9", 7001)
            let tracker = try stage.answering {
                $0.path == "/new/announce"
                    ? Announces.answer([peer])
                    : RawAnswer.bytes("moved", status: "\(status) Moved", fields: "Location: /new/announce")
            }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(answer.string("peers") == peer.compact)
            #expect(tracker.requests.count == 2)
            #expect(tracker.requests[0].target.drop { $0 != "?" } == tracker.requests[1].target.drop { $0 != "?" })
        }
    }

    /// Where a redirect from `/a/announce?QUERY` leads; OTHER is another server.
    @Test(arguments: [
        ("/new", "/new?QUERY"), ("new", "/a/new?QUERY"), ("../new", "/new?QUERY"), ("?x=1", "/a/announce?x=1"),
        ("/new?x=1&info_hash=%41", "/new?x=1&info_hash=%41"), ("//OTHER/new", "/new?QUERY"),
        ("http://OTHER/new", "/new?QUERY"), ("http://OTHER/new?x=1", "/new?x=1"), ("HTTP://OTHER", "/?QUERY"),
    ])
    func `its target is resolved, and has the announce's query where it has none`(
        location: String, target: String
    ) async throws {
        try await ForwardStage.use { stage in
            let other = try stage.answering { _ in Announces.answer() }
            let fields = "Location: " + location.replacing("OTHER", with: "\(other.endpoint)")
            let order = ScriptedOrder()
            let tracker = try stage.answering {
                defer { order.note(other.endpoint) }
                return order.noted.isEmpty && $0.path == "/a/announce"
                    ? RawAnswer.bytes("", status: "302 Found", fields: fields) : Announces.answer()
            }
            let end = try await stage.open()
            try await end.send(
                "GET http://\(tracker.endpoint)/a/announce?\(Announces.query) HTTP/1.0\r\nCookie: secret\r\n"
                    + "Authorization: Basic secret\r\nUser-Agent: Raw/1.0\r\n\r\n")
            #expect(try BencodedAnswer(try await end.answer().body).failure == nil)
            let query = try #require(tracker.requests.first).target.drop { $0 != "?" }.dropFirst()
            let isOther = location.contains("OTHER")
            let last = try #require((isOther ? other : tracker).requests.last)
            #expect(last.target == target.replacing("QUERY", with: query))
            #expect(last.fields("User-Agent") == ["Raw/1.0"])
            // What the client has for one host is none of another's business.
            #expect(last.fields("Cookie").isEmpty == isOther)
            #expect(last.fields("Authorization").isEmpty == isOther)
            #expect(tracker.requests.count + other.requests.count == 2)
            end.connection.close()
        }
    }

    @Test(arguments: [
        ("info_hash=%41&port=5", true), ("port=5&%69nfo%5Fhash=%41", true), ("sha_ih=%41&port=5", false),
        ("sha_ih=%41&info_hash=%41&port=5", true), ("sha_ih=%41&info_hash=%41&port=5", false),
    ])
    func `one that would mix the two names of a torrent is not followed`(query: String, isObscured: Bool) async throws {
        let policy = isObscured ? "require" : "off"
        try await ForwardStage.use(.init(tracker: "obfuscation = \"\(policy)\"")) { stage in
            let tracker = try stage.answering { _ in
                RawAnswer.bytes("", status: "302 Found", fields: "Location: /new?\(query)")
            }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            let reason = try #require(answer.failure)
            #expect(reason.contains("redirect") && reason.contains(isObscured ? "info_hash" : "sha_ih"), "\(reason)")
            #expect(tracker.requests.map(\.path) == ["/announce"])
        }
    }

    @Test func `a plain announce is not led to a host that must not see one`() async throws {
        let strict = Endpoint.unique()
        let rules = "[[tracker.rule]]\nhost = \"\(strict.address)\"\nobfuscation = \"require\""
        try await ForwardStage.use(.init(rules: rules)) { stage in
            let server = try stage.answering(on: strict) { _ in Announces.answer() }
            let tracker = try stage.answering { _ in
                RawAnswer.bytes("", status: "302 Found", fields: "Location: http://\(strict)/announce")
            }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(answer.failure?.contains("\"require\" for \(strict.address)") == true)
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: ["/announce", "http://HERE/announce", "?again"])
    func `a loop of them ends`(location: String) async throws {
        try await ForwardStage.use { stage in
            let endpoint = Endpoint.unique()
            let fields = "Location: " + location.replacing("HERE", with: "\(endpoint)")
            let tracker = try stage.answering(on: endpoint) { _ in
                RawAnswer.bytes("", status: "302 Found", fields: fields)
            }
            let answer = try await stage.announce("http://\(endpoint)/announce?\(Announces.query)")
            #expect(answer.failure?.contains("more than 5 redirects") == true)
            #expect(tracker.requests.count == 6)
        }
    }

    @Test(arguments: [
        "ftp://198.18.0.1/x", "http://", "http://user:pw@198.18.0.1/x", "javascript:1", "http://[::/", "",
    ])
    func `one to no http URL is a failure`(location: String) async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in
                RawAnswer.bytes("", status: "302 Found", fields: "Location: \(location)")
            }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(answer.failure?.hasPrefix("mseproxy: ") == true)
            #expect(!tracker.requests.isEmpty)
        }
    }

    /// Else a tracker could make up a client, and have peers led to any port of this host.
    @Test func `one to the proxy itself does not come back`() async throws {
        try await ForwardStage.use { stage in
            let inner = try stage.answering { _ in Announces.answer() }
            let target = "http://\(stage.proxy)/http/\(inner.endpoint)/announce?\(Announces.query(port: 22))"
            let tracker = try stage.answering { _ in
                RawAnswer.bytes("", status: "302 Found", fields: "Location: \(target)")
            }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(answer.failure?.contains("this proxy itself") == true)
            #expect(tracker.requests.count == 1)
            #expect(inner.requests.isEmpty)
        }
    }

    @Test func `a password stays with its host, however many redirects follow`() async throws {
        try await ForwardStage.use { stage in
            let other = try stage.answering {
                $0.path == "/one"
                    ? RawAnswer.bytes("", status: "302 Found", fields: "Location: /two") : Announces.answer()
            }
            let tracker = try stage.answering { _ in
                RawAnswer.bytes("", status: "302 Found", fields: "Location: http://\(other.endpoint)/one")
            }
            let end = try await stage.open()
            try await end.send(
                "GET http://\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\nCookie: secret\r\n"
                    + "Authorization: Basic secret\r\n\r\n")
            #expect(try BencodedAnswer(try await end.answer().body).failure == nil)
            #expect(other.requests.count == 2)
            for request in other.requests {
                #expect(request.fields("Cookie").isEmpty && request.fields("Authorization").isEmpty)
            }
            end.connection.close()
        }
    }

    @Test func `no redirect leads from a tracker outside into the networks inside`() async throws {
        try await ForwardStage.use { stage in
            let inner = try stage.answering(on: .uniqueLoopback()) { _ in Announces.answer() }
            let tracker = try stage.answering { _ in
                RawAnswer.bytes("", status: "302 Found", fields: "Location: http://\(inner.endpoint)/x")
            }
            let answer = try await stage.announce("http://\(tracker.endpoint)/announce?\(Announces.query)")
            #expect(answer.failure?.contains("an address of an internal network") == true, "\(answer.entries)")
            #expect(inner.requests.isEmpty)
        }
    }
}
