/// What one worker has counted since it began, or all of them together.
struct Counts: Equatable, Sendable {
    /// Connections that are there, by how they came.
    var active = Tally<WayIn.Kind>()
    /// Connections that have come.
    var total = Tally<WayIn.Kind>()
    var refusals = Tally<ConnectionRefusal>()
    /// Relayed connections that are there.
    var activeRelays = Tally<RelayKind>()
    var totalRelays = Tally<RelayKind>()
    /// Bytes of payload, to the remote peer and from it, as they were read.
    var sent = Tally<RelayKind>()
    var received = Tally<RelayKind>()
    var handshakes = Tally<HandshakeKind>()
    /// What encrypted handshakes have taken.
    var durations: [Direction: DurationHistogram] = [:]
    var announces = Tally<AnnounceKind>()

    static func += (left: inout Counts, right: Counts) {
        left.active += right.active
        left.total += right.total
        left.refusals += right.refusals
        left.activeRelays += right.activeRelays
        left.totalRelays += right.totalRelays
        left.sent += right.sent
        left.received += right.received
        left.handshakes += right.handshakes
        left.durations.merge(right.durations) { before, other in
            var sum = before
            sum += other
            return sum
        }
        left.announces += right.announces
    }
}
