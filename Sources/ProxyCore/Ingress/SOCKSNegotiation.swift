package import NetworkAddress

/// A SOCKS request from its first byte to the answer: version 5 (RFC 1928), 4, and 4a; CONNECT, no authentication.
/// Bytes in, steps out, no socket.
package struct SOCKSNegotiation {
    package enum Version: UInt8, Sendable {
        case four = 4
        case five = 5
    }

    package enum Step: Equatable {
        /// Nothing to do until more bytes arrive.
        case wait
        /// Send these bytes, then go on with `advance`.
        case send([UInt8])
        /// Connect, then send a `SOCKSReply`.
        case connect(Endpoint)
        /// Send these bytes, if there are any, and close. The words say what was wrong, for a log.
        case refuse([UInt8], String)
    }

    private enum State {
        case greeting
        case request
        case done
    }

    /// Longer user ids and names than this are nobody's (RFC 1928 has one byte for a name's length).
    private static let longestText = 255

    /// Told by the first byte; nil before it.
    package private(set) var version: Version?
    private var state = State.greeting
    private var input: [UInt8] = []

    package init() {}

    /// Bytes behind the request, which belong to what the client wants to send; taken.
    package mutating func takeRest() -> [UInt8] {
        defer { input = [] }
        return input
    }

    package mutating func receive(_ bytes: some Sequence<UInt8>) -> Step {
        input.append(contentsOf: bytes)
        return advance()
    }

    /// The next step with the bytes that are there.
    package mutating func advance() -> Step {
        guard let first = input.first else { return .wait }
        switch state {
        case .greeting:
            version = Version(rawValue: first)
            switch version {
            case .five: return greeting()
            case .four: return requestOfVersion4()
            case nil: return refuse([], "not a SOCKS request: its first byte is \(first)")
            }
        case .request:
            return requestOfVersion5()
        case .done:
            return .wait
        }
    }

    private mutating func greeting() -> Step {
        guard input.count >= 2, input.count >= 2 + Int(input[1]) else { return .wait }
        let methods = Array(input[2..<2 + Int(input[1])])
        guard methods.contains(0) else {
            return refuse([5, 0xFF], "SOCKS5 client offers no connection without authentication: methods \(methods)")
        }
        input.removeFirst(2 + methods.count)
        state = .request
        return .send([5, 0])
    }

    private mutating func requestOfVersion5() -> Step {
        guard input.count >= 4 else { return .wait }
        guard input[0] == 5, input[2] == 0 else {
            return refuse(.generalFailure, "malformed SOCKS5 request: it begins \(Array(input[0..<4]))")
        }
        guard input[1] == 1 else { return refuse(.commandNotSupported, "SOCKS5 command \(input[1]), not CONNECT") }
        let host: Endpoint.Host
        let end: Int
        switch input[3] {
        case 1, 4:
            end = input[3] == 1 ? 8 : 20
            guard input.count >= end + 2, let ip = IPAddress(bytes: input[4..<end]) else { return .wait }
            host = .address(ip)
        case 3:
            guard input.count >= 5, input.count >= 5 + Int(input[4]) + 2 else { return .wait }
            end = 5 + Int(input[4])
            guard let named = Self.host(input[5..<end]) else {
                return refuse(.generalFailure, "SOCKS5 request for \(Self.quoted(input[5..<end])), no host name")
            }
            host = named
        default:
            return refuse(.addressTypeNotSupported, "SOCKS5 address type \(input[3])")
        }
        return connect(
            to: host, portAt: end, behind: end + 2, malformed: SOCKSReply.generalFailure.bytes(version: .five))
    }

    private mutating func requestOfVersion4() -> Step {
        let rejected = SOCKSReply.generalFailure.bytes(version: .four)
        guard input.count >= 2 else { return .wait }
        guard input[1] == 1 else { return refuse(rejected, "SOCKS4 command \(input[1]), not CONNECT") }
        guard input.count >= 8 else { return .wait }
        guard let userEnd = endOfText(from: 8) else {
            guard input.count <= 8 + Self.longestText else { return refuse(rejected, "SOCKS4 user id without an end") }
            return .wait
        }
        guard input[4..<7].allSatisfy({ $0 == 0 }) else {
            guard let ip = IPAddress(bytes: input[4..<8]) else { return .wait }
            return connect(to: .address(ip), portAt: 2, behind: userEnd + 1, malformed: rejected)
        }
        // 0.0.0.x with x other than 0: the name follows the user id (SOCKS 4a).
        guard input[7] != 0 else { return refuse(rejected, "SOCKS4 request for 0.0.0.0") }
        let start = userEnd + 1
        guard let end = endOfText(from: start) else {
            guard input.count <= start + Self.longestText else {
                return refuse(rejected, "SOCKS4a name without an end")
            }
            return .wait
        }
        guard let host = Self.host(input[start..<end]) else {
            return refuse(rejected, "SOCKS4a request for \(Self.quoted(input[start..<end])), no host name")
        }
        return connect(to: host, portAt: 2, behind: end + 1, malformed: rejected)
    }

    /// Where the NUL behind a text of SOCKS 4 stands. Looked for no further than the longest text goes, so that the
    /// answer does not depend on how the bytes were cut.
    private func endOfText(from start: Int) -> Int? {
        input[start...].prefix(Self.longestText + 1).firstIndex(of: 0)
    }

    private mutating func connect(to host: Endpoint.Host, portAt: Int, behind: Int, malformed: [UInt8]) -> Step {
        let port = UInt16(input[portAt]) << 8 | UInt16(input[portAt + 1])
        guard port != 0 else { return refuse(malformed, "SOCKS request for port 0") }
        input.removeFirst(behind)
        state = .done
        return .connect(Endpoint(host: host, port: port))
    }

    private mutating func refuse(_ reply: SOCKSReply, _ reason: String) -> Step {
        refuse(reply.bytes(version: version ?? .five), reason)
    }

    private mutating func refuse(_ reply: [UInt8], _ reason: String) -> Step {
        state = .done
        return .refuse(reply, reason)
    }

    /// What a client sent as text, with everything escaped that could forge a log line.
    private static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return "\"\(text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined())\""
    }

    /// A name, or an address that was written out as one.
    private static func host(_ bytes: ArraySlice<UInt8>) -> Endpoint.Host? {
        let text = String(decoding: bytes, as: UTF8.self)
        if let ip = IPAddress(text) { return .address(ip) }
        return Endpoint.isName(bytes) ? .name(text) : nil
    }
}
