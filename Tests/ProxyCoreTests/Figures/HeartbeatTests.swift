import EventLoop
import TestSupport
import Testing

@testable import ProxyCore

@Suite("A heartbeat")
struct HeartbeatTests {
    private final class Beats {
        var count = 0
    }

    @Test("beats again and again while the loop turns, and its pulse is young")
    func beating() {
        let (test, pulse, beats) = (TestLoop(), LoopPulse(), Beats())
        let began = ContinuousClock.Instant.now
        let heartbeat = Heartbeat(on: test.loop, every: .milliseconds(20), for: pulse) { beats.count += 1 }
        #expect(test.run { beats.count >= 3 })
        // Each came a period behind the one before it, and no sooner.
        #expect(.now - began >= .milliseconds(60))
        #expect(pulse.age(began) < .zero)
        withExtendedLifetime(heartbeat) {}
    }

    @Test("a loop that stands still is late while it does, and was late when it turns again")
    func standing() {
        let (test, pulse, beats) = (TestLoop(), LoopPulse(), Beats())
        let heartbeat = Heartbeat(on: test.loop, every: .milliseconds(1), for: pulse) { beats.count += 1 }
        let began = ContinuousClock.Instant.now
        // The loop is not run meanwhile.
        while .now - began < .milliseconds(50) {}
        #expect(pulse.lag() >= .milliseconds(45))
        #expect(beats.count == 0)
        #expect(test.run { beats.count >= 2 })
        #expect(pulse.lag() >= .milliseconds(45))
        withExtendedLifetime(heartbeat) {}
    }

    @Test("ends with its owner's interest")
    func ended() {
        let (test, pulse, beats) = (TestLoop(), LoopPulse(), Beats())
        do {
            let heartbeat = Heartbeat(on: test.loop, every: .milliseconds(1), for: pulse) { beats.count += 1 }
            #expect(test.run { beats.count >= 1 })
            withExtendedLifetime(heartbeat) {}
        }
        let count = beats.count
        #expect(test.settle(turns: 20))
        #expect(beats.count == count)
    }
}
