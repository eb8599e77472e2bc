/// A responder's step 4, whose fields a test sets to whatever no honest end would send.
struct ForgedAnswer {
    var selected: UInt32 = 2
    var padD: [UInt8] = []
    /// Payload in the same flight, behind PadD.
    var payload: [UInt8] = []

    func bytes(_ agreement: ForgedAgreement) -> [UInt8] {
        var fields = [UInt8](repeating: 0, count: 8) + ForgedAgreement.number(selected)
        fields += ForgedAgreement.length(padD.count) + padD
        return agreement.encrypted(fields + payload, "keyB")
    }
}
