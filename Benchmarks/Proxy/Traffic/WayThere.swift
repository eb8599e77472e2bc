import BenchmarkKit
import Foundation
import MSE
import ObfuscationCrypto
import TestSwarm

/// How a connection of the load comes to the sink, and what it speaks on its first leg.
enum WayThere: Sendable {
    /// As a client's, in plaintext, through a SOCKS proxy.
    case socks(Endpoint, to: Endpoint)
    /// As a client's, in plaintext, to a port that is forwarded.
    case direct(Endpoint)
    /// As a peer's, with MSE and this method offered for the payload.
    case encrypted(Endpoint, offering: CryptoMethods)
    /// In flights of the lengths that an MSE handshake's have, of which none but the payload's bytes mean anything.
    case rehearsed(Endpoint)

    /// Opens one connection. It is there when the other end's handshake has come; without waiting for that, as soon as this
    /// end's has gone.
    func open(from source: Endpoint? = nil, awaitingAnswer: Bool = true) throws -> BlockingSocket {
        switch self {
        case .socks(let proxy, let target):
            let socket = try BlockingSocket(connectingTo: proxy, from: source)
            try socket.send([5, 1, 0])
            guard try socket.receive(exactly: 2) == [5, 0] else { throw Disappointment("no SOCKS 5 at \(proxy)") }
            let port = [UInt8(target.port >> 8), UInt8(truncatingIfNeeded: target.port)]
            try socket.send([5, 1, 0, 1] + target.addressBytes.prefix(4) + port)
            let reply = try socket.receive(exactly: 10)
            guard reply[1] == 0 else { throw Disappointment("SOCKS reply \(reply[1]) for \(target)") }
            return try Self.greeted(socket, awaitingAnswer)
        case .direct(let endpoint):
            return try Self.greeted(BlockingSocket(connectingTo: endpoint, from: source), awaitingAnswer)
        case .encrypted(let endpoint, let methods):
            let socket = try BlockingSocket(connectingTo: endpoint, from: source)
            var random = SystemRandom()
            var handshake = try Handshake(
                initiatorFor: Greeting.infohash, offering: methods, initialPayload: Greeting.bytes,
                material: HandshakeMaterial(from: &random))
            let established = try socket.establish(&handshake)
            guard established.selected == methods else { throw Disappointment("\(established.selected) was selected") }
            guard awaitingAnswer else { return socket }
            let early = established.payload
            var rest = try socket.receive(exactly: Greeting.byteCount - early.count)
            var incoming = established.incoming
            incoming.apply(to: &rest)
            return try Self.checked(early + rest, socket)
        case .rehearsed(let endpoint):
            let socket = try BlockingSocket(connectingTo: endpoint, from: source)
            try socket.send([UInt8](repeating: 1, count: Flights.opening))
            _ = try socket.receive(exactly: Flights.opening)
            let filling = Flights.initiatorsClosing - Greeting.byteCount
            try socket.send([UInt8](repeating: 1, count: filling) + Greeting.bytes)
            _ = try socket.receive(exactly: Flights.respondersClosing)
            return socket
        }
    }

    private static func greeted(_ socket: BlockingSocket, _ awaitingAnswer: Bool) throws -> BlockingSocket {
        try socket.send(Greeting.bytes)
        return try !awaitingAnswer ? socket : checked(socket.receive(exactly: Greeting.byteCount), socket)
    }

    private static func checked(_ answer: [UInt8], _ socket: BlockingSocket) throws -> BlockingSocket {
        guard answer.elementsEqual(Greeting.bytes) else { throw Disappointment("another handshake came back") }
        return socket
    }
}
