import NetworkAddress
import TestSupport
import Testing

@testable import ProxyCore

@Suite("The pool of addresses, at random")
struct AddressPoolPropertyTests {
    @Test("whatever is done in whatever order, the pool does as its rules say", arguments: 0..<60)
    func model(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let network = try #require(IPNetwork(seed % 2 == 0 ? "198.18.0.0/28" : "fd00::/124"))
        let usable = (UInt64(2)...(seed % 2 == 0 ? 14 : 15)).filter { $0 != 5 }.compactMap { network.address(at: $0) }
        var pool = AddressPool(network, excluding: [try #require(network.address(at: 5))])
        var model = AddressPoolModel(usable: usable)
        var leases: [IPAddress] = []
        var kept: [IPAddress: AddressHolder] = [:]
        // Few IPs and ports, so that they meet; more peers than addresses, so that some go.
        func ip() -> IPAddress { .v4(0xCB00_7100 + UInt32.random(in: 0..<8, using: &random)) }
        for step in 0..<3000 {
            let now = UInt32(step)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<3:
                let peer = SocketAddress(ip: ip(), port: .random(in: 1...4, using: &random))
                #expect(pool.address(of: peer, now: now) == model.address(of: peer), "step \(step)")
            case 3..<5:
                let address = try #require(network.address(at: .random(in: 0...15, using: &random)))
                let dialled = pool.dial(address, now: now)
                #expect(dialled == model.dial(address), "step \(step)")
                if dialled != nil { leases.append(address) }
            case 5..<7:
                let source = ip()
                let leased = pool.lease(for: source, now: now)
                #expect(leased == model.lease(for: source), "step \(step)")
                if let leased { leases.append(leased) }
            case 7..<9 where !leases.isEmpty:
                let address = leases.remove(at: .random(in: 0..<leases.count, using: &random))
                pool.endLease(of: address, now: now)
                model.endLease(of: address)
            default:
                for record in pool.takeChanges() { kept[record.address] = record.holder }
                let entries = model.entries.map { ($0.address, $0.holder) }
                #expect(kept == Dictionary(uniqueKeysWithValues: entries), "step \(step)")
            }
        }
    }
}
