/// One direction of a TCP connection: what its receiver read, in order.
package struct CapturedStream: Sendable {
    package let source: Endpoint
    package let destination: Endpoint
    package let bytes: [UInt8]
    /// Whether the capture has its beginning and every byte up to its last.
    package let isWhole: Bool
    /// How many bytes each segment brought that none before it had.
    package let pieces: [Int]

    /// - Parameter segments: of one direction of one connection, in the order of their capture.
    init?(segments: [CapturedSegment]) {
        guard let first = segments.first else { return nil }
        source = first.source
        destination = first.destination
        // A SYN takes one number. Distances are signed and wrap, so that numbers may pass 2^32 within the stream.
        let start = first.isSyn ? first.sequence &+ 1 : first.sequence
        let placed = segments.filter { !$0.payload.isEmpty }
            .map { (offset: Int(Int32(bitPattern: $0.sequence &- start)), payload: $0.payload) }
            .sorted { $0.offset < $1.offset }
        var bytes: [UInt8] = []
        var isWhole = first.isSyn
        var pieces: [Int] = []
        for (offset, payload) in placed {
            // What a retransmission repeats is left out; a gap is told, and what follows it is kept all the same.
            isWhole = isWhole && offset <= bytes.count
            let new = payload.dropFirst(max(0, bytes.count - offset))
            bytes += new
            if !new.isEmpty { pieces.append(new.count) }
        }
        self.bytes = bytes
        self.isWhole = isWhole
        self.pieces = pieces
    }

    package func contains(_ pattern: [UInt8]) -> Bool { bytes.contains(pattern) }
    package func contains(_ text: String) -> Bool { bytes.contains([UInt8](text.utf8)) }
}
