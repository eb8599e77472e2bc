import Synchronization
import TestSwarm

/// One end of a relayed connection, which says and hears plaintext whatever the wire carries.
final class RelayEnd: Sendable {
    /// A debug build's cipher takes long over megabytes, in which no other test on the same thread goes on.
    private static let pieceByteCount = 256 * 1024

    let connection: RawConnection
    /// The peer's, after its handshake.
    private let mse: Mutex<HonestEnd?>

    init(_ connection: RawConnection, mse: sending HonestEnd? = nil) {
        self.connection = connection
        self.mse = Mutex(mse)
    }

    func send(_ bytes: [UInt8]) async throws {
        for start in stride(from: 0, to: bytes.count, by: Self.pieceByteCount) {
            let piece = Array(bytes[start...].prefix(Self.pieceByteCount))
            let sent = try mse.withLock { try $0?.encrypted(piece) ?? piece }
            try await connection.send(sent, within: .seconds(60))
            await Task.yield()
        }
    }

    func sendByteByByte(_ bytes: [UInt8]) async throws {
        try await connection.sendByteByByte(try mse.withLock { try $0?.encrypted(bytes) ?? bytes })
    }

    func receive(_ count: Int) async throws -> [UInt8] {
        try await decrypted(try await connection.receive(count, within: .seconds(60)))
    }

    func receiveToEnd() async throws -> (bytes: [UInt8], end: RawConnection.End) {
        let (bytes, end) = try await connection.receiveToEnd()
        return (try await decrypted(bytes), end)
    }

    private func decrypted(_ bytes: [UInt8]) async throws -> [UInt8] {
        var all: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: Self.pieceByteCount) {
            let piece = Array(bytes[start...].prefix(Self.pieceByteCount))
            all += try mse.withLock { try $0?.decrypted(piece) ?? piece }
            await Task.yield()
        }
        return all
    }

    var unreadByteCount: Int { connection.unreadByteCount }
    func finishSending() { connection.finishSending() }
    func reset() { connection.reset() }
    func close() { connection.close() }
}
