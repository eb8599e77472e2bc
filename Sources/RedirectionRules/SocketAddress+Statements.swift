import NetworkAddress

extension SocketAddress {
    var family: AddressFamily {
        switch ip {
        case .v4: .v4
        case .v6: .v6
        }
    }

    /// The statement that leads a connection here by NAT, where `redirect` leads to `redirected` or to every address.
    func translation(redirectingTo redirected: IPAddress?) -> String {
        ip.isUnspecified || ip == redirected ? "redirect to :\(port)" : "dnat \(family.keyword) to \(self)"
    }

    /// The statement that delivers a packet here as it is. A listener on all addresses is found by the loopback one.
    var assignment: String {
        let found = SocketAddress(ip: ip.isUnspecified ? family.loopback : ip, port: port)
        return "tproxy \(family.keyword) to \(found)"
    }
}
