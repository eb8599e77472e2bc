import Foundation
import NetworkAddress
import Synchronization
import TestSupport
import Testing

@testable import ProxyCore

@Suite("Addresses of peers, shared by workers")
struct PeerAddressesTests {
    private let peer = SocketAddress(ip: .v4(0xCB00_7101), port: 6881)

    private func addresses(_ network: String) throws -> PeerAddresses {
        PeerAddresses(try #require(IPNetwork(network)), excluding: [])
    }

    @Test("an address is in use as long as its lease lives")
    func leases() throws {
        let addresses = try addresses("198.18.0.0/30")
        let other = SocketAddress(ip: .v4(0xCB00_7102), port: 6881)
        let address = try #require(addresses.address(of: peer))
        do {
            guard let dialled = addresses.dial(address) else { throw CancellationError() }
            #expect(dialled.peer == peer)
            #expect(dialled.lease.address == address)
            #expect(addresses.address(of: other) == nil)
        }
        #expect(addresses.address(of: other) == address)
        do {
            guard let lease = addresses.lease(for: other.ip) else { throw CancellationError() }
            #expect(lease.address == address)
            #expect(addresses.address(of: peer) == nil)
        }
        #expect(addresses.address(of: peer) == address)
    }

    @Test("what is in the network is told, given out or not")
    func contains() throws {
        let addresses = try addresses("198.18.0.0/15")
        for (text, expected) in [
            ("198.18.0.0", true), ("198.19.255.255", true), ("::ffff:198.18.0.9", true), ("198.20.0.0", false),
            ("::1", false),
        ] {
            #expect(addresses.contains(try #require(IPAddress(text))) == expected)
        }
    }

    @Test("many threads never hold one address for two connections from outside, and let all go at the end")
    func threads() throws {
        let addresses = try addresses("198.18.0.0/26")
        let held = Mutex<Set<IPAddress>>([])
        let doubles = Mutex(0)
        TestThreads.run(8) { thread in
            var random = SeededRandom(seed: UInt64(thread))
            for _ in 0..<5000 {
                let ip = IPAddress.v4(0xCB00_7100 + UInt32.random(in: 0..<40, using: &random))
                if Bool.random(using: &random) {
                    let peer = SocketAddress(ip: .v4(0x0A00_0000 + UInt32.random(in: 0..<40, using: &random)), port: 1)
                    guard let address = addresses.address(of: peer) else { continue }
                    if let dialled = addresses.dial(address) { _ = dialled.lease.address }
                } else if let lease = addresses.lease(for: ip) {
                    let isNew = held.withLock { $0.insert(lease.address).inserted }
                    if !isNew { doubles.withLock { $0 += 1 } }
                    _ = held.withLock { $0.remove(lease.address) }
                }
            }
        }
        #expect(doubles.withLock { $0 } == 0)
        // All 61 can be given to others now.
        let given = (0..<61).map { addresses.address(of: SocketAddress(ip: .v4(0x0B00_0000 + $0), port: 1)) }
        #expect(Set(given.compactMap { $0 }).count == 61)
    }
}
