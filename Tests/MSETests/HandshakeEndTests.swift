import MSE
import Testing

@Suite("After the end of a handshake")
struct HandshakeEndTests {
    /// Every way to fail that bytes can lead to, and the bytes.
    static let failures: [(failure: HandshakeFailure, end: @Sendable () throws -> End, wire: [UInt8])] = [
        (.publicKeyOutOfRange, { ForgedAgreement.responder() }, [UInt8](repeating: 0, count: 96)),
        (.publicKeyOutOfRange, { try ForgedAgreement.initiator() }, [UInt8](repeating: 0, count: 96)),
        (.openedInPlaintext, { ForgedAgreement.responder() }, FirstBytesTests.prefix),
        (.answeredInPlaintext, { try ForgedAgreement.initiator() }, FirstBytesTests.prefix),
        (
            .notSynchronised(scanned: 532), { ForgedAgreement.responder() },
            ForgedAgreement.publicKeyOfA + [UInt8](repeating: 0, count: 532)
        ),
        (
            .notSynchronised(scanned: 520), { try ForgedAgreement.initiator() },
            ForgedAgreement.publicKeyOfB + [UInt8](repeating: 0, count: 520)
        ),
        (.unknownTorrent, { ForgedAgreement.responder(knowing: []) }, ForgedRequest().wire),
        (
            .wrongVerificationConstant(1 << 56), { ForgedAgreement.responder() },
            ForgedRequest(verification: [1, 0, 0, 0, 0, 0, 0, 0]).wire
        ),
        (.padTooLong(513), { ForgedAgreement.responder() }, ForgedRequest(lengthOfPadC: 513).wire),
        (.padTooLong(513), { try ForgedAgreement.initiator() }, ForgedAnswer(lengthOfPadD: 513).wire),
        (.nothingAcceptable(provided: .plaintext), { ForgedAgreement.responder() }, ForgedRequest(provided: 1).wire),
        (
            .selectRefused(selected: .plaintext, provided: .rc4), { try ForgedAgreement.initiator() },
            ForgedAnswer(selected: 1).wire
        ),
    ]

    @Test("after a failure nothing is read, and the same failure is thrown again", arguments: failures.indices)
    func afterFailure(index: Int) throws {
        let (failure, makeEnd, wire) = Self.failures[index]
        let end = try makeEnd()
        end.receive(wire)
        #expect(end.failure == failure && end.phase == .over && end.pendingInput.isEmpty)
        let sent = end.sent
        for more in [ForgedRequest().wire, ForgedAnswer().wire, []] {
            end.forgetFailure()
            end.receive(more)
            #expect(end.failure == failure && end.phase == .over)
            #expect(end.sent == sent && end.pendingInput.isEmpty && !end.isEstablished)
        }
    }

    @Test("a handshake that is established takes no more bytes: they are the connection's")
    func afterEstablishment() throws {
        let ends = [
            (ForgedAgreement.responder(), ForgedRequest(initialPayload: [1]).wire),
            (try ForgedAgreement.initiator(), ForgedAnswer().wire),
        ]
        for (end, wire) in ends {
            end.receive(wire)
            #expect(end.isEstablished && end.failure == nil)
            let sent = end.sent
            for _ in 0..<2 {
                end.forgetFailure()
                end.receiveInHandshake([1, 2, 3])
                #expect(end.failure == .alreadyOver && end.pendingInput.isEmpty && end.sent == sent)
            }
        }
    }

    @Test("a failure says in words what was wrong")
    func descriptions() {
        let descriptions = Self.failures.map { $0.failure.description }
        #expect(Set(descriptions).count == Set(Self.failures.map(\.failure)).count)
        #expect(descriptions.allSatisfy { !$0.isEmpty })
        #expect("\(HandshakeFailure.padTooLong(513))" == "pad of 513 bytes, 512 are allowed")
        #expect(
            "\(HandshakeFailure.selectRefused(selected: .plaintext, provided: [.rc4, .plaintext]))"
                == "peer selected plaintext of rc4+plaintext")
        #expect("\(HandshakeFailure.nothingAcceptable(provided: .init(rawValue: 0xF0)))".contains("0xf0"))
    }
}
