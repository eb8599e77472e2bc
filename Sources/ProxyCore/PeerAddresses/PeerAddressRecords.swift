import NetworkAddress
import StateStore

/// The table in which `PeerAddresses` outlive the daemon.
struct PeerAddressRecords: ~Copyable {
    private let addresses: PeerAddresses
    private let upsert: Statement

    /// Loads what `store` has into `addresses`, and forgets what does not fit, as after a change of the network.
    init(_ addresses: PeerAddresses, from store: borrowing StateStore) throws(StateStore.Failure) {
        // Addresses in network order, 4 or 16 bytes. A peer that can be dialled has a port, a source a number; times are
        // seconds since 1970.
        try store.execute(
            """
            CREATE TABLE IF NOT EXISTS peer_address (
                address BLOB NOT NULL PRIMARY KEY CHECK (typeof(address) = 'blob'),
                ip BLOB NOT NULL, port INTEGER, number INTEGER, last_use INTEGER NOT NULL
            ) WITHOUT ROWID
            """)
        try Self.load(addresses, from: store)
        let upsert = try store.prepare(
            "INSERT OR REPLACE INTO peer_address (address, ip, port, number, last_use) VALUES (?, ?, ?, ?, ?)")
        self.addresses = addresses
        self.upsert = upsert
    }

    private static func load(
        _ addresses: PeerAddresses, from store: borrowing StateStore
    ) throws(StateStore.Failure) {
        var misfits: [[UInt8]] = []
        let rows = try store.prepare(
            "SELECT address, ip, port, number, last_use FROM peer_address ORDER BY last_use, address")
        while try rows.step() {
            if let record = record(rows), addresses.restore(record) { continue }
            misfits.append(rows.bytes(at: 0))
        }
        guard !misfits.isEmpty else { return }
        let delete = try store.prepare("DELETE FROM peer_address WHERE address = ?")
        try store.transaction { () throws(StateStore.Failure) in
            for address in misfits {
                try delete.bind(address, at: 1)
                _ = try delete.step()
            }
        }
    }

    /// Writes what has changed since the last call that went well; nothing where nothing has. An address that has gone
    /// from one peer to another has one row, the present one's.
    func flush(to store: borrowing StateStore) throws(StateStore.Failure) {
        let changes = addresses.takeChanges()
        guard !changes.isEmpty else { return }
        do throws(StateStore.Failure) {
            try store.transaction { () throws(StateStore.Failure) in
                for record in changes { try write(record) }
            }
        } catch {
            addresses.putBack(changes)
            throw error
        }
    }

    private func write(_ record: AddressRecord) throws(StateStore.Failure) {
        try upsert.bind(record.address.bytes, at: 1)
        try upsert.bind(record.holder.ip.bytes, at: 2)
        switch record.holder {
        case .peer(let peer):
            try upsert.bind(Int64(peer.port), at: 3)
            try upsert.bindNull(at: 4)
        case .source(_, let number):
            try upsert.bindNull(at: 3)
            try upsert.bind(Int64(number), at: 4)
        }
        try upsert.bind(Int64(record.lastUse), at: 5)
        _ = try upsert.step()
    }

    /// nil for a row that nobody here has written.
    private static func record(_ row: borrowing Statement) -> AddressRecord? {
        guard let address = IPAddress(bytes: row.bytes(at: 0)), let ip = IPAddress(bytes: row.bytes(at: 1)),
            let lastUse = UInt32(exactly: row.number(at: 4))
        else { return nil }
        if row.isNull(at: 2) {
            guard !row.isNull(at: 3), let number = UInt8(exactly: row.number(at: 3)) else { return nil }
            return AddressRecord(address: address, holder: .source(ip, number: number), lastUse: lastUse)
        }
        guard let port = UInt16(exactly: row.number(at: 2)) else { return nil }
        return AddressRecord(address: address, holder: .peer(SocketAddress(ip: ip, port: port)), lastUse: lastUse)
    }
}
