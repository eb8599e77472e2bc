/// Three hosts, and a router that joins them: networks for documentation (RFC 5737, RFC 3849) that go nowhere else.
package struct TestInternet: Sendable {
    package let client: TestHost
    package let tracker: TestHost
    package let peers: TestHost
    /// The router's network, which is nobody's host: everything between the three passes here.
    package let router: NetworkNamespace

    /// - Returns: once everyone reaches everyone. It is there as long as the workspace.
    package static func start(in workspace: Workspace) async throws -> TestInternet {
        async let router = NetworkNamespace.make(in: workspace, forwards: true)
        async let client = NetworkNamespace.make(in: workspace)
        async let tracker = NetworkNamespace.make(in: workspace)
        async let peers = NetworkNamespace.make(in: workspace)
        let internet = TestInternet(
            client: TestHost(try await client, prefixes: ("192.0.2", "2001:db8:2")),
            tracker: TestHost(try await tracker, prefixes: ("198.51.100", "2001:db8:51")),
            peers: TestHost(try await peers, prefixes: ("203.0.113", "2001:db8:113")),
            router: try await router)
        try await internet.join()
        return internet
    }

    private func join() async throws {
        let hosts = [("client", client), ("tracker", tracker), ("peers", peers)]
        try await router.configure(hosts.flatMap { $1.joining(as: $0) })
        for (_, host) in hosts {
            try await host.network.configure(host.settling)
        }
    }
}
