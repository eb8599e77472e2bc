import Configuration
import Foundation
import MSE
import NetworkAddress
import TestSupport
import Testing

@testable import ProxyCore
@testable import StateStore

@Suite("What keeps the state")
struct StateKeeperTests {
    private let folder: TemporaryFolder
    private let log = CollectedLog()
    private let loop = TestLoop()
    private let peer = SocketAddress(ip: .v4(0xCB00_7101), port: 6881)
    private let other = SocketAddress(ip: .v4(0xCB00_7102), port: 6881)

    init() throws {
        folder = try TemporaryFolder()
    }

    /// One life of a daemon.
    private final class Life {
        let memory = PeerMemory()
        let addresses: PeerAddresses
        let keeper: StateKeeper

        init(_ path: String, _ log: CollectedLog, on loop: TestLoop) throws {
            addresses = PeerAddresses(try #require(IPNetwork("198.18.0.0/15")), excluding: [])
            keeper = StateKeeper(
                path: path, memory: memory, addresses: addresses, logger: log.logger, on: loop.loop)
        }

        func flush() { keeper.flush() }
    }

    private func make(_ path: String? = nil) throws -> Life {
        try Life(path ?? folder.file("state"), log, on: loop)
    }

    @Test("what is known of peers is kept without a virtual network, too")
    func noNetwork() throws {
        for isFirst in [true, false] {
            let memory = PeerMemory()
            let keeper = StateKeeper(
                path: folder.file("state"), memory: memory, addresses: nil, logger: log.logger, on: loop.loop)
            if isFirst { memory.spokeMSE(peer, selected: .rc4) }
            #expect(memory.knowledge(of: peer)?.selected == .rc4)
            keeper.flush()
        }
        #expect(log.lines == [])
    }

    @Test("an address is kept by the timer alone")
    func timer() throws {
        let first = try make()
        _ = first.addresses.address(of: other)
        let address = first.addresses.address(of: peer)
        let log = folder.file("state/mseproxy.db-wal")
        let size = { (try? FileManager.default.attributesOfItem(atPath: log)[.size]) as? Int ?? 0 }
        let before = size()
        #expect(loop.run { size() > before })
        // As if it were killed: nothing is called at its end.
        let left = folder.file("left")
        try FileManager.default.copyItem(atPath: folder.file("state"), toPath: left)
        let second = try make(left)
        #expect(second.addresses.address(of: peer) == address)
        #expect(self.log.lines == [])
        first.flush()
    }

    @Test("an address is kept at the end, without a turn of the timer")
    func end() throws {
        var address: IPAddress?
        do {
            let first = try make()
            _ = first.addresses.address(of: other)
            address = first.addresses.address(of: peer)
            first.flush()
        }
        #expect(try make().addresses.address(of: peer) == address)
        #expect(log.lines == [])
    }

    @Test("a folder that cannot be used is one warning with the key, and addresses are given out all the same")
    func unusable() throws {
        try folder.write([], to: "file")
        let keeper = try make(folder.file("file"))
        #expect(keeper.addresses.address(of: peer)?.description == "198.18.0.2")
        keeper.flush()
        #expect(log.lines.count == 1)
        let line = try #require(log.warnings.first)
        #expect(line.contains("state.path = \"\(folder.file("file"))\": cannot open"), "\(line)")
        #expect(line.contains("Not a directory"), "\(line)")
        #expect(
            line.contains("What is learnt of peers, and their addresses, will be forgotten with a restart"), "\(line)")
    }

    @Test("an empty path keeps nothing, and says nothing")
    func empty() throws {
        let keeper = try make("")
        #expect(keeper.addresses.address(of: peer) != nil)
        keeper.flush()
        #expect(log.lines == [])
    }

    @Test("of two with one folder the second goes on without")
    func second() throws {
        let first = try make()
        let second = try make()
        #expect(second.addresses.address(of: peer) != nil)
        #expect(log.warnings.count == 1 && log.warnings[0].contains("another mseproxy"), "\(log.lines)")
        withExtendedLifetime(first) {}
    }

    @Test("a broken file is set aside with one warning")
    func broken() throws {
        try FileManager.default.createDirectory(atPath: folder.file("state"), withIntermediateDirectories: false)
        try folder.write([UInt8](repeating: 1, count: 5000), to: "state/mseproxy.db")
        let keeper = try make()
        #expect(keeper.addresses.address(of: peer) != nil)
        keeper.flush()
        #expect(log.lines.count == 1)
        #expect(log.warnings.first?.contains("mseproxy.db.broken-1") == true, "\(log.lines)")
        #expect(FileManager.default.fileExists(atPath: folder.file("state/mseproxy.db.broken-1")))
    }

    @Test("writing that fails is told once, and again when it goes on")
    func failing() throws {
        let keeper = try make()
        // Another program makes it fail, and repairs it.
        let other = try Database(folder.file("state/mseproxy.db"))
        try other.execute("ALTER TABLE peer_address RENAME TO elsewhere")
        let address = keeper.addresses.address(of: peer)
        for _ in 0..<3 { keeper.flush() }
        #expect(log.lines.count == 1 && log.warnings[0].contains("no such table"), "\(log.lines)")
        try other.execute("ALTER TABLE elsewhere RENAME TO peer_address")
        keeper.flush()
        #expect(log.lines.count == 2 && log.lines[1].hasSuffix("is kept again"), "\(log.lines)")
        try FileManager.default.copyItem(atPath: folder.file("state"), toPath: folder.file("left"))
        #expect(try make(folder.file("left")).addresses.address(of: peer) == address)
    }
}
