import Synchronization

/// What one worker counts, for whoever asks on another thread.
final class WorkerFigures: Sendable {
    private let kept = Mutex(Counts())
    let pulse = LoopPulse()

    var counts: Counts { kept.withLock { $0 } }

    func count(_ change: (inout Counts) -> Void) {
        kept.withLock { change(&$0) }
    }

    /// A connection has come.
    func opened(_ way: WayIn.Kind) {
        count { counts in
            counts.active[way] += 1
            counts.total[way] += 1
        }
    }

    /// A connection that came `way` is no more.
    func closed(_ way: WayIn.Kind) {
        count { $0.active.lower(way) }
    }

    func refused(_ reason: ConnectionRefusal) {
        count { $0.refusals[reason] += 1 }
    }

    /// A handshake is over that took `duration`.
    func shookHands(_ direction: Direction, _ outcome: HandshakeOutcome, in duration: Duration) {
        count { counts in
            counts.handshakes[HandshakeKind(direction: direction, outcome: outcome)] += 1
            if outcome == .encrypted { counts.durations[direction, default: DurationHistogram()].add(duration) }
        }
    }

    /// A peer is connected to once more.
    func retried(_ retry: HandshakeRetry) {
        count { $0.retries[retry] += 1 }
    }

    func dialled(_ outcome: DialOutcome) {
        count { $0.dials[outcome] += 1 }
    }

    func delivered(_ outcome: DeliveryOutcome) {
        count { $0.deliveries[outcome] += 1 }
    }

    func announced(_ side: AnnounceSide, _ outcome: AnnounceOutcome) {
        count { $0.announces[AnnounceKind(side: side, outcome: outcome)] += 1 }
    }
}
