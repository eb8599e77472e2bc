import TestSwarm

extension Contender {
    static let shadowsocksCiphers = ["chacha20-ietf-poly1305", "aes-128-gcm", "rc4-md5"]

    /// `ss-tunnel`, which encrypts; `ss-server`, which decrypts at the other end, does not count.
    static func shadowsocks(_ cipher: String, in workspace: Workspace) async throws -> Contender {
        let sink = try Sink.start(.plaintext)
        let (entrance, server) = (Endpoint.unique(), Endpoint.unique())
        let common = ["-k", "benchmark", "-m", cipher, "-t", "60"]
        let remote = try await workspace.start(
            Program("ss-server", package: "shadowsocks-libev"),
            ["-s", server.address, "-p", "\(server.port)"] + common)
        let tunnel = try await workspace.start(
            Program("ss-tunnel", package: "shadowsocks-libev"),
            [
                "-s", server.address, "-p", "\(server.port)", "-b", entrance.address, "-l", "\(entrance.port)", "-L",
                "\(sink.endpoint)",
            ] + common)
        try await workspace.waitForListener(at: server, of: remote)
        try await workspace.waitForListener(at: entrance, of: tunnel)
        return Contender(name: "ss-\(cipher)", process: tunnel, way: .direct(entrance), sink: sink)
    }
}
