import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("What is remembered of trackers with BEP 8")
struct ObfuscationMemoryTests {
    private let memory = ObfuscationMemory()
    private let now = ContinuousClock.now
    private let one = GatewayRig.infohash(1)
    private let other = GatewayRig.infohash(2)

    @Test("a tracker that had it is asked with it for a week")
    func supported() {
        #expect(!memory.isSupported(by: "a.example", now: now))
        memory.supported(by: "a.example", now: now)
        #expect(memory.isSupported(by: "a.example", now: now + .seconds(7 * 24 * 3600)))
        #expect(!memory.isSupported(by: "a.example", now: now + .seconds(7 * 24 * 3600 + 1)))
        // Another port is another tracker.
        #expect(!memory.isSupported(by: "a.example:6969", now: now))
    }

    @Test("a tracker that refused it for a torrent is not asked so for that one for an hour")
    func refused() {
        memory.refused(by: "a.example", one, now: now)
        #expect(memory.isRefused(by: "a.example", one, now: now + .seconds(3600)))
        #expect(!memory.isRefused(by: "a.example", one, now: now + .seconds(3601)))
        #expect(!memory.isRefused(by: "a.example", other, now: now))
        #expect(!memory.isRefused(by: "b.example", one, now: now))
    }

    @Test("a refusal for one torrent does not make the tracker one without")
    func both() {
        memory.supported(by: "a.example", now: now)
        memory.refused(by: "a.example", one, now: now)
        #expect(memory.isSupported(by: "a.example", now: now))
        #expect(memory.isRefused(by: "a.example", one, now: now))
    }

    @Test("a client with torrents and trackers without number drives out what is older, and no more")
    func bounds() {
        memory.supported(by: "kept.example", now: now + .seconds(1))
        for number in 0..<20_000 {
            memory.supported(by: "\(number).example", now: now)
            memory.refused(by: "a.example", GatewayRig.infohash(number), now: now + .milliseconds(number))
        }
        #expect(memory.isSupported(by: "kept.example", now: now))
        #expect(memory.isRefused(by: "a.example", GatewayRig.infohash(19_999), now: now))
        #expect(!memory.isRefused(by: "a.example", GatewayRig.infohash(0), now: now))
    }
}
