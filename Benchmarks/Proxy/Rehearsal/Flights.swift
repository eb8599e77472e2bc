import CBareRelay

/// How long the flights of an inbound handshake are: with pads of the mean length that BEP 8's even draw has, and the peer-wire
/// handshake as initial payload.
enum Flights {
    static let pad = 256
    /// A public key and PadA or PadB.
    static let opening = 96 + pad
    /// req1, req2 xor req3, VC, crypto_provide, PadC and its length, the length of IA, and IA.
    static let initiatorsClosing = 20 + 20 + 8 + 4 + 2 + pad + 2 + Greeting.byteCount
    /// VC, crypto_select, PadD and its length.
    static let respondersClosing = 8 + 4 + 2 + pad

    static var ofRelay: bare_relay_flights {
        bare_relay_flights(
            first_received: UInt32(opening), first_sent: UInt32(opening), second_received: UInt32(initiatorsClosing),
            second_sent: UInt32(respondersClosing), delivered: UInt32(Greeting.byteCount))
    }
}
