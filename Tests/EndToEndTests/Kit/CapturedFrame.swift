/// Frames made by hand, between two ends.
enum CapturedFrame {
    /// An Ethernet frame with one TCP segment. The length is 0 where 16 bits do not hold it, as on `lo`.
    /// - Parameter isAnswer: whether it goes the other way.
    static func bytes(
        version: Int = 4, sequence: UInt32, syn: Bool = false, isAnswer: Bool = false, payload: [UInt8]
    ) -> [UInt8] {
        let numbers = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: sequence >> $0) }
        let ports: [UInt8] = isAnswer ? [0x56, 0x78, 0x12, 0x34] : [0x12, 0x34, 0x56, 0x78]
        let tcp: [UInt8] =
            ports + numbers + [0, 0, 0, 0, 0x50, syn ? 2 : 0x10] + [0, 0, 0, 0, 0, 0] + payload
        let total = version == 4 ? tcp.count + 20 : tcp.count
        let length = total > 0xFFFF ? [0, 0] : [UInt8(total >> 8), UInt8(total & 0xFF)]
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        let addresses: [UInt8] = isAnswer ? [198, 18, 0, 2, 198, 18, 0, 1] : [198, 18, 0, 1, 198, 18, 0, 2]
        let header: [UInt8] =
            version == 4
            ? [0x45, 0] + length + [0, 0, 0, 0, 64, 6, 0, 0] + addresses
            : [0x60, 0, 0, 0] + length + [6, 64] + loopback + loopback
        return [UInt8](repeating: 0, count: 14) + header + tcp
    }
}
