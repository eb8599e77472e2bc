/// A responder's bytes, whose fields a test sets to whatever no honest end would send.
struct ForgedAnswer {
    var publicKey = ForgedAgreement.publicKeyOfB
    var padB: [UInt8] = []
    var selected: UInt32 = 2
    var padD: [UInt8] = []
    /// The length that is announced for PadD; nil for the true one.
    var lengthOfPadD: Int?
    /// Payload in the same flight, behind PadD.
    var payload: [UInt8] = []
    var payloadIsEncrypted = true

    /// Step 2.
    var opening: [UInt8] { publicKey + padB }

    /// Step 4, and the payload behind it.
    var answer: [UInt8] {
        var fields = [UInt8](repeating: 0, count: 8) + ForgedAgreement.number(selected)
        fields += ForgedAgreement.length(lengthOfPadD ?? padD.count) + padD
        return ForgedAgreement.travelling(fields, payload, "keyB", encrypting: payloadIsEncrypted)
    }

    var wire: [UInt8] { opening + answer }
}
