import NetworkAddress
import Testing

@testable import ProxyCore

/// Which clients peers were not delivered to.
@Suite struct MissingClientsTests {
    private let began = ContinuousClock.Instant.now

    private func client(_ port: Int) -> Endpoint {
        Endpoint(host: .address(.loopback), port: UInt16(port))
    }

    @Test func `the first connection that does not reach a client is told from those that follow`() {
        let missing = MissingClients()
        #expect(missing.missed(client(1), "refused", began, time: 100))
        #expect(!missing.missed(client(1), "silent", began + .seconds(5), time: 105))
        let all = missing.all(began + .seconds(6))
        #expect(all.map(\.client) == [client(1)])
        #expect(all.first?.entry.since == 100)
        #expect(all.first?.entry.reason == "silent")
        #expect(all.first?.entry.count == 2)
    }

    @Test func `a client that is reached is missed no more, and is told of anew when it goes again`() {
        let missing = MissingClients()
        #expect(missing.reached(client(1)) == nil)
        #expect(missing.missed(client(1), "refused", began))
        #expect(missing.missed(client(2), "refused", began))
        #expect(missing.reached(client(1))?.count == 1)
        #expect(missing.reached(client(1)) == nil)
        #expect(missing.all(began).map(\.client) == [client(2)])
        #expect(missing.missed(client(1), "refused", began))
    }

    @Test func `a client that no peer asks for is forgotten`() {
        let missing = MissingClients()
        #expect(missing.missed(client(1), "refused", began))
        let later = began + MissingClients.memory
        #expect(missing.all(later - .seconds(1)).count == 1)
        #expect(missing.missed(client(1), "refused", later))
        #expect(missing.all(later + MissingClients.memory).isEmpty)
    }

    @Test func `there are only so many, and the one asked for longest ago goes`() {
        let missing = MissingClients()
        for number in 0..<MissingClients.mostEntries {
            #expect(missing.missed(client(number), "refused", began + .seconds(number)))
        }
        let now = began + .seconds(MissingClients.mostEntries)
        #expect(!missing.missed(client(0), "refused", now))
        #expect(missing.missed(client(9999), "refused", now))
        let left = missing.all(now).map(\.client)
        #expect(left.count == MissingClients.mostEntries)
        #expect(left.contains(client(0)) && left.contains(client(9999)) && !left.contains(client(1)))
    }
}
