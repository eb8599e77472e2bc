import Foundation
import NetworkAddress
import StateStore
import TestSupport
import Testing

@testable import ProxyCore

@Suite("Addresses of peers, kept across restarts")
struct PeerAddressRecordsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func addresses(_ network: String = "198.18.0.0/28") throws -> PeerAddresses {
        PeerAddresses(try #require(IPNetwork(network)), excluding: [])
    }

    private func peer(_ number: Int) -> SocketAddress {
        SocketAddress(ip: .v4(0xCB00_7100 + UInt32(number)), port: 6881)
    }

    /// One life of a daemon: loads, does something, writes.
    private func live(_ addresses: PeerAddresses, _ body: () throws -> Void = {}) throws {
        let store = try StateStore(folder: folder.path)
        let records = try PeerAddressRecords(addresses, from: store)
        try body()
        try records.flush(to: store)
    }

    private func rowCount() throws -> Int64 {
        let store = try StateStore(folder: folder.path)
        let count = try store.prepare("SELECT count(*) FROM peer_address")
        return try count.step() ? count.number(at: 0) : -1
    }

    @Test("peers keep their addresses over a restart, over IPv4 and IPv6", arguments: ["198.18.0.0/28", "fd00::/64"])
    func restart(network: String) throws {
        let peers = [peer(1), peer(2), SocketAddress(ip: .v6(high: 0x2001_0db8 << 32, low: 7), port: 51413)]
        let first = try addresses(network)
        try live(first) { for peer in peers { _ = first.address(of: peer) } }
        let second = try addresses(network)
        try live(second) {
            // In another order, after a peer that is new.
            _ = second.address(of: peer(9))
            for peer in peers.reversed() { #expect(second.address(of: peer) == first.address(of: peer)) }
        }
    }

    @Test("a source keeps its address over a restart, so that a ban stays one")
    func sources() throws {
        func addressesOfTwoLeases(_ addresses: PeerAddresses) -> [IPAddress] {
            guard let one = addresses.lease(for: peer(1).ip), let other = addresses.lease(for: peer(1).ip) else {
                return []
            }
            return [one.address, other.address]
        }
        let first = try addresses()
        var before: [IPAddress] = []
        try live(first) {
            before = addressesOfTwoLeases(first)
        }
        let second = try addresses()
        try live(second) {
            _ = second.address(of: peer(2))
            #expect(before.count == 2)
            #expect(addressesOfTwoLeases(second) == before)
        }
    }

    @Test("the one unused longest before a restart goes first after it")
    func order() throws {
        let store = try StateStore(folder: folder.path)
        do {
            let first = try addresses("198.18.0.0/29")
            let records = try PeerAddressRecords(first, from: store)
            for number in 2...6 { _ = first.address(of: peer(number)) }
            try records.flush(to: store)
        }
        // Seconds apart, as in a longer life.
        for (seconds, number) in [4, 2, 6, 3, 5].enumerated() {
            try store.execute(
                "UPDATE peer_address SET last_use = \(1_000_000 + seconds) WHERE address = x'c61200\(String(format: "%02x", number))'"
            )
        }
        let second = try addresses("198.18.0.0/29")
        _ = try PeerAddressRecords(second, from: store)
        let next = (10...14).map { second.address(of: peer($0))?.bytes.last }
        #expect(next == [4, 2, 6, 3, 5])
    }

    @Test("what was written is there after a death without closing, and what was not is not")
    func death() throws {
        let first = try addresses()
        let store = try StateStore(folder: folder.path)
        let records = try PeerAddressRecords(first, from: store)
        let kept = first.address(of: peer(1))
        try records.flush(to: store)
        let lost = first.address(of: peer(2))
        let left = folder.file("left")
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: false)
        for name in ["mseproxy.db", "mseproxy.db-wal"] {
            try FileManager.default.copyItem(atPath: folder.file(name), toPath: "\(left)/\(name)")
        }
        let second = try addresses()
        let next = try StateStore(folder: left)
        _ = try PeerAddressRecords(second, from: next)
        #expect(second.address(of: peer(3)) == lost, "it was never given out, as far as is known")
        #expect(second.address(of: peer(1)) == kept)
    }

