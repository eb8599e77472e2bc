package import Foundation

/// aria2, which always dials with MSE first. A seed checks its payload before it listens, and unchokes at once.
package struct Aria2: SwarmClient {
    package enum Encryption: Sendable {
        /// MSE first, then plaintext; takes both.
        case preferred
        /// RC4 and nothing else, in both directions.
        case required
    }

    /// A proxy for its announces.
    package enum HTTPProxy: Sendable {
        /// Asks it for the tracker's URL.
        case get(Endpoint)
        /// Asks it for a tunnel, for plain HTTP too.
        case tunnel(Endpoint)

        fileprivate var arguments: [String] {
            switch self {
            case .get(let endpoint): ["--http-proxy=http://\(endpoint)"]
            case .tunnel(let endpoint): ["--http-proxy=http://\(endpoint)", "--proxy-method=tunnel"]
            }
        }
    }

    package let torrent: Torrent
    package let endpoint: Endpoint
    package let folder: URL
    package let process: ManagedProcess

    /// - Parameter file: its torrent file; nil for one whose tracker is `announce`.
    /// - Returns: once it listens, a seed's payload checked.
    package static func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, encryption: Encryption, announce: String? = nil,
        file: URL? = nil, httpProxy: HTTPProxy? = nil, endpoint: Endpoint = .unique(),
        at place: Place = .here
    ) async throws -> Aria2 {
        let folder = try workspace.clientFolder("aria2", torrent, role, for: place)
        let encryptionArguments =
            switch encryption {
            case .preferred: [String]()
            case .required: ["--bt-require-crypto=true", "--bt-min-crypto-level=arc4"]
            }
        let process = try await workspace.start(
            .aria2,
            [
                "--no-conf", "--dir=\(folder.path)", "--check-integrity=true", "--seed-ratio=0.0",
                "--allow-overwrite=true", "--file-allocation=none", "--interface=\(endpoint.address)",
                "--listen-port=\(endpoint.port)", "--enable-dht=false", "--enable-dht6=false",
                "--bt-max-peers=0", "--bt-enable-lpd=false", "--enable-peer-exchange=false", "--bt-tracker-interval=5",
                "--summary-interval=0", "--console-log-level=info", "--enable-color=false",
            ] + encryptionArguments + (httpProxy?.arguments ?? []) + [
                try (file ?? torrent.file(announce: announce)).path
            ],
            folder: folder, at: place)
        try await workspace.eventually(what: "aria2 listens", needing: process) {
            process.logContains("listening on TCP port \(endpoint.port)\n")
        }
        return Aria2(torrent: torrent, endpoint: endpoint, folder: folder, process: process)
    }

    /// With SIGTERM it would end without a word.
    package nonisolated(nonsending) func stop(in workspace: Workspace) async throws {
        process.signal(SIGINT)
    }
}
