package import NetworkAddress

extension Configuration {
    /// Figures for Prometheus.
    package struct Metrics: Equatable, Sendable {
        package var listen: [SocketAddress] = []

        package init() {}
    }
}

extension Configuration.Metrics: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [Key("listen", \.listen, .list(of: .listener(.scrapers)))]
    }
}
