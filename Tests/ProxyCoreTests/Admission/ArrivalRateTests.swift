import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("New connections of a source in a second")
struct ArrivalRateTests {
    private let start = ContinuousClock.Instant.now
    private let rate: ArrivalRate

    init() {
        rate = ArrivalRate(now: start)
    }

    private func admitted(_ source: String, of count: Int, most: Int, after: Duration = .zero) throws -> Int {
        let address = try #require(IPAddress(source))
        return (0..<count).filter { _ in rate.admits(address, most: most, now: start + after) }.count
    }

    @Test("so many pass, and again in the next second")
    func seconds() throws {
        #expect(try admitted("203.0.113.5", of: 10, most: 3) == 3)
        #expect(try admitted("203.0.113.5", of: 10, most: 3, after: .milliseconds(999)) == 0)
        #expect(try admitted("203.0.113.5", of: 10, most: 3, after: .seconds(1)) == 3)
        #expect(try admitted("203.0.113.5", of: 10, most: 3, after: .seconds(3600)) == 3)
    }

    @Test("one source's count is nobody else's")
    func others() throws {
        #expect(try admitted("203.0.113.5", of: 10, most: 3) == 3)
        #expect(try admitted("203.0.113.6", of: 10, most: 3) == 3)
    }

    @Test("a source is an IPv4 address, however it is written, or an IPv6 network of 64 bits")
    func networks() throws {
        #expect(try admitted("203.0.113.5", of: 2, most: 3) == 2)
        #expect(try admitted("::ffff:203.0.113.5", of: 2, most: 3) == 1)
        #expect(try admitted("2001:db8:1:2::1", of: 2, most: 3) == 2)
        #expect(try admitted("2001:db8:1:2:ffff::7", of: 2, most: 3) == 1)
        #expect(try admitted("2001:db8:1:3::1", of: 2, most: 3) == 2)
    }

    @Test("a lower limit counts at once")
    func changed() throws {
        #expect(try admitted("203.0.113.5", of: 5, most: 10) == 5)
        #expect(try admitted("203.0.113.5", of: 5, most: 3) == 0)
    }

    @Test("sources beyond what is counted take no memory, and those that are counted no more than their share")
    func manySources() throws {
        for number in 0..<UInt32(ArrivalRate.mostSources) {
            #expect(rate.admits(.v4(number), most: 1, now: start))
        }
        #expect(!rate.admits(.v4(7), most: 1, now: start))
        // Not counted any more, and let pass.
        #expect(rate.admits(.v4(.max), most: 1, now: start))
        #expect(rate.admits(.v4(.max), most: 1, now: start))
    }
}
