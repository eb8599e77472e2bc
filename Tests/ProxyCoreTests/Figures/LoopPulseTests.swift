import Testing

@testable import ProxyCore

@Suite("A loop's pulse")
struct LoopPulseTests {
    private let pulse = LoopPulse()
    private let start = ContinuousClock.Instant.now

    /// The time `seconds` behind the start.
    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test("is not late before a beat is due, and is by ever more when none comes")
    func overdue() {
        #expect(pulse.lag(at(100)) == .zero)
        pulse.begin(due: at(1), now: start)
        #expect(pulse.lag(at(0)) == .zero)
        #expect(pulse.lag(at(1)) == .zero)
        #expect(pulse.lag(at(4)) == .seconds(3))
        #expect(pulse.lag(at(61)) == .seconds(60))
        #expect(pulse.age(at(61)) == .seconds(61))
    }

    @Test("tells the worst of the last 30 beats, and then forgets it")
    func worst() {
        pulse.beat(lag: .seconds(5), due: at(1), now: at(0))
        for second in 1..<30 {
            pulse.beat(lag: .milliseconds(second), due: at(second + 1), now: at(second))
            #expect(pulse.lag(at(second)) == .seconds(5))
            #expect(pulse.age(at(second)) == .zero)
        }
        pulse.beat(lag: .zero, due: at(31), now: at(30))
        #expect(pulse.lag(at(30)) == .milliseconds(29))
    }

    @Test("is never early")
    func early() {
        pulse.beat(lag: .seconds(-1), due: at(2), now: at(1))
        #expect(pulse.lag(at(1)) == .zero)
    }
}