    @Test("an address that went to another peer is that one's after a restart")
    func evicted() throws {
        let first = try addresses("198.18.0.0/30")
        try live(first) { _ = first.address(of: peer(1)) }
        try live(first) { #expect(first.address(of: peer(2)) != nil) }
        let second = try addresses("198.18.0.0/30")
        try live(second) {
            let address = try #require(IPAddress("198.18.0.2"))
            let dialled = second.dial(address)?.peer
            #expect(dialled == peer(2))
        }
        #expect(try rowCount() == 1)
    }

    @Test(
        "a changed network keeps what is in it still, and forgets the others",
        arguments: [("198.18.0.0/29", 5), ("10.0.0.0/8", 0), ("fd00::/64", 0), ("198.18.0.0/15", 8)])
    func changedNetwork(network: String, keptCount: Int64) throws {
        let first = try addresses()
        try live(first) { for number in 1...8 { _ = first.address(of: peer(number)) } }
        let second = try addresses(network)
        try live(second)
        #expect(try rowCount() == keptCount)
        for number in 1...Int(max(keptCount, 1)) where keptCount > 0 {
            #expect(second.address(of: peer(number)) == first.address(of: peer(number)))
        }
        if keptCount == 0 { #expect(second.address(of: peer(5)) == second.network.address(at: 2)) }
    }

    @Test("a peer that is in the network after its change is forgotten")
    func peerInNetwork() throws {
        let first = try addresses()
        try live(first) { _ = first.address(of: SocketAddress(ip: .v4(0xC612_0105), port: 6881)) }
        try live(try addresses("198.18.0.0/15"))
        #expect(try rowCount() == 0)
    }

    @Test("rows that make no sense are forgotten, and cost nothing else")
    func senselessRows() throws {
        let first = try addresses()
        try live(first) { _ = first.address(of: peer(1)) }
        do {
            let store = try StateStore(folder: folder.path)
            try store.execute(
                """
                INSERT INTO peer_address VALUES
                (x'c6120003', x'cb0071', 1, NULL, 1), (x'c6120004', x'cb007104', 65536, NULL, 1),
                (x'c6120005', x'cb007105', -1, NULL, 1), (x'c6120006', x'cb007106', NULL, NULL, 1),
                (x'c6120007', x'cb007107', NULL, 4, 1), (x'c6120008', x'cb007108', 1, NULL, -1),
                (x'c6120009', x'cb007109', 1, NULL, 5000000000), (x'74657874', x'cb007101', 1, NULL, 1), (x'', x'', 0, 0, 0),
                (x'c612000a', 'no', 'no', 'no', 'no'), (x'c612000b', x'cb007101', 6881, NULL, 1)
                """)
        }
        let second = try addresses()
        try live(second)
        #expect(try rowCount() == 1)
        #expect(second.network.offset(of: try #require(second.address(of: peer(2)))) != nil)
    }

    @Test("nothing is written where nothing has changed")
    func unchanged() throws {
        let addresses = try addresses()
        let store = try StateStore(folder: folder.path)
        let records = try PeerAddressRecords(addresses, from: store)
        _ = addresses.address(of: peer(1))
        try records.flush(to: store)
        // Whatever was to be written now would fail.
        try store.execute("DROP TABLE peer_address")
        try records.flush(to: store)
        _ = addresses.address(of: peer(1))
        #expect(throws: StateStore.Failure.self) { try records.flush(to: store) }
    }

    @Test("what could not be written on a full disk is written once there is room")
    func fullDisk() throws {
        let first = try addresses("198.18.0.0/16")
        do {
            let store = try StateStore(folder: folder.path)
            let records = try PeerAddressRecords(first, from: store)
            try store.execute("PRAGMA max_page_count = 4")
            for number in 0..<5000 { _ = first.address(of: peer(number)) }
            #expect(throws: StateStore.Failure.self) { try records.flush(to: store) }
            #expect(throws: StateStore.Failure.self) { try records.flush(to: store) }
            try store.execute("PRAGMA max_page_count = 100000")
            try records.flush(to: store)
        }
        #expect(try rowCount() == 5000)
    }
}
