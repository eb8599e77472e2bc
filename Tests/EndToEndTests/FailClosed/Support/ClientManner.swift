import TestSwarm
import Testing

/// How a client greets, or what it sends in place of a greeting. Waits are longer than timeouts.first_bytes, which is 0.5 s.
enum ClientManner: String, CaseIterable, CustomTestStringConvertible {
    case whole = "a handshake at once"
    case twice = "two handshakes in one write"
    case byteByByte = "a byte at a time"
    case late = "a late handshake"
    case pauses = "pieces with long pauses"
    case half = "half a handshake, then it closes"
    case halfThenReset = "half a handshake, then it resets"
    case lateToGreeting = "a late handshake to a peer that has greeted"
    case piecesToGreeting = "the same in pieces"
    case blankToGreeting = "a blank line and a handshake to a peer that has greeted"
    case blank = "a blank line and a handshake"
    case blankThenPause = "a blank line, a pause, and a handshake"
    case blankThenLongPause = "a blank line, a long pause, and a handshake"
    case manyBlanks = "ten blank lines and a handshake"
    case request = "a request and a handshake behind it"
    case answeredRequest = "a request, and a handshake in place of the next"
    case body = "a request whose body is a handshake"
    case upgrade = "an upgrade, and a handshake"
    case garbage = "a byte of garbage and a handshake"
    case tunnel = "a SOCKS request to a proxy behind the proxy, and a handshake"

    var testDescription: String { rawValue }

    /// Whom it meets.
    var peer: PeerKind {
        [.lateToGreeting, .piecesToGreeting, .blankToGreeting].contains(self) ? .greeting : .honest
    }

    /// Whether the proxy takes it for a handshake, and carries it.
    var isCarried: Bool { [.whole, .twice, .byteByByte, .late].contains(self) }

    private static let blankLine = [UInt8]("\r\n".utf8)
    private static let requestHead = [UInt8]("GET / HTTP/1.1\r\nHost: peer\r\n".utf8)
    private static let pause = Duration.milliseconds(800)

    func play(_ connection: RawConnection, _ secret: Secret) async throws {
        let handshake = secret.handshake
        switch self {
        case .whole: try await connection.send(handshake)
        case .twice: try await connection.send(handshake + handshake)
        case .byteByByte: for byte in handshake { try await connection.send([byte]) }
        case .late:
            try await Task.sleep(for: Self.pause)
            try await connection.send(handshake)
        case .pauses:
            for piece in [handshake[..<10], handshake[10..<30], handshake[30...]] {
                try await connection.send(Array(piece))
                try await Task.sleep(for: Self.pause)
            }
        case .half:
            try await connection.send(Array(handshake.prefix(50)))
            return connection.finishSending()
        case .halfThenReset:
            try await connection.send(Array(handshake.prefix(50)))
            return connection.reset()
        case .lateToGreeting:
            _ = try await connection.receive(68)
            try await connection.send(handshake)
        case .piecesToGreeting:
            _ = try await connection.receive(68)
            for byte in handshake { try await connection.send([byte]) }
        case .blankToGreeting:
            _ = try await connection.receive(68)
            try await connection.send(Self.blankLine)
            try await connection.send(handshake)
        case .blank: try await connection.send(Self.blankLine + handshake)
        case .blankThenPause:
            try await connection.send(Self.blankLine)
            try await Task.sleep(for: .milliseconds(100))
            try await connection.send(handshake)
        case .blankThenLongPause:
            try await connection.send(Self.blankLine)
            try await Task.sleep(for: Self.pause)
            try await connection.send(handshake)
        case .manyBlanks:
            for _ in 0..<10 { try await connection.send(Self.blankLine) }
            try await connection.send(handshake)
        case .request: try await connection.send(Self.requestHead + Self.blankLine + handshake)
        case .answeredRequest:
            try await connection.send(Self.requestHead + Self.blankLine)
            _ = try await connection.receive(1, within: .seconds(3))
            try await connection.send(handshake)
        case .body:
            let head = "POST / HTTP/1.1\r\nHost: peer\r\nContent-Length: \(handshake.count)\r\n\r\n"
            try await connection.send([UInt8](head.utf8) + handshake)
        case .upgrade:
            try await connection.send(
                Self.requestHead + [UInt8]("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n".utf8) + handshake)
        case .garbage: try await connection.send([0x42] + handshake)
        case .tunnel:
            try await connection.send([5, 1, 0] + SOCKSRequest.version5(to: Endpoint("192.0.2.9", 6881)) + handshake)
        }
        _ = try? await connection.receiveToEnd(within: .seconds(2))
    }
}
