import MSE
import TorrentIdentity

extension FuzzTarget {
    /// MSE's initiator.
    ///
    /// Byte 0: bit 0, all that follows is what the other end says, from its first byte on; bits 1 and 2, what is offered; bit 3, the
    /// fuzzer makes VC too. Byte 1: how long IA is, up to more than is allowed. Bytes 2 and 3: PadB's length, likewise. Then, behind Yb and PadB, what the other
    /// end enciphers: crypto_select, PadD and payload, whatever it may be.
    static let mseInitiator = FuzzTarget(name: "mse-initiator", longestInput: 2048) { input in
        var reader = InputReader(input)
        let flags = reader.byte()
        let provided: CryptoMethods = [.rc4, .plaintext, [.rc4, .plaintext], []][Int(flags >> 1 & 3)]
        if flags & 1 != 0 {
            let wire = reader.all()
            let answer = ForgedAnswer(provided: provided, initialPayload: [])
            _ = Cuts.same(wire) { pieces in try? HandshakeRun(answer.initiator(), pieces) }
            _ = Cuts.same(wire) { pieces in try? StreamRun(initiatorHearing: pieces) }
            return
        }
        let payload = [UInt8](repeating: 0x69, count: Int(reader.byte() % 70))
        let answer = ForgedAnswer(provided: provided, initialPayload: payload)
        let padCount = Int(reader.number(UInt16.self) % 520)
        let constant = flags & 8 == 0 ? [UInt8](repeating: 0, count: 8) : []
        let said =
            Agreement.pad(padCount) + Agreement.enciphered(constant + reader.all(), by: Agreement.keystreamOfB)
        let run = Cuts.same(Agreement.publicKeyOfB + said) { pieces in
            try? HandshakeRun(answer.initiator(), pieces)
        }
        requireSame(
            run, payload.count <= 68 ? answer.expected(said) : nil, "as it went, and as the specification has it")
    }
}

/// A responder's bytes behind a key agreement, and what an initiator makes of them by the specification alone.
private struct ForgedAnswer {
    private static let padA: [UInt8] = [5, 6]
    private static let padC: [UInt8] = [0, 0, 0]

    let provided: CryptoMethods
    let initialPayload: [UInt8]

    func initiator() throws(HandshakeFailure) -> Handshake {
        try Handshake(
            initiatorFor: Agreement.infohash, offering: provided, initialPayload: initialPayload,
            material: HandshakeMaterial(
                exponent: Agreement.exponentOfA, openingPad: Self.padA, closingPad: Self.padC))
    }

    /// `said` stands behind Yb.
    func expected(_ said: [UInt8]) -> HandshakeRun {
        var fields = [UInt8](repeating: 0, count: 8) + Agreement.bytes(provided.rawValue) + [0, 3] + Self.padC
        fields += [0, UInt8(initialPayload.count)] + initialPayload
        var run = HandshakeRun(
            sent: Agreement.publicKeyOfA + Self.padA + Agreement.request
                + Agreement.enciphered(fields, by: Agreement.keystreamOfA))
        let pattern = Agreement.keystreamOfB[..<8]
        let places = 0...max(0, min(512, said.count - 8))
        guard said.count >= 8, let place = places.first(where: { said[$0..<$0 + 8].elementsEqual(pattern) }) else {
            if said.count >= 520 { run.failure = .notSynchronised(scanned: 520) }
            return run
        }
        let answer = Agreement.enciphered(said[(place + 8)...], by: Agreement.keystreamOfB, from: 8)
        guard answer.count >= 6 else { return run }
        let answered = CryptoMethods(rawValue: UInt32(Agreement.number(answer[..<4])))
        let selected = answered.intersection(provided)
        guard [.rc4, .plaintext].contains(selected) else {
            run.failure = .selectRefused(selected: answered, provided: provided)
            return run
        }
        let end = 6 + Int(Agreement.number(answer[4..<6]))
        guard end <= 6 + 512 else {
            run.failure = .padTooLong(end - 6)
            return run
        }
        guard answer.count >= end else { return run }
        let isEnciphered = selected == .rc4
        return HandshakeRun(
            sent: run.sent,
            received: Array(isEnciphered ? answer[end...] : said[(place + 8 + end)...]), selected: selected,
            sentMessage: isEnciphered
                ? Agreement.enciphered(HandshakeRun.message, by: Agreement.keystreamOfA, from: fields.count)
                : HandshakeRun.message)
    }
}
