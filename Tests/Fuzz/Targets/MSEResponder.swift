import MSE
import TorrentIdentity

extension FuzzTarget {
    /// MSE's responder.
    ///
    /// Byte 0: bit 0, all that follows is what the other end says, from its first byte on; bits 1 and 2, what is accepted; bit 3, no
    /// torrent is known. Bytes 1 and 2: PadA's length, up to more than is allowed. Then, behind Ya, PadA and the two hashes, what the
    /// other end enciphers: VC, crypto_provide, PadC, IA and payload, whatever it may be.
    static let mseResponder = FuzzTarget(name: "mse-responder", longestInput: 2048) { input in
        var reader = InputReader(input)
        let flags = reader.byte()
        let request = ForgedRequest(
            accepted: [[.rc4], [.rc4, .plaintext], [.plaintext, .rc4], [.plaintext]][Int(flags >> 1 & 3)],
            isKnown: flags & 8 == 0)
        if flags & 1 == 0 {
            let padCount = Int(reader.number(UInt16.self) % 520)
            let fields = reader.all()
            let wire = request.wire(padCount, fields)
            let run = Cuts.same(wire) { HandshakeRun(request.responder, $0) }
            requireSame(run, request.expected(padCount, fields), "as it went, and as the specification has it")
        } else {
            let wire = reader.all()
            let run = Cuts.same(wire) { HandshakeRun(request.responder, $0) }
            require(run.sent.isEmpty || wire.count >= 96, "the responder spoke before it had a public key")
            _ = Cuts.same(wire) { StreamRun(responderHearing: $0) }
        }
    }
}

/// An initiator's bytes behind a key agreement, and what a responder makes of them by the specification alone.
private struct ForgedRequest {
    private static let padD: [UInt8] = [9, 8, 7]

    let accepted: [CryptoMethods]
    let isKnown: Bool

    var responder: Handshake {
        Handshake(
            responderAccepting: accepted,
            material: HandshakeMaterial(exponent: Agreement.exponentOfB, openingPad: [1, 2], closingPad: Self.padD)
        ) { [isKnown] hash in
            isKnown && hash == SKEYIndex.digest(of: Agreement.infohash) ? Agreement.infohash : nil
        }
    }

    func wire(_ padCount: Int, _ fields: [UInt8]) -> [UInt8] {
        Agreement.publicKeyOfA + Agreement.pad(padCount) + Agreement.request
            + Agreement.enciphered(fields, by: Agreement.keystreamOfA)
    }

    func expected(_ padCount: Int, _ fields: [UInt8]) -> HandshakeRun {
        var run = HandshakeRun(sent: Agreement.publicKeyOfB + [1, 2])
        guard padCount <= 512 else {
            run.failure = .notSynchronised(scanned: 532)
            return run
        }
        guard isKnown else {
            run.failure = .unknownTorrent
            return run
        }
        guard fields.count >= 14 else { return run }
        let constant = Agreement.number(fields[..<8])
        let provided = CryptoMethods(rawValue: UInt32(Agreement.number(fields[8..<12])))
        let padC = Int(Agreement.number(fields[12..<14]))
        if constant != 0 {
            run.failure = .wrongVerificationConstant(constant)
        } else if padC > 512 {
            run.failure = .padTooLong(padC)
        }
        let behindPad = 14 + padC + 2
        guard run.failure == nil, fields.count >= behindPad else { return run }
        guard let selected = accepted.first(where: { provided.contains($0) }) else {
            run.failure = .nothingAcceptable(provided: provided)
            return run
        }
        let end = behindPad + Int(Agreement.number(fields[(behindPad - 2)..<behindPad]))
        guard fields.count >= end else { return run }
        let answer = [UInt8](repeating: 0, count: 8) + Agreement.bytes(selected.rawValue) + [0, 3] + Self.padD
        let sent = run.sent + Agreement.enciphered(answer, by: Agreement.keystreamOfB)
        let isEnciphered = selected == .rc4
        let payload =
            isEnciphered
            ? Array(fields[end...]) : Agreement.enciphered(fields[end...], by: Agreement.keystreamOfA, from: end)
        return HandshakeRun(
            sent: sent, received: fields[behindPad..<end] + payload, selected: selected,
            sentMessage: isEnciphered
                ? Agreement.enciphered(HandshakeRun.message, by: Agreement.keystreamOfB, from: answer.count)
                : HandshakeRun.message)
    }
}
