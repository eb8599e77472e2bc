import NetworkAddress

/// One of the proxy's listeners for each address family, to which rules can lead.
struct FamilyListeners: Equatable, Sendable {
    let v4: SocketAddress?
    let v6: SocketAddress?

    /// The first of each family. The port of one that lets the system choose is not known to rules.
    init(firstOf listeners: [SocketAddress]) {
        let known = listeners.filter { $0.port != 0 }
        v4 = known.first { $0.family == .v4 }
        v6 = known.first { $0.family == .v6 }
    }

    var isEmpty: Bool { v4 == nil && v6 == nil }

    /// Each family with its listener.
    var all: [(family: AddressFamily, listener: SocketAddress?)] { [(.v4, v4), (.v6, v6)] }
}
