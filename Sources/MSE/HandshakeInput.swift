/// Received bytes of a handshake that no step has taken yet.
struct HandshakeInput {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ received: some Sequence<UInt8>) {
        bytes.append(contentsOf: received)
    }

    /// The first `count` bytes, taken; nil, and nothing is taken, while fewer are there.
    mutating func take(_ count: Int) -> [UInt8]? {
        guard bytes.count >= count else { return nil }
        defer { bytes.removeFirst(count) }
        return Array(bytes.prefix(count))
    }

    /// Everything that is there, taken.
    mutating func takeAll() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    mutating func discard() {
        bytes = []
    }

    /// Looks for `pattern` behind a pad of at most 512 bytes, and takes both: whether they were there.
    mutating func takePad(before pattern: [UInt8]) throws(HandshakeFailure) -> Bool {
        let limit = HandshakeMaterial.longestPad + pattern.count
        let end = min(bytes.count, limit)
        var start = 0
        while start + pattern.count <= end {
            if bytes[start] == pattern[0], bytes[start..<start + pattern.count].elementsEqual(pattern) {
                bytes.removeFirst(start + pattern.count)
                return true
            }
            start += 1
        }
        guard bytes.count < limit else { throw .notSynchronised(scanned: limit) }
        return false
    }
}
