import Glibc
package import NetworkAddress

package enum LocalAddress {
    /// Whether a connection can be made from `ip`: an interface or a route makes it this machine's own.
    package static func isBindable(_ ip: IPAddress) -> Bool {
        let address = SocketAddress(ip: ip, port: 0)
        guard let raw = try? address.openSocket() else { return false }
        let descriptor = Descriptor(adopting: raw)
        return address.withSystemAddress { bind(descriptor.raw, $0, $1) } == 0
    }
}
