import Testing

@testable import ProxyCore

@Suite("What workers have counted")
struct CountsTests {
    /// Something of everything, `number` times.
    private static func counts(_ number: UInt64) -> Counts {
        var counts = Counts()
        for way in WayIn.Kind.allCases {
            counts.active[way] = number
            counts.total[way] = number * 2
        }
        for refusal in ConnectionRefusal.allCases { counts.refusals[refusal] = number * 3 }
        for kind in RelayKind.allCases {
            counts.activeRelays[kind] = number * 5
            counts.totalRelays[kind] = number * 7
            counts.sent[kind] = number * 11
            counts.received[kind] = number * 13
        }
        for kind in RelayEndKind.allCases { counts.relayEnds[kind] = number * 17 }
        for kind in HandshakeKind.allCases { counts.handshakes[kind] = number * 19 }
        for retry in HandshakeRetry.allCases { counts.retries[retry] = number * 23 }
        for outcome in DeliveryOutcome.allCases { counts.deliveries[outcome] = number * 29 }
        for outcome in DialOutcome.allCases { counts.dials[outcome] = number * 31 }
        for kind in AnnounceKind.allCases { counts.announces[kind] = number * 37 }
        for direction in Direction.allCases {
            counts.durations[direction] = DurationHistogram()
            for _ in 0..<number { counts.durations[direction]?.add(.seconds(1)) }
        }
        return counts
    }

    @Test("adds up everything that there is")
    func sum() {
        var sum = Counts()
        sum += Self.counts(1)
        sum += Self.counts(2)
        #expect(sum == Self.counts(3))
        // What the sum leaves out would be the same in both.
        for child in Mirror(reflecting: Counts()).children {
            let (one, three) = (Self.text(of: child.label, Self.counts(1)), Self.text(of: child.label, sum))
            #expect(one != three, "\(child.label ?? "")")
        }
    }

    private static func text(of label: String?, _ counts: Counts) -> String {
        Mirror(reflecting: counts).children.first { $0.label == label }.map { "\($0.value)" } ?? ""
    }

    @Test("an encrypted handshake's duration is kept, another's is not")
    func durations() {
        let figures = WorkerFigures()
        for outcome in HandshakeOutcome.allCases { figures.shookHands(.inbound, outcome, in: .seconds(2)) }
        let counts = figures.counts
        for outcome in HandshakeOutcome.allCases {
            #expect(counts.handshakes[HandshakeKind(direction: .inbound, outcome: outcome)] == 1)
            #expect(counts.handshakes[HandshakeKind(direction: .outbound, outcome: outcome)] == 0)
        }
        #expect(counts.durations[.inbound]?.count == 1)
        #expect(counts.durations[.inbound]?.sum == 2)
        #expect(counts.durations[.outbound] == nil)
    }
}
