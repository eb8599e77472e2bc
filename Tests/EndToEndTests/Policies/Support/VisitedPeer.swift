import Synchronization
import TestSwarm
import Testing

/// A peer of some kind, which keeps what every connection to it has brought.
final class VisitedPeer: Sendable {
    let endpoint: Endpoint
    /// Its own handshake; that of one who may send an extension handshake behind it (BEP 10) has a bit for that.
    let greeting: [UInt8]
    private let state: Mutex<(kind: RemoteKind, visits: [Visit])>
    private let more: [UInt8]
    private let serving = Mutex<Task<Void, Never>?>(nil)

    /// - Parameters:
    ///   - more: what it says behind its handshake.
    init(_ kind: RemoteKind, at endpoint: Endpoint = .unique(), more: [UInt8] = [], in workspace: Workspace) throws {
        self.endpoint = endpoint
        self.more = more
        var greeting = Stage.handshake()
        if !more.isEmpty { greeting[25] |= 0x10 }
        self.greeting = greeting
        state = Mutex((kind, []))
        let listener = try RawListener.start(in: workspace, on: endpoint)
        let task = Task { [unowned self] in
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    guard let connection = listener.acceptAvailable() else {
                        try? await Task.sleep(for: .milliseconds(3))
                        continue
                    }
                    let number = state.withLock { state in
                        state.visits.append(.nothing)
                        return state.visits.count - 1
                    }
                    group.addTask { try? await self.serve(connection, number) }
                }
                group.cancelAll()
            }
        }
        serving.withLock { $0 = task }
    }

    /// How it speaks from the next connection on.
    var kind: RemoteKind {
        get { state.withLock { $0.kind } }
        set { state.withLock { $0.kind = newValue } }
    }

    /// All connections in their order, a letter each.
    var visits: String { state.withLock { $0.visits.map(\.description).joined() } }

    func end() async {
        let task = serving.withLock { $0 }
        task?.cancel()
        await task?.value
    }

    private func note(_ visit: Visit, _ number: Int) { state.withLock { $0.visits[number] = visit } }

    private func serve(_ connection: RawConnection, _ number: Int) async throws {
        defer { connection.close() }
        let kind = kind
        let first = try await connection.receive(68)
        if first.starts(with: [0x13] + Array("BitTorrent protocol".utf8)) {
            note(first == PolicyStage.greeting ? .plaintext : .unexpected("another handshake"), number)
            try await answerPlaintext(connection, kind)
        } else {
            note(.opening, number)
            try await answerOpening(connection, kind, first, number)
        }
        // To close with bytes unread is to reset.
        connection.finishSending()
        _ = try await connection.receiveToEnd(within: .seconds(20))
    }

    private func answerPlaintext(_ connection: RawConnection, _ kind: RemoteKind) async throws {
        switch kind {
        case .plaintextOnly:
            try await connection.send(greeting + more)
            _ = try await connection.receiveToEnd(within: .seconds(20))
        case .silent: _ = try await connection.receiveToEnd(within: .seconds(20))
        case .garbage: try await connection.send([0x42] + Stage.random(3000))
        case .rc4Only, .plaintextPayload, .both, .closing: break
        }
    }

    private func answerOpening(
        _ connection: RawConnection, _ kind: RemoteKind, _ first: [UInt8], _ number: Int
    ) async throws {
        switch kind {
        case .plaintextOnly, .closing:
            return
        case .silent:
            _ = try await connection.receiveToEnd(within: .seconds(20))
            return
        case .garbage, .rc4Only, .plaintextPayload, .both:
            break
        }
        let publicKey = first + (try await connection.receive(28))
        let key = ForgedAgreement.Key.agreeing(with: publicKey)
        try await connection.send(key.publicKey + (kind == .garbage ? Stage.random(3000) : []))
        if kind == .garbage { return }
        let agreement = try #require(ForgedAgreement(key, with: publicKey, for: Stage.infohash))
        // PadA and all of step 3, after which an initiator waits.
        var received: [UInt8] = []
        var read: ReadRequest?
        while read == nil {
            let (bytes, end) = connection.receiveAvailable()
            received += bytes
            if !bytes.isEmpty { read = ReadRequest(received, agreement) } else if end != nil { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        let request = try #require(read)
        guard request.initialPayload == PolicyStage.greeting else { return note(.unexpected("another IA"), number) }
        guard let selected = kind.select(of: request.provided) else { return note(.refused(request.provided), number) }
        var answer = ForgedAnswer(selected: selected, padD: Stage.random(7))
        if selected == 2 { answer.payload = greeting + more }
        try await connection.send(answer.bytes(agreement) + (selected == 1 ? greeting + more : []))
        let payload = try await connection.receive(PolicyStage.said.count)
        // In the same stream as step 3.
        let deciphered = ReadRequest(received + payload, agreement)?.rest ?? []
        let isRight = (selected == 1 ? payload : deciphered) == PolicyStage.said
        note(isRight ? .carried(request.provided) : .unexpected("payload in another cipher"), number)
        _ = try await connection.receiveToEnd(within: .seconds(20))
    }
}
