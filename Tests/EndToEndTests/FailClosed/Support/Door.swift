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
        case .forward: try await stage.connect(try stage.forward(to: contact))
        case .virtual: try await stage.connect(try await stage.virtualAddress(of: contact))
        case .socks, .transparent, .tproxy, .connect: try await open(to: contact.endpoint, on: stage)
        }
    }

    /// The same to any endpoint; there has to be a way to it.
    func open(to endpoint: Endpoint, on stage: ClosedStage) async throws -> RawConnection {
        switch self {
        case .socks:
            let connection = try await stage.connect(WayStage.socks)
            try await connection.send([5, 1, 0] + SOCKSRequest.version5(to: endpoint))
            guard try await connection.receive(12)[3] == 0 else { throw Refused() }
            return connection
        case .connect:
            let connection = try await stage.connect(WayStage.forward)
            try await connection.send([UInt8]("CONNECT \(endpoint) HTTP/1.0\r\n\r\n".utf8))
            guard try await HTTPEnd(connection).head().contains(" 200 ") else { throw Refused() }
            return connection
        case .transparent, .tproxy:
            return try await stage.connect(endpoint)
        case .forward, .virtual:
            throw Refused()
        }
    }

    struct Refused: Error {}
}
