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
    var relayEnds = Tally<RelayEndKind>()
    /// Bytes of payload, to the remote peer and from it, as they were read.
    var sent = Tally<RelayKind>()
    var received = Tally<RelayKind>()
    /// One for each connection, however often its peer was connected to.
    var handshakes = Tally<HandshakeKind>()
    var retries = Tally<HandshakeRetry>()
    /// What encrypted handshakes have taken.
    var durations: [Direction: DurationHistogram] = [:]
    var deliveries = Tally<DeliveryOutcome>()
    var dials = Tally<DialOutcome>()
    var announces = Tally<AnnounceKind>()

    static func += (left: inout Counts, right: Counts) {
        left.active += right.active
        left.total += right.total
        left.refusals += right.refusals
        left.activeRelays += right.activeRelays
        left.totalRelays += right.totalRelays
        left.relayEnds += right.relayEnds
        left.sent += right.sent
        left.received += right.received
        left.handshakes += right.handshakes
        left.retries += right.retries
        left.durations.merge(right.durations) { before, other in
            var sum = before
            sum += other
            return sum
        }
        left.deliveries += right.deliveries
        left.dials += right.dials
        left.announces += right.announces
    }
}
