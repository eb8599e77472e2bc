import HTTPMessage
import NetworkAddress
import Testing

@Suite("Heads of real clients")
struct ClientHeadTests {
    @Test("a client's request is understood", arguments: ClientHead.all)
    func understood(client: ClientHead) throws {
        let head = try #require(try parsed(client.wire))
        let target = try RequestTarget(head)
        #expect(target == client.target)
        #expect(head.keepsAlive == client.keepsAlive)
        #expect(head.bodyByteCount == 0)
        // The request can be put together again from what was understood.
        var wire = "\(head.method) \(text(head.target)) \(head.version.text)\r\n"
        for field in head.fields { wire += "\(field.name): \(text(field.value))\r\n" }
        #expect(wire + "\r\n" == client.wire)
    }

    @Test("however a head is cut, it is the same, and what follows is the rest", arguments: ClientHead.all)
    func cuts(client: ClientHead) throws {
        let head = try #require(try parsed(client.wire))
        let next = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        let wire = Array(client.wire.utf8) + next
        for cut in 1..<wire.count {
            var parser = RequestHeadParser()
            let first = try parser.receive(wire[..<cut])
            #expect((first != nil) == (cut >= client.wire.utf8.count))
            #expect(parser.hasBegun)
            let second = try parser.receive(wire[cut...])
            #expect((first ?? second) == head)
            let isOnce = first == nil || second == nil
            #expect(isOnce)
            let rest = parser.takeRest()
            #expect(rest == next)
        }
        let single = try parsed(bytewise(wire))
        #expect(single == head)
    }

    @Test("spaces within ctorrent's target stay as they are, and are escaped for an upstream")
    func spaces() throws {
        let head = try #require(try parsed(ClientHead.all[0].wire))
        guard case .origin(let path, let query) = try RequestTarget(head) else {
            Issue.record("no origin-form")
            return
        }
        let url = try #require(RequestTarget.forwarded(path: path, query: query))
        #expect(url.endpoint.description == "198.18.0.1:6969")
        #expect(text(url.pathAndQuery).hasSuffix("&trackerid=a b  c&"))
        #expect(
            url.description
                == "http://198.18.0.1:6969/announce?info_hash=L%00%7E%2B%29&port=5501&trackerid=a%20b%20%20c&")
    }

    @Test("the raw brackets of lftp are escaped for an upstream, and nothing else is")
    func brackets() throws {
        let head = try #require(try parsed(ClientHead.all[1].wire))
        guard case .absolute(let url) = try RequestTarget(head) else {
            Issue.record("no absolute-form")
            return
        }
        #expect(
            text(url.escapedPathAndQuery)
                == "/announce?info_hash=L%00~%2B)&ip=203.0.113.9&ipv6=%5Bfd99::1%5D:5601")
    }

    @Test("what a client says to the proxy is not passed on")
    func endToEnd() throws {
        let head = try #require(try parsed(ClientHead.all[1].wire))
        #expect(head.endToEndFields.map(\.name) == ["Host", "User-Agent", "Accept"])
    }
}
