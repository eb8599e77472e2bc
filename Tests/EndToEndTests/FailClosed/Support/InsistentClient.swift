import Synchronization
import TestSwarm
import TorrentIdentity

/// A client without MSE that dials all its peers again and again, whatever becomes of it, and greets in plaintext.
final class InsistentClient: Sendable {
    private let counts = Mutex<[ObjectIdentifier: Count]>([:])
    private let dialling = Mutex<Task<Void, Never>?>(nil)

    struct Count: Sendable {
        var attempts = 0
        /// Those that the client believed connected.
        var opened = 0
        /// Those in which the contact's handshake came back.
        var greeted = 0
    }

    /// Begins at once.
    /// - Parameter width: how many connections to each contact it makes at a time.
    init(on stage: ClosedStage, width: Int = 2) {
        let task = Task { [unowned self] in
            await withDiscardingTaskGroup { group in
                for contact in stage.contacts {
                    for _ in 0..<width {
                        group.addTask { await self.insist(on: contact, stage) }
                    }
                }
            }
        }
        dialling.withLock { $0 = task }
    }

    /// Of all that it has done with a contact.
    subscript(_ contact: Contact) -> Count { counts.withLock { $0[ObjectIdentifier(contact)] ?? Count() } }

    func end() async {
        let task = dialling.withLock { $0 }
        task?.cancel()
        await task?.value
    }

    private func insist(on contact: Contact, _ stage: ClosedStage) async {
        while !Task.isCancelled {
            count(contact) { $0.attempts += 1 }
            try? await meet(contact, stage)
            try? await Task.sleep(for: .milliseconds(25))
        }
    }

    private func meet(_ contact: Contact, _ stage: ClosedStage) async throws {
        let connection = try await stage.door.open(to: contact, on: stage)
        defer { connection.close() }
        count(contact) { $0.opened += 1 }
        try await connection.send(contact.secret.handshake)
        let answer = try await connection.receive(68, within: .seconds(3))
        if answer.dropFirst(28).prefix(20).elementsEqual(contact.secret.infohash.bytes) {
            count(contact) { $0.greeted += 1 }
        }
        // Keeps on for a while, so that there are always some in the middle of it.
        for _ in 0..<20 {
            try await connection.send([UInt8](repeating: 0, count: 4))
            try await Task.sleep(for: .milliseconds(20))
            if connection.receiveAvailable().end != nil { return }
        }
    }

    private func count(_ contact: Contact, _ change: (inout Count) -> Void) {
        counts.withLock { change(&$0[ObjectIdentifier(contact), default: Count()]) }
    }
}
