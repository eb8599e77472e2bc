/// How much a torrent holds, by its info dictionary.
struct MetainfoContents {
    /// Files without those that only pad others (BEP 47).
    private(set) var fileCount = 0
    private(set) var byteCount: UInt64 = 0

    /// What `info` of the file `bytes` says: v2's tree (BEP 52), or else v1's `length` or `files` (BEP 3). Nil where it
    /// says nothing, or what cannot be.
    init?(_ info: MetainfoDictionary, _ bytes: [UInt8]) {
        do throws(BencodeError) {
            if let tree = info.optional("file tree") {
                var cursor = BencodeCursor(bytes, in: tree)
                guard try addFolder(&cursor) else { return nil }
            } else if let length = info.optional("length") {
                var cursor = BencodeCursor(bytes, in: length)
                guard add(byteCount: try cursor.integer(), isPadding: false) else { return nil }
            } else if let files = info.optional("files") {
                var cursor = BencodeCursor(bytes, in: files)
                var isClear = true
                try cursor.eachElement { cursor throws(BencodeError) in
                    let isAdded = try addFile(&cursor)
                    isClear = isClear && isAdded
                }
                guard isClear else { return nil }
            } else {
                return nil
            }
        } catch {
            return nil
        }
    }

    /// A folder of v2's tree: names, each with another folder, or with a file under the empty name.
    private mutating func addFolder(_ cursor: inout BencodeCursor) throws(BencodeError) -> Bool {
        var isClear = true
        try cursor.eachEntry { cursor, name throws(BencodeError) in
            let isAdded = name.isEmpty ? try addFile(&cursor) : try addFolder(&cursor)
            isClear = isClear && isAdded
        }
        return isClear
    }

    /// A dictionary with a file's `length` and perhaps `attr`.
    private mutating func addFile(_ cursor: inout BencodeCursor) throws(BencodeError) -> Bool {
        var byteCount: Int64?
        var isPadding = false
        try cursor.eachEntry { cursor, key throws(BencodeError) in
            let name = cursor.bytes[key]
            if name.elementsEqual("length".utf8) {
                byteCount = try cursor.integer()
            } else if name.elementsEqual("attr".utf8) {
                isPadding = cursor.bytes[try cursor.string()].contains(UInt8(ascii: "p"))
            } else {
                _ = try cursor.value()
            }
        }
        return byteCount.map { add(byteCount: $0, isPadding: isPadding) } ?? false
    }

    private mutating func add(byteCount: Int64, isPadding: Bool) -> Bool {
        guard let byteCount = UInt64(exactly: byteCount) else { return false }
        guard !isPadding else { return true }
        let (sum, overflow) = self.byteCount.addingReportingOverflow(byteCount)
        fileCount += 1
        self.byteCount = sum
        return !overflow
    }
}
