import Foundation

/// What tcpdump writes: a header of 24 bytes, then packets, each after 16 bytes of its own, in the machine's byte order.
struct CaptureFile {
    /// Ethernet frames, whole.
    let packets: [ArraySlice<UInt8>]

    init(_ file: URL) throws {
        let bytes = [UInt8](try Data(contentsOf: file))
        func word(_ offset: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        // 0xA1B2C3D4: microseconds; link type 1: Ethernet, which is what `lo` pretends to be.
        guard bytes.count >= 24, word(0) == 0xA1B2_C3D4, word(20) == 1 else {
            throw SwarmError.malformedCapture(file)
        }
        var packets: [ArraySlice<UInt8>] = []
        var offset = 24
        while offset + 16 <= bytes.count {
            let captured = word(offset + 8)
            guard captured == word(offset + 12), offset + 16 + captured <= bytes.count else {
                throw SwarmError.incompleteCapture("a packet is cut in \(file.path)")
            }
            packets.append(bytes[offset + 16..<offset + 16 + captured])
            offset += 16 + captured
        }
        self.packets = packets
    }
}
