package import NetworkAddress

/// Why a socket that was handed over cannot be served, in an administrator's words (systemd.socket(5)).
package enum HandedOverSocketFailure: Error, Hashable, Sendable {
    case noSocket
    /// With SO_TYPE.
    case notStream(Int32)
    case notListening
    /// What it is, where the other one is asked for.
    case family(SocketFamily)
    /// With SO_PROTOCOL.
    case notTCP(Int32)
    case takesIPv4Too(SocketAddress)
    case onEveryInterface(SocketAddress)
    /// Without the NUL that its name begins with.
    case abstract(String)
    case system(SystemFailure)
}

/// What listens are told apart by.
package enum SocketFamily: Hashable, Sendable {
    case ip
    case unix
    /// With SO_DOMAIN.
    case other(Int32)
}

extension HandedOverSocketFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noSocket:
            "what was handed over is no socket; only sockets can be served (ListenStream=)"
        case .notStream(let type):
            "the socket that was handed over carries no stream (type \(type)); use ListenStream= for it"
        case .notListening:
            "the socket that was handed over does not listen; with Accept=yes there is one for each connection: use Accept=no"
        case .family(.ip):
            "the socket that was handed over has an IP address; use ListenStream= with a path for it"
        case .family(.unix):
            "the socket that was handed over is a Unix socket; use ListenStream= with an IP address and a port for it"
        case .family(.other(let domain)):
            "the socket that was handed over is of address family \(domain), which is neither IP nor Unix"
        case .notTCP(let number):
            "the socket that was handed over speaks protocol \(number) and not TCP; leave SocketProtocol= out"
        case .takesIPv4Too(let address):
            "the socket that was handed over listens on \(address) for IPv4 too; set BindIPv6Only=ipv6-only, and add a ListenStream= for IPv4"
        case .onEveryInterface(let address):
            "the socket that was handed over listens on \(address) on every interface, for anybody; set BindToDevice=lo"
        case .abstract(let name):
            "the socket that was handed over has no path (\"@\(name)\"), so that no permissions guard it; use ListenStream= with a path for it"
        case .system(let failure):
            "the socket that was handed over: \(failure)"
        }
    }
}
