import TestSwarm
import Testing

extension PolicyStage {
    /// A peer connects, and the client greets where that is delivered to it.
    /// - Returns: what came back, as `InboundPolicies` writes it.
    func arrive(_ kind: InitiatorKind, from source: String? = nil) async throws -> String {
        let connection = try await RawConnection.open(to: listener, from: source)
        defer { connection.close() }
        let opening = Stage.handshake()
        let key = ForgedAgreement.Key()
        switch kind {
        case .plaintext: try await connection.send(opening)
        case .rc4, .plaintextPayload, .both: try await connection.send(key.publicKey)
        case .silent: break
        case .closing:
            try await connection.send(Array(key.publicKey.prefix(40)))
            connection.finishSending()
        case .garbage: try await connection.send([0x42] + Stage.random(2000))
        }
        guard let provided = kind.provided else {
            return kind == .plaintext ? try await answerToPlaintext(connection, opening) : try await rest(connection)
        }
        // Without an answer there is nothing to go on with.
        guard let publicKey = try? await connection.receive(96, within: .seconds(5)) else {
            return try await rest(connection)
        }
        let agreement = try #require(ForgedAgreement(key, with: publicKey, for: Stage.infohash))
        try await connection.send(ForgedRequest(provided: provided, initialPayload: opening).bytes(agreement))
        guard let client = try await delivery(of: opening, orEndOf: connection) else { return "Yb" }
        defer { client.close() }
        try await client.send(Self.greeting)
        return try await select(connection, agreement)
    }

    /// The client's connection, once its first bytes are `opening`; nil where the peer's ends before.
    private func delivery(of opening: [UInt8], orEndOf connection: RawConnection) async throws -> RawConnection? {
        for _ in 0..<1000 {
            if let delivered = client.acceptAvailable() {
                #expect(try await delivered.receive(opening.count) == opening)
                return delivered
            }
            if connection.isOver { return nil }
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }

    private func answerToPlaintext(_ connection: RawConnection, _ opening: [UInt8]) async throws -> String {
        guard let delivered = try await delivery(of: opening, orEndOf: connection) else {
            return try await rest(connection)
        }
        defer { delivered.close() }
        try await delivered.send(Self.greeting)
        return try await connection.receive(68) == Self.greeting ? "T" : "?"
    }

    /// What came to the connection's end, and that the client has heard of nothing.
    private func rest(_ connection: RawConnection) async throws -> String {
        let count = try await connection.receiveToEnd(within: .seconds(10)).bytes.count
        #expect(client.acceptAvailable() == nil)
        return count == 0 ? "-" : (96...608).contains(count) ? "Yb" : "\(count) bytes"
    }

    /// Which method step 4 selects, if the client's handshake comes behind it by that.
    private func select(_ connection: RawConnection, _ agreement: ForgedAgreement) async throws -> String {
        let start = agreement.encrypted([UInt8](repeating: 0, count: 8), "keyB")
        var received: [UInt8] = []
        for _ in 0..<1000 {
            received += connection.receiveAvailable().bytes
            if let found = received.firstRange(of: start) {
                let raw = Array(received[found.lowerBound...])
                let fields = agreement.encrypted(raw, "keyB")
                let padCount = fields.count < 14 ? 0 : Int(fields[12]) << 8 | Int(fields[13])
                if fields.count >= 14 + padCount + 68 {
                    let selected = fields[8..<12].reduce(0) { $0 << 8 | UInt32($1) }
                    let payload = (selected == 1 ? raw : fields)[(14 + padCount)...]
                    #expect(payload.elementsEqual(Self.greeting))
                    return "\(selected)"
                }
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        return "Yb, and no step 4"
    }
}
