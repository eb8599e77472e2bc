import Glibc
package import NetworkAddress

/// The addresses of this machine's network interfaces, as they were when this was read.
package struct InterfaceAddresses: Sendable {
    package private(set) var addresses: Set<IPAddress> = []
    /// IPv4 networks of loopback interfaces, of which every address is this machine's: 127.0.0.0/8 for one.
    package private(set) var loopbackNetworks: [IPNetwork] = []
    /// IPv4 networks of the others, whose addresses are mostly other machines'.
    package private(set) var linkNetworks: [(interface: String, network: IPNetwork)] = []

    package static func read() -> InterfaceAddresses {
        var result = InterfaceAddresses()
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return result }
        defer { freeifaddrs(first) }
        for interface in sequence(first: first, next: { $0?.pointee.ifa_next }).prefix(while: { $0 != nil }) {
            guard let interface = interface?.pointee, let ip = interface.ifa_addr.flatMap({ SocketAddress($0)?.ip })
            else { continue }
            result.addresses.insert(ip)
            guard case .v4 = ip, case .v4(let mask)? = interface.ifa_netmask.flatMap({ SocketAddress($0)?.ip }) else {
                continue
            }
            let network = IPNetwork(of: ip, prefixLength: mask.nonzeroBitCount)
            if interface.ifa_flags & UInt32(IFF_LOOPBACK) != 0 {
                result.loopbackNetworks.append(network)
            } else {
                result.linkNetworks.append((String(cString: interface.ifa_name), network))
            }
        }
        return result
    }

    /// The network of an interface that has addresses with `network` in common; loopback interfaces' do not count.
    package func network(overlapping network: IPNetwork) -> (interface: String, network: IPNetwork)? {
        linkNetworks.first { $0.network.contains(network.base) || network.contains($0.network.base) }
    }

    /// Whether `ip` is this machine's own.
    package func contains(_ ip: IPAddress) -> Bool {
        let ip = ip.unmapped
        return ip.isLoopback || addresses.contains(ip) || loopbackNetworks.contains { $0.contains(ip) }
    }
}
