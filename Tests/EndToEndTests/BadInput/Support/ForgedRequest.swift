import TorrentIdentity

/// An initiator's step 3, whose fields a test sets to whatever no honest end would send.
struct ForgedRequest {
    var infohash = Stage.infohash
    var padA: [UInt8] = []
    var verification = [UInt8](repeating: 0, count: 8)
    var provided: UInt32 = 2
    var padC: [UInt8] = []
    var initialPayload = Stage.handshake()
    /// Payload in the same flight, behind IA.
    var payload: [UInt8] = []

    func bytes(_ agreement: ForgedAgreement) -> [UInt8] {
        var fields = verification + ForgedAgreement.number(provided)
        fields += ForgedAgreement.length(padC.count) + padC
        fields += ForgedAgreement.length(initialPayload.count) + initialPayload
        return agreement.requirements() + agreement.encrypted(fields + payload, "keyA")
    }
}
