import Synchronization
import TestSwarm

/// One end of a relayed connection, which says and hears plaintext whatever the wire carries.
final class RelayEnd: Sendable {
    let connection: RawConnection
    /// The peer's, after its handshake.
    private let mse: Mutex<HonestEnd?>

    init(_ connection: RawConnection, mse: sending HonestEnd? = nil) {
        self.connection = connection
        self.mse = Mutex(mse)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await connection.send(try mse.withLock { try $0?.encrypted(bytes) ?? bytes })
    }

    func receive(_ count: Int) async throws -> [UInt8] {
        let bytes = try await connection.receive(count)
        return try mse.withLock { try $0?.decrypted(bytes) ?? bytes }
    }

    func receiveToEnd() async throws -> (bytes: [UInt8], end: RawConnection.End) {
        let (bytes, end) = try await connection.receiveToEnd()
        return (try mse.withLock { try $0?.decrypted(bytes) ?? bytes }, end)
    }

    var unreadByteCount: Int { connection.unreadByteCount }
    func finishSending() { connection.finishSending() }
    func reset() { connection.reset() }
    func close() { connection.close() }
}
