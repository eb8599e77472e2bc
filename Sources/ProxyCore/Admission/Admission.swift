/// What the workers share to decide whom they let in.
struct Admission: Sendable {
    let connections: ConnectionLimit
    /// Of remote peers that have connected.
    let handshakes = HandshakeLimit()
    let arrivals = ArrivalRate()
    let announces = AnnounceLimit()
}
