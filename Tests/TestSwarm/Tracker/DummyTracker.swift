package import Foundation

/// A tracker that speaks BEP 8 and, if asked, misbehaves: `Scripts/dummy-tracker.py`, which shares no code with what is tested.
///
/// It knows a peer by the address that its announce comes from. A leecher gets all other peers, a seed gets none.
package struct DummyTracker: Sendable {
    /// How it answers an obscured announce.
    package struct Obscurity: Sendable {
        package enum IV: String, Sendable {
            case none
            /// Another in each answer.
            case random
        }

        package var iv: IV
        /// Gives that many pairs at most, and says by `i` and `n` which they are; 0: all of them.
        package var cut: Int
        /// The pad's length in pairs, told by `n`; 0: as long as the list.
        package var wrap: Int

        package init(iv: IV = .none, cut: Int = 0, wrap: Int = 0) {
            self.iv = iv
            self.cut = cut
            self.wrap = wrap
        }
    }

    package let endpoint: Endpoint
    package let process: ManagedProcess
    private let workspace: Workspace

    /// - Parameters:
    ///   - infohashes: in hex, of torrents that there need not be.
    ///   - peers6: whether it gives IPv6 peers, too.
    ///   - refusesPlain: whether it answers an announce with `info_hash` by a failure reason.
    ///   - network: where it runs; nil for the network of the tests themselves.
    /// - Returns: once it listens.
    package static func start(
        in workspace: Workspace, torrents: [Torrent] = [], infohashes: [String] = [],
        obscurity: Obscurity = Obscurity(),
        peers6: Bool = false, refusesPlain: Bool = false, endpoint: Endpoint = .unique(),
        network: NetworkNamespace? = nil
    ) async throws -> DummyTracker {
        var arguments = [
            Script.dummyTracker.path, "--listen", endpoint.description, "--iv", obscurity.iv.rawValue,
            "--cut", "\(obscurity.cut)", "--wrap", "\(obscurity.wrap)",
        ]
        arguments += (torrents.map(\.infohashHex) + infohashes).flatMap { ["--infohash", $0] }
        arguments += peers6 ? ["--peers6"] : []
        arguments += refusesPlain ? ["--refuse-plain"] : []
        let process = try await workspace.start(.python, arguments, takesInput: true, at: Place(network))
        try await workspace.eventually(what: "the tracker listens", needing: process) {
            process.logContains("listening \(endpoint.address) \(endpoint.port)\n")
        }
        return DummyTracker(endpoint: endpoint, process: process, workspace: workspace)
    }

    /// With `--check FILE` it compares its BEP 8 with known values, and ends.
    package static let script = Script.dummyTracker

    package var announceURL: String { "http://\(endpoint)/announce" }

    /// The URL at which every announce is answered in one of the script's ways (`BEHAVIOURS`): `hang`, `n-zero`, `10mb`.
    package func announceURL(_ behaviour: String) -> String { "http://\(endpoint)/announce/\(behaviour)" }

    /// Has it answer announces to `announceURL` in one of the ways of `BEHAVIOURS`; nil: well.
    package func behave(_ behaviour: String?) async throws {
        try await obey(behaviour.map { "behave \($0)" } ?? "behave")
    }

    /// Has it give a peer to every leecher.
    package func add(_ peer: Endpoint) async throws {
        try await obey("peer \(peer.address) \(peer.port)")
    }

    /// Has it forget all peers, those that were added too.
    package func forget() async throws {
        try await obey("forget")
    }

    private func obey(_ command: String) async throws {
        let before = process.logCount(of: "obeyed \(command)\n")
        try process.send(command)
        try await workspace.eventually(what: "the tracker obeys", needing: process) {
            process.logCount(of: "obeyed \(command)\n") > before
        }
    }

    /// All that it understood, oldest first.
    package var announces: [DummyAnnounce] { process.log.split(separator: "\n").compactMap(DummyAnnounce.init(line:)) }

    /// What it answered by a failure reason: why, and the request's target.
    package var refusals: [String] {
        process.log.split(separator: "\n").filter { $0.hasPrefix("refused ") }.map { String($0.dropFirst(8)) }
    }
}
