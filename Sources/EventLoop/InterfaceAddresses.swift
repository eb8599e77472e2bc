import Glibc
package import NetworkAddress

/// The addresses of this machine's network interfaces, as they are now.
package enum InterfaceAddresses {
    package static func read() -> Set<IPAddress> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var addresses: Set<IPAddress> = []
        for interface in sequence(first: first, next: { $0?.pointee.ifa_next }).prefix(while: { $0 != nil }) {
            guard let address = interface?.pointee.ifa_addr else { continue }
            var storage = sockaddr_storage()
            let byteCount: Int
            switch Int32(address.pointee.sa_family) {
            case AF_INET: byteCount = MemoryLayout<sockaddr_in>.size
            case AF_INET6: byteCount = MemoryLayout<sockaddr_in6>.size
            default: continue
            }
            withUnsafeMutableBytes(of: &storage) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: byteCount))
            }
            if let ip = SocketAddress(storage)?.ip { addresses.insert(ip) }
        }
        return addresses
    }
}
