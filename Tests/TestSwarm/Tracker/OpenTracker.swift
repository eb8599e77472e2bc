package import Foundation

/// opentracker, as Debian builds it: a real tracker without BEP 8, over IPv4 alone, for the torrents that it is given.
///
/// What it does, as far as a proxy in front of it is concerned:
/// - A peer's address is the one that the request came from. `ip` and `X-Forwarded-For` are not looked at.
/// - The answer is compact always (`peers`, never `peers6` or `external ip`); `compact=0` is a 400. Everyone gets everyone: a seed
///   gets seeds, and each gets itself, up to `numwant`; only `event=stopped` gets nobody.
/// - `interval` is random about 1800, `min interval` half of it: start a leecher once the tracker has the seed.
/// - `sha_ih` and no `info_hash`: 200 with a failure reason ("Your client forgot to send your torrent's info_hash…"); another
///   torrent: 200 with "Requested download is not authorized…".
/// - 400 Invalid Request: a target in absolute-form, a raw `[`, a malformed escape, a port beyond 65535, anything but GET.
///   Port 0 it takes, and gives to others.
/// - It answers `HTTP/1.1 200 OK` with a Content-Length and closes, whatever version was asked, and compresses nothing.
/// - `/scrape` without an infohash tells all of its torrents.
package struct OpenTracker: Sendable {
    package let endpoint: Endpoint
    package let process: ManagedProcess
    /// The file with the infohashes that it knows of.
    package let whitelist: URL
    private let network: NetworkNamespace?

    /// - Parameters:
    ///   - torrents: all that it knows of.
    ///   - network: where it runs; nil for the network of the tests themselves.
    /// - Returns: once it answers.
    package static func start(
        in workspace: Workspace, torrents: [Torrent], endpoint: Endpoint = .unique(),
        network: NetworkNamespace? = nil
    ) async throws -> OpenTracker {
        let folder = try workspace.makeFolder("opentracker")
        let whitelist = folder.appending(path: "whitelist.txt")
        try torrents.map { $0.infohashHex + "\n" }.joined().write(to: whitelist, atomically: true, encoding: .utf8)
        let arguments = [
            "-i", endpoint.address, "-p", "\(endpoint.port)", "-P", "\(endpoint.port)", "-d", folder.path,
            "-w", whitelist.lastPathComponent,
        ]
        // It will not stay root. Were it to become another user itself, the signal would go that ends it with the tests.
        let place = Place(network, user: geteuid() == 0 ? Place.nobody : nil)
        let process = try await workspace.start(.opentracker, arguments, at: place)
        let tracker = OpenTracker(endpoint: endpoint, process: process, whitelist: whitelist, network: network)
        try await workspace.eventually(what: "opentracker answers", needing: process) {
            // It reads its list in a thread of its own, perhaps after the first requests.
            for torrent in torrents {
                guard
                    let answer = try? await tracker.get(
                        "/announce?info_hash=\(torrent.escapedInfohash)&port=9&event=stopped"),
                    answer.contains("8:interval")
                else { return false }
            }
            return true
        }
        return tracker
    }

    package var announceURL: String { "http://\(endpoint)/announce" }

    /// How many peers it knows that have everything, and that have not.
    package func counts(of torrent: Torrent) async throws -> (complete: Int, incomplete: Int) {
        let answer = try await get("/scrape?info_hash=\(torrent.escapedInfohash)")
        func number(_ key: String) -> Int {
            guard let found = answer.range(of: "\(key.utf8.count):\(key)i") else { return 0 }
            return Int(answer[found.upperBound...].prefix { $0 != "e" }) ?? 0
        }
        return (number("complete"), number("incomplete"))
    }

    private func get(_ target: String) async throws -> String {
        let connection = try await RawConnection.open(to: endpoint, network: network)
        try await connection.send([UInt8]("GET \(target) HTTP/1.0\r\n\r\n".utf8))
        return String(decoding: try await connection.receiveToEnd().bytes, as: UTF8.self)
    }
}
