import MSE
import NetworkAddress
import StateStore
import TestSupport
import Testing

@testable import ProxyCore

@Suite("What is remembered of peers, kept across restarts")
struct PeerMemoryRecordsTests {
    private let folder: TemporaryFolder
    private let now = PeerMemory.now
    private let peer = SocketAddress(ip: .v4(0xCB00_7101), port: 6881)
    private let other = SocketAddress(ip: .v6(high: 0x2001_0db8 << 32, low: 7), port: 51413)

    init() throws {
        folder = try TemporaryFolder()
    }

    /// One life of a daemon: loads, does something, writes.
    private func live(_ memory: PeerMemory = PeerMemory(), _ body: (PeerMemory) throws -> Void) throws {
        let store = try StateStore(folder: folder.path)
        let records = try PeerMemoryRecords(memory, from: store)
        try body(memory)
        try records.flush(to: store)
    }

    private func rowCount() throws -> Int64 {
        let store = try StateStore(folder: folder.path)
        let count = try store.prepare("SELECT count(*) FROM peer_memory")
        return try count.step() ? count.number(at: 0) : -1
    }

    private func execute(_ sql: String) throws {
        try StateStore(folder: folder.path).execute(sql)
    }

    @Test("all that is known comes back as it was")
    func restart() throws {
        let third = SocketAddress(ip: peer.ip, port: 1)
        var before: [PeerKnowledge?] = []
        try live { known in
            known.spokeMSE(peer, selected: .plaintext, refused: .rc4)
            known.spokePlaintext(other, after: .silent)
            known.spokeMSE(third, selected: nil, failure: .malformed)
            known.spokeMSE(source: .v4(0xCB00_7109), .cameEncrypted)
            before = [peer, other, third, SocketAddress(ip: .v4(0xCB00_7109), port: 9)].map { peer in
                known.knowledge(of: peer)
            }
        }
        #expect(before.count == 4 && !before.contains(nil))
        try live { known in
            #expect(
                [peer, other, third, SocketAddress(ip: .v4(0xCB00_7109), port: 9)].map { peer in
                    known.knowledge(of: peer)
                } == before)
        }
        #expect(try rowCount() == 4)
    }

    @Test("what is forgotten is forgotten in the file, and what has expired when it is loaded")
    func forgetting() throws {
        try live {
            $0.spokePlaintext(peer, after: .silent)
            $0.spokeMSE(other, selected: .rc4)
        }
        try live { $0.refusedPlaintext(peer) }
        #expect(try rowCount() == 1)
        try execute("UPDATE peer_memory SET ends = \(now - 1)")
        try live { #expect($0.knowledge(of: other) == nil) }
        #expect(try rowCount() == 0)
    }

    @Test(
        "a row that nobody here has written is forgotten, and the others count",
        arguments: [
            "ip = x'0102'", "port = 70000", "port = -1", "port = x'00'", "port = 1.5", "speech = 3", "evidence = 0",
            "selected = -1",
            "refused = 4294967296", "refused_ends = -1", "failure = 9", "ends = 4294967296", "port = 0",
            "ip = x'00000000000000000000FFFFCB007101'",
        ])
    func misfits(change: String) throws {
        try live {
            $0.spokePlaintext(peer, after: .silent)
            $0.spokeMSE(other, selected: .rc4)
        }
        try execute("UPDATE peer_memory SET \(change) WHERE port = 6881")
        try live {
            #expect($0.knowledge(of: peer) == nil)
            #expect($0.counts == (1, 0))
            #expect($0.knowledge(of: other)?.selected == .rc4)
        }
        #expect(try rowCount() == 1)
    }

    @Test("a clock that is behind at the start forgets nothing, and has nothing count for longer than it may")
    func clockBehind() throws {
        let clock: UInt32 = 3600
        let later = SocketAddress(ip: peer.ip, port: 9)
        let memory = PeerMemory()
        for (peer, speech) in [(peer, PeerKnowledge.Speech.mse), (later, .plaintextAlone)] {
            let knowledge = PeerKnowledge(speech: speech, evidence: .handshake, end: now)
            #expect(memory.restore(knowledge, of: peer, now: clock))
        }
        #expect(memory.knowledge(of: peer, now: clock)?.end == clock + PeerMemory.speechPeriod)
        #expect(memory.knowledge(of: later, now: clock)?.end == clock + PeerMemory.silencePeriod)
    }

    @Test("a clock beyond 2106 ends nothing")
    func clockAhead() {
        let memory = PeerMemory()
        for time in [Int(UInt32.max), Int(UInt32.max) + 1, Int.max] {
            memory.spokeMSE(peer, selected: .rc4, now: PeerMemory.seconds(time))
            #expect(memory.knowledge(of: peer, now: PeerMemory.seconds(time))?.speech == .mse)
        }
        #expect(PeerMemory.seconds(-1) == 0)
    }

    @Test("a table larger than memory leaves what counts the longest")
    func tooMany() throws {
        try live { $0.spokeMSE(peer, selected: .rc4) }
        try execute(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000)
            INSERT INTO peer_memory SELECT CAST(printf('%04d', i / 100) AS BLOB), i % 100 + 1, 1, 1, 2, 0, 0, NULL, \(now + 600) FROM n
            """)
        try live {
            #expect($0.counts.peers == PeerMemory.mostPeers)
            #expect($0.knowledge(of: peer)?.speech == .mse)
        }
        #expect(try rowCount() == Int64(PeerMemory.mostPeers))
    }

    @Test("so many changes that keeping all is less are kept as all")
    func wholly() throws {
        try live { $0.spokeMSE(peer, selected: .rc4) }
        try live(PeerMemory(mostPeers: 1000)) { memory in
            // Each pushes others out, so that more change than there are.
            for number in 0..<3000 as Range<UInt32> {
                memory.spokePlaintext(SocketAddress(ip: .v4(0x0B00_0000 + number), port: 1), after: .closed)
            }
            let changes = memory.takeChanges()
            #expect(changes.peers.replacesAll && changes.peers.entries.count == memory.counts.peers)
            #expect(changes.sources.isEmpty)
            memory.putBack(changes)
        }
        try live {
            #expect($0.knowledge(of: peer)?.speech == .mse)
            #expect($0.counts.peers > 700)
        }
    }

    @Test("what could not be written is written later, as it is by then")
    func putBack() throws {
        let memory = PeerMemory()
        try live(memory) { _ in }
        memory.spokeMSE(peer, selected: nil, failure: .closed)
        memory.putBack(memory.takeChanges())
        memory.spokeMSE(peer, selected: .rc4)
        let store = try StateStore(folder: folder.path)
        let records = try PeerMemoryRecords(PeerMemory(), from: store)
        try records.flush(to: store)
        #expect(memory.takeChanges().peers.entries[peer]??.selected == .rc4)
        #expect(memory.takeChanges().peers.isEmpty)
    }
}
