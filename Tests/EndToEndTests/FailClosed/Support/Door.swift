import TestSwarm
import Testing

/// A way by which connections of a client's that a test plays come to the proxy.
enum Door: String, CaseIterable, CustomTestStringConvertible {
    case socks = "SOCKS"
    case forward
    /// nftables redirects.
    case transparent
    case tproxy = "TPROXY"
    case virtual = "virtual addresses"
    case connect = "CONNECT"

    var testDescription: String { rawValue }

    /// The way that the client's host is set up for; a forward takes no more than its own line.
    var way: Way {
        switch self {
        case .socks, .forward: .socks
        case .transparent: .transparent
        case .tproxy: .tproxy
        case .virtual: .virtual
        case .connect: .connect
        }
    }

    /// A connection that the client believes to be one to the contact: the handshake comes next.
    func open(to contact: Contact, on stage: ClosedStage) async throws -> RawConnection {
        switch self {
        case .socks:
            let connection = try await stage.connect(WayStage.socks)
            try await connection.send([5, 1, 0] + SOCKSRequest.version5(to: contact.endpoint))
            let reply = try await connection.receive(12)
            guard reply[3] == 0 else { throw Refused() }
            return connection
        case .connect:
            let connection = try await stage.connect(WayStage.forward)
            try await connection.send([UInt8]("CONNECT \(contact.endpoint) HTTP/1.0\r\n\r\n".utf8))
            let head = try await HTTPEnd(connection).head()
            guard head.contains(" 200 ") else { throw Refused() }
            return connection
        case .forward:
            return try await stage.connect(try stage.forward(to: contact))
        case .transparent, .tproxy:
            return try await stage.connect(contact.endpoint)
        case .virtual:
            return try await stage.connect(try await stage.virtualAddress(of: contact))
        }
    }

    struct Refused: Error {}
}
