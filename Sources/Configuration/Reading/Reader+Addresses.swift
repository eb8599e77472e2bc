import NetworkAddress

extension Reader {
    /// Holds the addresses that were met against each other, when the whole file has been read.
    mutating func checkAddresses() {
        enterVirtualPort()
        if addresses.wayInCount == 0 {
            reportPlainly(
                "nothing to listen on: outbound.socks, outbound.transparent, outbound.forward, "
                    + "outbound.virtual_network, inbound.listen, tracker.listen and tracker_gateway.listen are all empty",
                at: nil)
        }
        checkExposure()
        checkClashes()
        checkLoops()
    }

    /// The virtual network's port is taken on all IPv4 addresses.
    private mutating func enterVirtualPort() {
        guard let virtual = addresses.virtualNetwork, let (port, position) = addresses.virtualPort else { return }
        addresses.enter(
            SocketAddress(ip: .v4(0), port: port), for: .virtual, key: "outbound.virtual_port", position: position,
            network: virtual.network)
    }

    private mutating func checkExposure() {
        for listener in addresses.listeners where listener.audience == .scrapers && !listener.address.ip.isLoopback {
            report(
                "\(listener.address) is open to others than this host, and anyone could read how many torrents, peers and connections there are: "
                    + "listen on a loopback address, for example \"127.0.0.1:9469\"", of: listener.key,
                at: listener.position)
        }
        guard !addresses.isAllowListGiven else { return }
        for listener in addresses.listeners where listener.audience == .clients && !listener.address.ip.isLoopback {
            report(
                "\(listener.address) is open to others than this host: say who may use it, for example "
                    + "outbound.allow = [\"192.168.0.0/16\"]", of: listener.key, at: listener.position)
        }
    }

    private mutating func checkClashes() {
        // Defaults first, so that the one to blame is always one that stands in the file.
        let ordered = addresses.listeners.sorted { left, right in
            switch (left.position, right.position) {
            case (let left?, let right?): left < right
            case (nil, _?): true
            case (_, nil): false
            }
        }
        var earlierByPort: [UInt16: [AddressBook.Listener]] = [:]
        for listener in ordered where listener.address.port != 0 {
            let earlier = earlierByPort[listener.address.port, default: []]
            if let other = earlier.first(where: { $0.clashes(with: listener) }) {
                report(
                    "\(listener.told) is already taken by \(other.summary)", of: listener.key, at: listener.position)
            }
            earlierByPort[listener.address.port, default: []].append(listener)
        }
    }

    private mutating func checkLoops() {
        let listenersByPort = Dictionary(grouping: addresses.listeners, by: \.address.port)
        for destination in addresses.destinations where addresses.isUsed(destination) {
            let candidates = listenersByPort[destination.endpoint.port, default: []]
            guard let own = candidates.first(where: { $0.receives(destination.endpoint.knownAddresses) }) else {
                continue
            }
            // A default destination is right until a listener is put on it.
            let (culprit, position) =
                destination.position.map { (destination.key, $0) } ?? (own.key, own.position)
            let what =
                destination.position == nil
                ? "\(own.told) is where \(destination.key) = \(destination.endpoint), a default, connects to"
                : "\(destination.endpoint) is the proxy itself, \(own.summary)"
            report("\(what): every connection would come back", of: culprit, at: position)
        }
    }
}

extension AddressBook.Listener {
    /// What its key says.
    fileprivate var told: String { network == nil ? "\(address)" : "\(address.port)" }

    /// The listener as another one's message names it.
    fileprivate var summary: String {
        let origin = position.map { "on line \($0.line)" } ?? "by default"
        return "\(key) = \(told) \(origin)"
    }

    /// Whether both cannot be bound, or cannot be told apart. IPv6 listeners take no IPv4, so that 0.0.0.0 and [::]
    /// stand side by side.
    fileprivate func clashes(with other: AddressBook.Listener) -> Bool {
        guard address.port == other.address.port, address.ip.isSameFamily(as: other.address.ip) else { return false }
        return address.ip == other.address.ip || address.ip.isUnspecified || other.address.ip.isUnspecified
    }

    /// Whether a connection to one of `targets`, on this port, certainly arrives here. What an unspecified address
    /// covers beyond loopback is known only to the host.
    fileprivate func receives(_ targets: [IPAddress]) -> Bool {
        targets.contains { target in
            target == address.ip || network?.contains(target) == true
                || address.ip.isUnspecified && target.isLoopback && target.isSameFamily(as: address.ip)
        }
    }
}

extension Endpoint {
    /// Where a connection goes without asking a resolver. Linux takes an unspecified address for the loopback one.
    fileprivate var knownAddresses: [IPAddress] {
        let loopback6 = IPAddress.v6(high: 0, low: 1)
        switch host {
        case .address(let ip):
            guard ip.unmapped.isUnspecified else { return [ip.unmapped] }
            return [ip.unmapped.isSameFamily(as: .loopback) ? .loopback : loopback6]
        case .name: return host.isLocalhost ? [.loopback, loopback6] : []
        }
    }
}
