package import NetworkAddress

extension Configuration {
    /// A plaintext listener whose connections all go to one peer.
    package struct Forward: Equatable, Sendable {
        package var listen: SocketAddress
        package var target: Endpoint

        package init(listen: SocketAddress, target: Endpoint) {
            self.listen = listen
            self.target = target
        }
    }
}

extension Configuration.Forward: Section {
    /// Both keys are required, so that this never leaves the reader.
    static var blank: Self {
        let nowhere = SocketAddress(ip: .v4(0), port: 0)
        return Self(listen: nowhere, target: Endpoint(nowhere))
    }

    static var keys: [Key<Self>] {
        [
            Key("listen", \.listen, .listener(.clients), isRequired: true),
            Key("target", \.target, .destination(.forward), isRequired: true),
        ]
    }
}
