import Glibc
package import NetworkAddress

package enum LocalAddress {
    /// Whether a connection can be made from `ip`: an interface or a route makes it this machine's own. Where no descriptor is
    /// left to find out with, nothing speaks against it.
    package static func isBindable(_ ip: IPAddress) -> Bool {
        let address = SocketAddress(ip: ip, port: 0)
        guard let raw = try? address.openSocket() else { return true }
        let descriptor = Descriptor(adopting: raw)
        return address.withSystemAddress { bind(descriptor.raw, $0, $1) } == 0 || errno != EADDRNOTAVAIL
    }
}
