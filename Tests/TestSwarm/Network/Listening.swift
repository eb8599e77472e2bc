import Foundation

extension Endpoint {
    /// Whether a TCP socket listens there (or on that port of any address), read from the kernel's table: a connection made
    /// to find out would count as a peer with some clients.
    package var isListenedOn: Bool {
        // `local_address rem_address st`: addresses in hex as memory holds them in 32-bit words, 0A is LISTEN.
        let nobody = [UInt8](repeating: 0, count: addressBytes.count)
        let anyone = [UInt8](repeating: 0, count: 16)
        return [(addressBytes, nobody), (nobody, nobody), (anyone, anyone)].contains { local, remote in
            let entry = "\(Self.words(local)):\(String(format: "%04X", port)) \(Self.words(remote)):0000 0A"
            let table = "/proc/net/tcp\(local.count == 4 ? "" : "6")"
            // As bytes: the tables are long where many connections were, and they are read again and again.
            return FileManager.default.contents(atPath: table).map { [UInt8]($0).contains([UInt8](entry.utf8)) }
                ?? false
        }
    }

    private static func words(_ address: [UInt8]) -> String {
        stride(from: 0, to: address.count, by: 4)
            .map { word in address[word..<word + 4].reversed().map { String(format: "%02X", $0) }.joined() }
            .joined()
    }
}
