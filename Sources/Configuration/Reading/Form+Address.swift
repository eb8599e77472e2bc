import NetworkAddress

extension Form<SocketAddress> {
    /// An address and port to listen on for `audience`. Port 0 lets the system choose.
    static func listener(_ audience: AddressBook.Audience) -> Form {
        text(
            parse: { text, position, reader in
                guard let address = SocketAddress(text) else {
                    reader.report(
                        "malformed address \(text.shown): expected an IP address and a port, for example "
                            + "\"127.0.0.1:6881\" or \"[::1]:6881\"", at: position)
                    return nil
                }
                guard address.ip.unmapped == address.ip else {
                    let plain = SocketAddress(ip: address.ip.unmapped, port: address.port)
                    reader.report(
                        "\(text.shown) cannot be listened on: write \(plain.description.tomlQuoted)", at: position)
                    return nil
                }
                reader.addresses.enter(address, for: audience, key: reader.key, position: position)
                return address
            },
            note: { address, reader in
                reader.addresses.enter(address, for: audience, key: reader.key, position: nil)
            },
            render: \.description)
    }
}

extension Form<Endpoint> {
    /// A host and port to connect to.
    static func destination(_ purpose: AddressBook.Purpose) -> Form {
        text(
            parse: { text, position, reader in
                guard let endpoint = Endpoint(text) else {
                    reader.report(
                        "malformed address \(text.shown): expected a host and a port, for example "
                            + "\"203.0.113.5:6881\", \"[2001:db8::1]:6881\" or \"peer.example.org:6881\"", at: position)
                    return nil
                }
                guard endpoint.port != 0 else {
                    reader.report("\(text.shown) cannot be connected to: port 0", at: position)
                    return nil
                }
                reader.addresses.enter(endpoint, for: purpose, key: reader.key, position: position)
                return endpoint
            },
            note: { endpoint, reader in
                reader.addresses.enter(endpoint, for: purpose, key: reader.key, position: nil)
            },
            render: \.description)
    }
}

extension Form<IPNetwork> {
    /// A range of addresses, or one address.
    static var network: Form {
        text(
            parse: { text, position, reader in
                if let network = IPNetwork(text) { return network }
                reader.report(
                    "malformed network \(text.shown): expected an address or a range without bits beyond its prefix, "
                        + "for example \"192.168.0.0/16\" or \"fd00::/8\"", at: position)
                return nil
            },
            render: \.description)
    }
}

extension Form<[IPNetwork]> {
    /// Who besides loopback may use the plaintext listeners.
    static var allowList: Form {
        let list = list(of: .network)
        return Form(
            type: list.type,
            read: { node, reader in
                reader.addresses.isAllowListGiven = node.value != .array([])
                return list.read(node, &reader)
            },
            render: list.render)
    }
}
