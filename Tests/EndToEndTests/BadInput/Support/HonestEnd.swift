import MSE
import TestSwarm
import TorrentIdentity

/// An end that speaks MSE as it should: the `MSE` library on a connection of the test's.
final class HonestEnd {
    let connection: RawConnection
    private var stream: MSEStream
    private var received: [UInt8] = []
    /// Each byte of the handshake is a write of its own.
    var sendsByteByByte = false

    /// The initiator's end; IA goes out with the handshake.
    init(
        initiatorOn connection: RawConnection, for infohash: Infohash, initialPayload: [UInt8],
        allowPlaintext: Bool = false
    ) throws {
        self.connection = connection
        stream = try MSEStream(initiatorFor: infohash, initialPayload: initialPayload, allowPlaintext: allowPlaintext)
    }

    /// The responder's end.
    init(responderOn connection: RawConnection, for infohash: Infohash, allowPlaintext: Bool = false) {
        self.connection = connection
        stream = MSEStream(responderFor: infohash, allowPlaintext: allowPlaintext)
    }

    /// Goes through the handshake.
    nonisolated(nonsending) func handshake() async throws {
        try await exchange { if case .payload = stream.state { true } else { false } }
    }

    /// `payload` as it travels behind the handshake.
    func encrypted(_ payload: [UInt8]) throws -> [UInt8] { try stream.encrypt(payload) }

    /// What `bytes` are that came behind the handshake.
    func decrypted(_ bytes: [UInt8]) throws -> [UInt8] { try stream.receive(bytes) }

    nonisolated(nonsending) func send(_ payload: [UInt8]) async throws {
        try await connection.send(try stream.encrypt(payload))
    }

    /// The next `count` bytes of payload.
    nonisolated(nonsending) func receive(_ count: Int) async throws -> [UInt8] {
        try await exchange { received.count >= count }
        defer { received.removeFirst(count) }
        return Array(received.prefix(count))
    }

    /// All payload to the end of the stream.
    nonisolated(nonsending) func receiveToEnd() async throws -> (bytes: [UInt8], end: RawConnection.End) {
        let rest = try await connection.receiveToEnd()
        return (received + (try stream.receive(rest.bytes)), rest.end)
    }

    /// Takes what comes, and sends what the handshake has to say to it.
    private nonisolated(nonsending) func exchange(until isDone: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !isDone() {
            try await sendHandshake()
            let (bytes, end) = connection.receiveAvailable()
            received += try stream.receive(bytes)
            try await sendHandshake()
            guard bytes.isEmpty else { continue }
            if let end { throw SwarmError.unexpectedEnd(after: received.count, of: received.count + 1, "\(end)") }
            guard ContinuousClock.now < deadline else {
                throw SwarmError.neverHappened(what: "the other end of MSE goes on", within: .seconds(20), logs: "")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    private nonisolated(nonsending) func sendHandshake() async throws {
        let bytes = stream.takeWriteBuffer()
        if sendsByteByByte { try await connection.sendByteByByte(bytes) } else { try await connection.send(bytes) }
    }
}
