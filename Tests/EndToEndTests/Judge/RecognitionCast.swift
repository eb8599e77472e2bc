import TestSwarm

/// Those between whom connections are made.
struct RecognitionCast: Sendable {
    let printable: JudgedProxy
    let random: JudgedProxy
    /// Real clients that are dialled, and require encryption.
    let seeds: [(kind: JudgedClient, seed: any SwarmClient)]
    /// Where a real client takes connections with encryption and without.
    let encrypted: AddressBlock
    let plaintext: AddressBlock

    /// - Parameter count: of the addresses of each of its blocks.
    /// - Returns: once all listen.
    static func start(in workspace: Workspace, _ torrent: Torrent, count: Int) async throws -> RecognitionCast {
        // Of nobody: they wait.
        let tracker = try StaticTracker.start(in: workspace)
        async let printable = JudgedProxy.start(in: workspace, torrent, .printable)
        async let random = JudgedProxy.start(in: workspace, torrent, .random)
        async let seeds = JudgedClient.startSeeds(in: workspace, torrent, tracker: tracker)
        let endpoint = Endpoint.unique()
        let encrypted = AddressBlock("198.19.2", port: endpoint.port, count: count)
        let plaintext = AddressBlock("198.19.3", port: endpoint.port, count: count)
        async let everywhere = LibtorrentClient.start(
            in: workspace, torrent, .leecher, encryption: .enabled, severalPerAddress: true, endpoint: endpoint,
            moreAddresses: encrypted.addresses + plaintext.addresses)
        _ = try await everywhere
        return RecognitionCast(
            printable: try await printable, random: try await random, seeds: try await seeds, encrypted: encrypted,
            plaintext: plaintext)
    }
}
