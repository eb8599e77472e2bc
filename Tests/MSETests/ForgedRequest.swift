import TorrentIdentity

/// An initiator's bytes, whose fields a test sets to whatever no honest end would send.
struct ForgedRequest {
    var publicKey = ForgedAgreement.publicKeyOfA
    var padA: [UInt8] = []
    var requirement1 = ForgedAgreement.requirement1
    var verification = [UInt8](repeating: 0, count: 8)
    var provided: UInt32 = 2
    var padC: [UInt8] = []
    /// The length that is announced for PadC; nil for the true one.
    var lengthOfPadC: Int?
    var initialPayload: [UInt8] = []
    /// Payload in the same flight, behind IA.
    var payload: [UInt8] = []
    var payloadIsEncrypted = true

    /// Step 1.
    var opening: [UInt8] { publicKey + padA }

    /// Step 3, and the payload behind it.
    var request: [UInt8] {
        let torrent = zip(
            ForgedAgreement.hash("req2", ForgedAgreement.infohash.bytes),
            ForgedAgreement.hash("req3", ForgedAgreement.secret)
        ).map { $0 ^ $1 }
        var fields = verification + ForgedAgreement.number(provided)
        fields += ForgedAgreement.length(lengthOfPadC ?? padC.count) + padC
        fields += ForgedAgreement.length(initialPayload.count) + initialPayload
        return requirement1 + torrent
            + ForgedAgreement.travelling(fields, payload, "keyA", encrypting: payloadIsEncrypted)
    }

    var wire: [UInt8] { opening + request }
}
