import TestSwarm
import Testing

/// What a peer does with the first connection that is made to it.
struct MisbehavingPeer: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// How the daemon tells of it.
    let words: String
    /// Whether a byte comes that may be Yb's: such a peer is never spoken to in plaintext.
    let answers: Bool
    /// Plays the part, and gives what it has read; it may end the connection.
    let play: @Sendable (RawConnection) async throws -> [UInt8]

    /// For timeouts.connect: short where nothing but a deadline ends the connection.
    var patience: Double { words == "no answer in time" ? 0.5 : 10 }

    static let all = [
        MisbehavingPeer(testDescription: "accepts and closes", words: "the peer closed the connection", answers: false)
        {
            // Read first: to close with bytes unread is to reset.
            let opening = try await $0.receive(96)
            $0.finishSending()
            return opening
        },
        MisbehavingPeer(testDescription: "accepts and resets", words: "peer: Connection reset by peer", answers: false)
        {
            let opening = try await $0.receive(96)
            $0.reset()
            return opening
        },
        MisbehavingPeer(testDescription: "is silent", words: "no answer in time", answers: false) {
            try await $0.receive(96)
        },
        MisbehavingPeer(
            testDescription: "answers in plaintext", words: "answered with a plaintext handshake", answers: false
        ) {
            try await $0.send(Stage.handshake())
            return []
        },
        MisbehavingPeer(testDescription: "answers one byte and closes", words: "the peer closed", answers: true) {
            let opening = try await $0.receive(96)
            try await $0.send([0x42])
            $0.finishSending()
            return opening
        },
        MisbehavingPeer(testDescription: "answers half a Yb and is silent", words: "no answer in time", answers: true) {
            try await $0.send([0x42] + Stage.random(47))
            return []
        },
        MisbehavingPeer(
            testDescription: "answers garbage", words: "no synchronisation within 520 bytes", answers: true
        ) {
            try await $0.send([0x42] + Stage.random(5000))
            return []
        },
        MisbehavingPeer(
            testDescription: "answers a Yb of zeros", words: "public key outside [2, P-2]", answers: true
        ) {
            try await $0.send([UInt8](repeating: 0, count: 96))
            return []
        },
        MisbehavingPeer(
            testDescription: "answers a Yb of P-1", words: "public key outside [2, P-2]", answers: true
        ) {
            try await $0.send(GroupPrime.minus(1))
            return []
        },
        MisbehavingPeer(testDescription: "sends Yb and closes", words: "the peer closed", answers: true) {
            let opening = try await $0.receive(96)
            try await $0.send(ForgedAgreement.Key.agreeing(with: opening).publicKey)
            $0.finishSending()
            return opening
        },
        MisbehavingPeer(
            testDescription: "sends Yb and a wrong step 4", words: "no synchronisation within 520 bytes", answers: true
        ) {
            let opening = try await $0.receive(96)
            try await $0.send(ForgedAgreement.Key.agreeing(with: opening).publicKey + Stage.random(600))
            return opening
        },
        forging("selects nothing", ForgedAnswer(selected: 0), "peer selected 0x0 of rc4"),
        forging(
            "selects plaintext, which was not offered", ForgedAnswer(selected: 1), "peer selected plaintext of rc4"),
        forging("selects an unknown method", ForgedAnswer(selected: 4), "peer selected 0x4 of rc4"),
        forging("sends 513 bytes of PadD", ForgedAnswer(padD: Stage.random(513)), "pad of 513 bytes, 512 are allowed"),
    ]

    static func forging(_ description: String, _ answer: ForgedAnswer, _ words: String) -> MisbehavingPeer {
        MisbehavingPeer(testDescription: description, words: words, answers: true) { connection in
            let publicKey = try await connection.receive(96)
            let key = ForgedAgreement.Key.agreeing(with: publicKey)
            let agreement = try #require(ForgedAgreement(key, with: publicKey, for: Stage.infohash))
            try await connection.send(key.publicKey + answer.bytes(agreement))
            return publicKey
        }
    }
}
