import TestSwarm
import TorrentIdentity

/// An initiator's step 3 as a responder reads it, by the specification's formulas.
struct ReadRequest {
    let provided: UInt32
    let initialPayload: [UInt8]

    /// Reads it from what follows Ya, PadA first; nil where it has not come whole.
    init?(_ received: [UInt8], _ agreement: ForgedAgreement) {
        let start = agreement.requirements()
        guard let found = received.firstRange(of: start) else { return nil }
        let fields = agreement.encrypted(Array(received[found.upperBound...]), "keyA")
        guard fields.count >= 14 else { return nil }
        let padCount = Int(fields[12]) << 8 | Int(fields[13])
        guard fields.count >= 16 + padCount else { return nil }
        let payloadCount = Int(fields[14 + padCount]) << 8 | Int(fields[15 + padCount])
        guard fields.count >= 16 + padCount + payloadCount else { return nil }
        provided = fields[8..<12].reduce(0) { $0 << 8 | UInt32($1) }
        initialPayload = Array(fields[(16 + padCount)...].prefix(payloadCount))
        rest = Array(fields[(16 + padCount + payloadCount)...])
        byteCount = found.upperBound + 16 + padCount + payloadCount
    }

    /// What follows, as RC4 has it.
    let rest: [UInt8]
    /// To the end of IA.
    let byteCount: Int
}
