import HTTPMessage
import NetworkAddress

extension HTTPURL {
    /// Loopback, private, shared, link-local and site-local networks (RFC 1918, 3927, 4193, 4291, 6598).
    private static let internalNetworks = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::/127", "fc00::/7", "fe80::/10", "fec0::/10",
    ].compactMap { IPNetwork($0) }

    /// Whether it certainly leads to this machine or to a network of its own, where a stranger's URL has no business.
    var isInternal: Bool {
        switch host {
        case .address(let ip): Self.internalNetworks.contains { $0.contains(ip) }
        case .name(let name): host.isLocalhost || name.hasSuffix(".localhost")
        }
    }
}
