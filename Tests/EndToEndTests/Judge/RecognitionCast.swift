import TestSwarm

/// Those between whom connections are made.
struct RecognitionCast: Sendable {
    let proxies: [JudgedProxy]
    /// Real clients that are dialled, and require encryption.
    let seeds: [(kind: JudgedClient, seed: any SwarmClient)]
    /// Where a real client takes connections with encryption and without.
    let encrypted: AddressBlock
    let plaintext: AddressBlock

    /// - Parameter count: of the addresses of that real client's blocks.
    /// - Returns: once all listen.
    static func start(in workspace: Workspace, _ torrent: Torrent, count: Int) async throws -> RecognitionCast {
        // Of nobody: they wait.
        let tracker = try StaticTracker.start(in: workspace)
        async let seeds = JudgedClient.startSeeds(in: workspace, torrent, tracker: tracker)
        var proxies: [JudgedProxy] = []
        for obfuscation in JudgedProxy.Obfuscation.allCases {
            proxies.append(try await JudgedProxy.start(in: workspace, torrent, obfuscation))
        }
        let endpoint = Endpoint.unique()
        let encrypted = AddressBlock(port: endpoint.port, count: count)
        let plaintext = AddressBlock(port: endpoint.port, count: count)
        _ = try await LibtorrentClient.start(
            in: workspace, torrent, .leecher, encryption: .enabled, severalPerAddress: true, endpoint: endpoint,
            moreAddresses: encrypted.addresses + plaintext.addresses)
        return RecognitionCast(
            proxies: proxies, seeds: try await seeds, encrypted: encrypted, plaintext: plaintext)
    }
}
