import MSE
import NetworkAddress
import StateStore

/// The table in which a `PeerMemory` outlives the daemon.
struct PeerMemoryRecords: ~Copyable {
    private let memory: PeerMemory
    private let upsert: Statement
    private let delete: Statement

    /// Loads what `store` has into `memory`, and forgets what counts no more or does not fit.
    init(_ memory: PeerMemory, from store: borrowing StateStore) throws(StateStore.Failure) {
        // Addresses in network order, 4 or 16 bytes; port 0 for whoever is at the IP. The numbers are those of PeerKnowledge, sets of
        // methods the bits of crypto_provide, times seconds since 1970.
        try store.execute(
            """
            CREATE TABLE IF NOT EXISTS peer_memory (
                ip BLOB NOT NULL CHECK (typeof(ip) = 'blob'), port INTEGER NOT NULL, speech INTEGER NOT NULL,
                evidence INTEGER NOT NULL, selected INTEGER, refused INTEGER NOT NULL, refused_ends INTEGER NOT NULL,
                failure INTEGER, ends INTEGER NOT NULL, PRIMARY KEY (ip, port)
            ) WITHOUT ROWID
            """)
        let delete = try store.prepare("DELETE FROM peer_memory WHERE ip = ? AND port = ?")
        try Self.load(memory, from: store, delete)
        let upsert = try store.prepare(
            """
            INSERT OR REPLACE INTO peer_memory
            (ip, port, speech, evidence, selected, refused, failure, ends, refused_ends)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        self.memory = memory
        self.upsert = upsert
        self.delete = delete
    }

    private static func load(
        _ memory: PeerMemory, from store: borrowing StateStore, _ delete: borrowing Statement
    ) throws(StateStore.Failure) {
        // What is no number would be read as one, and would not be found by it again.
        try store.execute("DELETE FROM peer_memory WHERE typeof(port) != 'integer'")
        var misfits: [(ip: [UInt8], port: Int64)] = []
        let rows = try store.prepare(
            """
            SELECT ip, port, speech, evidence, selected, refused, failure, ends, refused_ends FROM peer_memory
            ORDER BY ends DESC
            """)
        while try rows.step() {
            if let (peer, knowledge) = record(rows), memory.restore(knowledge, of: peer) { continue }
            misfits.append((rows.bytes(at: 0), rows.number(at: 1)))
        }
        guard !misfits.isEmpty else { return }
        try store.transaction { () throws(StateStore.Failure) in
            for misfit in misfits {
                try delete.bind(misfit.ip, at: 1)
                try delete.bind(misfit.port, at: 2)
                _ = try delete.step()
            }
        }
    }

    /// Writes what has changed since the last call that went well; nothing where nothing has.
    func flush(to store: borrowing StateStore) throws(StateStore.Failure) {
        let changes = memory.takeChanges()
        guard !changes.peers.isEmpty || !changes.sources.isEmpty else { return }
        do throws(StateStore.Failure) {
            try store.transaction { () throws(StateStore.Failure) in
                if changes.peers.replacesAll { try store.execute("DELETE FROM peer_memory WHERE port != 0") }
                if changes.sources.replacesAll { try store.execute("DELETE FROM peer_memory WHERE port = 0") }
                for entries in [changes.peers.entries, changes.sources.entries] {
                    for (peer, knowledge) in entries { try write(knowledge, of: peer) }
                }
            }
        } catch {
            memory.putBack(changes)
            throw error
        }
    }

    private func write(_ knowledge: PeerKnowledge?, of peer: SocketAddress) throws(StateStore.Failure) {
        guard let knowledge else {
            try delete.bind(peer.ip.bytes, at: 1)
            try delete.bind(Int64(peer.port), at: 2)
            _ = try delete.step()
            return
        }
        try upsert.bind(peer.ip.bytes, at: 1)
        try upsert.bind(Int64(peer.port), at: 2)
        try upsert.bind(knowledge.speech.rawValue, at: 3)
        try upsert.bind(knowledge.evidence.rawValue, at: 4)
        try upsert.bind((knowledge.selected?.rawValue).map(Int64.init), at: 5)
        try upsert.bind(Int64(knowledge.refused.rawValue), at: 6)
        try upsert.bind(knowledge.failure?.rawValue, at: 7)
        try upsert.bind(Int64(knowledge.end), at: 8)
        try upsert.bind(Int64(knowledge.refusedEnd), at: 9)
        _ = try upsert.step()
    }

    /// nil for a row that nobody here has written.
    private static func record(_ row: borrowing Statement) -> (SocketAddress, PeerKnowledge)? {
        guard let ip = IPAddress(bytes: row.bytes(at: 0)), let port = UInt16(exactly: row.number(at: 1)),
            let speech = PeerKnowledge.Speech(rawValue: row.number(at: 2)),
            let evidence = PeerKnowledge.Evidence(rawValue: row.number(at: 3)),
            let refused = UInt32(exactly: row.number(at: 5)), let end = UInt32(exactly: row.number(at: 7)),
            let refusedEnd = UInt32(exactly: row.number(at: 8))
        else { return nil }
        var knowledge = PeerKnowledge(
            speech: speech, evidence: evidence, refused: CryptoMethods(rawValue: refused), refusedEnd: refusedEnd,
            end: end)
        if !row.isNull(at: 4) {
            guard let selected = UInt32(exactly: row.number(at: 4)) else { return nil }
            knowledge.selected = CryptoMethods(rawValue: selected)
        }
        if !row.isNull(at: 6) {
            guard let failure = PeerKnowledge.Failure(rawValue: row.number(at: 6)) else { return nil }
            knowledge.failure = failure
        }
        return (SocketAddress(ip: ip, port: port), knowledge)
    }
}
