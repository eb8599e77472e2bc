import NetworkAddress

extension Form<IPNetwork?> {
    /// A range of this machine's own IPv4 addresses, one for each remote peer, or an empty string for none.
    static var virtualNetwork: Form {
        let network = text
        return Form(
            type: network.type,
            read: { node, reader in
                reader.addresses.wayInCount += node.value == .string("") ? 0 : 1
                return network.read(node, &reader)
            },
            render: network.render)
    }

    private static var text: Form {
        text(
            parse: { text, position, reader in
                if text.isEmpty { return .some(nil) }
                guard let network = IPNetwork(text) else {
                    reader.report(
                        "malformed network \(text.shown): expected a range without bits beyond its prefix, for example "
                            + "\"198.18.0.0/15\" or \"127.64.0.0/10\"", at: position)
                    return nil
                }
                if let objection = objection(to: network) {
                    reader.report("\(text.shown) cannot be the virtual network: \(objection)", at: position)
                    return nil
                }
                reader.addresses.virtualNetwork = (network, position)
                return .some(network)
            },
            render: { $0?.description ?? "" })
    }

    private static func objection(to network: IPNetwork) -> String? {
        // Of IPv6, Linux makes no more than single addresses a loopback interface's own. Peers of both are given IPv4 ones.
        guard case .v4(let address) = network.base else { return "it is not IPv4, which stands for IPv6 peers as well" }
        if network.prefixLength > 29 {
            let count = 1 << (32 - network.prefixLength)
            return "it has \(count) address\(count == 1 ? "" : "es"), and 8 are the least"
        }
        if network.prefixLength < 8 { return "it is larger than a /8" }
        if network.contains(.loopback) {
            return "it holds 127.0.0.1, which is not a peer's; take \"127.64.0.0/10\" of it"
        }
        if network.base.isUnspecified { return "it holds \(network.base), which is no one's address" }
        if address >> 28 == 0xE { return "its addresses are multicast, and cannot be connected to" }
        if network.contains(.v4(.max)) { return "it holds 255.255.255.255, which is no one's address" }
        return nil
    }
}

extension Form<UInt16> {
    /// The port of the virtual network's addresses.
    static var virtualPort: Form {
        let port = integer(in: 1...UInt16.max)
        return Form(
            type: port.type,
            read: { node, reader in
                let value = port.read(node, &reader)
                if let value { reader.addresses.virtualPort = (value, node.position) }
                return value
            },
            note: { value, reader in reader.addresses.virtualPort = (value, nil) },
            render: port.render)
    }
}
