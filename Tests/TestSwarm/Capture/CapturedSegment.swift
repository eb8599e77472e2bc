import Foundation

/// A TCP segment of a captured frame.
struct CapturedSegment: Sendable {
    let source: Endpoint
    let destination: Endpoint
    let sequence: UInt32
    let isSyn: Bool
    let payload: ArraySlice<UInt8>

    /// - Returns: nil for what is no TCP over IPv4 or IPv6.
    init?(frame: ArraySlice<UInt8>) {
        let packet = frame.dropFirst(14)
        guard let version = packet.first.map({ $0 >> 4 }) else { return nil }
        let start = packet.startIndex
        let tcp: ArraySlice<UInt8>
        let addresses: (String, String)
        switch version {
        case 4:
            guard packet.count >= 20, packet[start + 9] == IPPROTO_TCP else { return nil }
            let headerCount = Int(packet[start] & 0x0F) * 4
            // Segmentation offload leaves 0 in the length of a packet of more than 64 KiB; then the frame's own length holds.
            let length = packet.bigEndian(at: 2, count: 2)
            tcp = packet.prefix(length == 0 ? packet.count : length).dropFirst(headerCount)
            addresses = (packet.address(at: 12, count: 4), packet.address(at: 16, count: 4))
        case 6:
            let length = packet.bigEndian(at: 4, count: 2)
            let payload = packet.dropFirst(40).prefix(length == 0 ? packet.count : length)
            // A packet of more than 64 KiB carries its length in a hop-by-hop option (RFC 2675), which is 8 bytes long.
            let isJumbo = packet.count >= 48 && packet[start + 6] == IPPROTO_HOPOPTS && length == 0
            let next = isJumbo ? packet[start + 40] : packet[start + 6]
            guard packet.count >= 40, next == IPPROTO_TCP else { return nil }
            tcp = isJumbo ? payload.dropFirst(8) : payload
            addresses = (packet.address(at: 8, count: 16), packet.address(at: 24, count: 16))
        default:
            return nil
        }
        guard tcp.count >= 20 else { return nil }
        source = Endpoint(addresses.0, UInt16(tcp.bigEndian(at: 0, count: 2)))
        destination = Endpoint(addresses.1, UInt16(tcp.bigEndian(at: 2, count: 2)))
        sequence = UInt32(tcp.bigEndian(at: 4, count: 4))
        isSyn = tcp[tcp.startIndex + 13] & 0x02 != 0
        payload = tcp.dropFirst(Int(tcp[tcp.startIndex + 12] >> 4) * 4)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func bigEndian(at offset: Int, count: Int) -> Int {
        dropFirst(offset).prefix(count).reduce(0) { $0 << 8 | Int($1) }
    }

    fileprivate func address(at offset: Int, count: Int) -> String {
        let bytes = [UInt8](dropFirst(offset).prefix(count))
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}
