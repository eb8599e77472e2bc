import HTTPMessage
import NetworkAddress
import TrackerProtocol

@testable import ProxyCore

extension FuzzTarget {
    /// Heads of HTTP requests, their targets, and the URLs in them. The input is what a client sends, one request behind the other.
    static let httpRequest = FuzzTarget(name: "http-request", longestInput: 20_000) { input in
        let requests = Cuts.same(input) { Requests($0) }
        if let error = requests.error {
            require((400...599).contains(error.status), "\(error) is told with \(error.status)")
            // Bytes that came are quoted in messages.
            let words = error.descriptionWithoutQuotes + error.description
            require(words.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "a message with controls")
        }
        for head in requests.heads { check(head) }
    }

    /// What gets through can neither split a line that it is written into nor mean two things.
    private static func check(_ head: RequestHead) {
        require(head.method.utf8.isToken, "the method \(head.method)")
        require(head.target.allSatisfy { (0x20...0x7E).contains($0) }, "a target with bytes that no URL has")
        require(head.fields.count <= RequestHeadParser.fieldLimit, "\(head.fields.count) fields")
        require(head.fields.values(of: "Host").count <= 1 && head.fields["Transfer-Encoding"] == nil, "\(head.fields)")
        require(head.bodyByteCount >= 0 && (head.method != "GET" || head.bodyByteCount == 0), "a body without a right")
        for field in head.fields {
            require(field.name.utf8.isToken, "the field \(field.name)")
            require(field.value.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 }, "a control in \(field.name)")
        }
        requireSame(Requests([written(head)[...]]).heads, [head], "a head that is written out and read again")
        let passed = head.endToEndFields.map { String($0.name.lowercased()) }
        require(passed.allSatisfy { $0 != "connection" && !$0.hasPrefix("proxy-") }, "\(passed) are passed on")
        if let authority = head.authority { requireSame(HTTPAuthority("\(authority)".utf8), authority, "Host") }

        switch try? RequestTarget(head) {
        case .absolute(let url): check(url, head)
        case .origin(let path, let query):
            require(path.first == UInt8(ascii: "/"), "a path that begins with no /")
            if let url = RequestTarget.forwarded(path: path, query: query) { check(url, head) }
        case .authority(let endpoint):
            requireSame(Endpoint("\(endpoint)"), endpoint, "what CONNECT names")
        case .asterisk: break
        case nil: require(false, "a head without a target")
        }
    }

    private static func check(_ url: HTTPURL, _ head: RequestHead) {
        URLChecks.check(url)
        // Whatever it is, the tracker's side takes it.
        switch TrackerRequestKind(head.method, url) {
        case .announce(let announce): AnnounceChecks.check(announce)
        case .malformedAnnounce(let error): require(!error.description.isEmpty, "an error without words")
        case .revealing: break
        case .other:
            let decoded = PercentEncoding.decode(url.pathAndQuery)
            require(decoded.firstRange(of: Array("info_hash".utf8)) == nil, "an info_hash goes by unseen")
        }
        guard let reference = head.fields["Referer"], let next = url.resolving(reference) else { return }
        URLChecks.check(next)
    }

    private static func written(_ head: RequestHead) -> [UInt8] {
        var bytes = Array("\(head.method) ".utf8) + head.target
        bytes += " HTTP/\(head.version == .v1_0 ? "1.0" : "1.1")\r\n".utf8
        for field in head.fields { bytes += Array("\(field.name):".utf8) + field.value + Array("\r\n".utf8) }
        return bytes + Array("\r\n".utf8)
    }
}

/// All requests on one connection, without their bodies.
private struct Requests: Equatable {
    private static let most = 64

    var heads: [RequestHead] = []
    var error: RequestHeadError?

    init(_ pieces: [ArraySlice<UInt8>]) {
        var parser = RequestHeadParser()
        var bodyByteCount = 0
        for piece in pieces {
            var rest = Array(piece)
            while !rest.isEmpty, error == nil, heads.count < Self.most {
                let skipped = min(bodyByteCount, rest.count)
                bodyByteCount -= skipped
                rest.removeFirst(skipped)
                do throws(RequestHeadError) {
                    guard let head = try parser.receive(rest) else { break }
                    heads.append(head)
                    bodyByteCount = head.bodyByteCount
                    rest = parser.takeRest()
                } catch {
                    self.error = error
                }
            }
        }
    }
}
