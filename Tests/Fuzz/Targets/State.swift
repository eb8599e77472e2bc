import Glibc
import MSE
import NetworkAddress
import StateStore

@testable import ProxyCore

extension FuzzTarget {
    /// What is read back from the state's database, whatever stands in it.
    ///
    /// Rows, one behind the other: a byte whose bit 0 says the table, then a value for each column, a byte for its kind and the value's
    /// bytes. Rows that the tables' own checks refuse are left out.
    static let state = FuzzTarget(name: "state", longestInput: 512, heap: (16 << 20, 4096)) { input in
        do throws(StateStore.Failure) {
            try StateRows.check(input)
        } catch {
            require(false, "\(error)")
        }
    }
}

private enum StateRows {
    /// The store's folder, one for all inputs, within the one that the runner makes and removes.
    private static let folder: String = {
        var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/state-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder can be made: errno \(errno)") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    private static let network = IPNetwork("198.18.0.0/24")!
    private static let tables = [
        (name: "peer_memory", columns: 9), (name: "peer_address", columns: 5),
    ]

    static func check(_ input: [UInt8]) throws(StateStore.Failure) {
        let store = try StateStore(folder: folder)
        require(store.setAside == nil, "a store that was set aside")
        try store.execute("PRAGMA synchronous = OFF")
        do {
            // It makes the tables.
            _ = try PeerMemoryRecords(PeerMemory(), from: store)
            _ = try PeerAddressRecords(PeerAddresses(network, excluding: []), from: store)
        }
        try store.transaction { () throws(StateStore.Failure) in
            for table in tables { try store.execute("DELETE FROM \(table.name)") }
            var reader = InputReader(input)
            while !reader.isEmpty { try insert(&reader, into: store) }
        }
        let memory = PeerMemory()
        let addresses = PeerAddresses(network, excluding: [])
        let records = try PeerMemoryRecords(memory, from: store)
        let addressRecords = try PeerAddressRecords(addresses, from: store)
        // What did not fit is gone, and what did is known.
        requireSame(
            try count("peer_memory", in: store), memory.counts.peers + memory.counts.sources, "peers that are known")
        requireSame(try count("peer_address", in: store), addresses.givenCount, "addresses that are given")
        memory.spokeMSE(SocketAddress(ip: .v4(0xCB00_7101), port: 9), selected: .rc4)
        _ = addresses.addresses(of: [SocketAddress(ip: .v4(0xCB00_7101), port: 9)])
        try records.flush(to: store)
        try addressRecords.flush(to: store)
        requireSame(
            try count("peer_memory", in: store), memory.counts.peers + memory.counts.sources, "peers that are kept")

        let (again, addressesAgain) = (PeerMemory(), PeerAddresses(network, excluding: []))
        _ = try PeerMemoryRecords(again, from: store)
        _ = try PeerAddressRecords(addressesAgain, from: store)
        requireSame(again.counts.peers, memory.counts.peers, "peers that come back")
        requireSame(again.counts.sources, memory.counts.sources, "sources that come back")
        requireSame(addressesAgain.givenCount, addresses.givenCount, "addresses that come back")
    }

    private static func insert(_ reader: inout InputReader, into store: borrowing StateStore) throws(StateStore.Failure)
    {
        let table = tables[Int(reader.byte() & 1)]
        let marks = Array(repeating: "?", count: table.columns).joined(separator: ", ")
        let insert = try store.prepare("INSERT OR IGNORE INTO \(table.name) VALUES (\(marks))")
        for column in 1...Int32(table.columns) { try bind(&reader, to: insert, at: column) }
        do throws(StateStore.Failure) {
            _ = try insert.step()
        } catch {
            // A value that the column cannot have at all.
        }
    }

    private static func bind(
        _ reader: inout InputReader, to statement: borrowing Statement, at column: Int32
    ) throws(StateStore.Failure) {
        switch reader.byte() % 8 {
        case 0: try statement.bindNull(at: column)
        case 1: try statement.bind(reader.number(Int64.self), at: column)
        case 2: try statement.bind(Int64(reader.byte()), at: column)
        case 3: try statement.bind(String(decoding: reader.bytes(Int(reader.byte() % 20)), as: UTF8.self), at: column)
        case 4: try statement.bind(reader.bytes(4), at: column)
        case 5: try statement.bind(reader.bytes(16), at: column)
        case 6: try statement.bind(reader.bytes(Int(reader.byte() % 20)), at: column)
        // A moment around now, as times are.
        default: try statement.bind(Int64(PeerMemory.now) + Int64(reader.number(Int32.self)), at: column)
        }
    }

    private static func count(_ table: String, in store: borrowing StateStore) throws(StateStore.Failure) -> Int {
        let count = try store.prepare("SELECT count(*) FROM \(table)")
        return try count.step() ? Int(count.number(at: 0)) : -1
    }
}
