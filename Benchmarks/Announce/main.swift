import BenchmarkKit
import Foundation
import TestSwarm
import TorrentIdentity
import TrackerProtocol

/// What an announce and its answer of 200 peers may cost.
let bound = Duration.microseconds(500)
let roundCount = 5
/// Processor time is told in hundredths of a second: so many take several tenths.
let announceCount = 2000

/// Measures the daemon's processor time for each of its ways, and prints a table, each value beside the bound.
func measure(in workspace: Workspace) async throws {
    guard let infohash = Infohash(hex: "c64612db588d47aca634e2b98ce5988e054e9f09") else {
        throw Disappointment("no infohash")
    }
    let peers = (0..<200).compactMap { TrackerPeer(ip: [203, 0, 113, UInt8($0)], port: UInt16(6881 + $0)) }
    let (plainTracker, obscuringTracker) = (
        try KeepAliveTracker.start(infohash, peers), try KeepAliveTracker.start(infohash, peers)
    )
    let (proxy, gateway) = (Endpoint.uniqueLoopback(), Endpoint.unique())
    let daemon = try await Daemon.start(
        in: workspace,
        configuration: """
            workers = 1
            [outbound]
            socks = []
            [inbound]
            listen = ["\(Endpoint.unique())"]
            [tracker]
            listen = ["\(proxy)"]
            [[tracker.rule]]
            host = "\(obscuringTracker.endpoint.address)"
            obfuscation = "require"
            [tracker_gateway]
            listen = ["\(gateway)"]
            upstream = "http://\(plainTracker.endpoint)"
            [torrents]
            infohashes = ["\(infohash)"]
            [limits]
            # All peers are one source here.
            new_per_source = 1_000_000
            """)

    var query = TrackerQuery(
        "peer_id=-TR3000-abcdefghijkl&port=51413&uploaded=0&downloaded=0&left=1048576&numwant=200&key=5b3d2a1c&supportcrypto=1"
            .utf8)
    query.set("info_hash", to: infohash.bytes)
    var listing = query
    listing.set("compact", to: "0".utf8)
    query.set("compact", to: "1".utf8)

    func isRevealed(_ body: [UInt8]) throws -> Bool { try AnnounceResponse(parsing: body).peers == peers }
    func isObscured(_ body: [UInt8]) throws -> Bool {
        try AnnounceResponse(parsing: body).revealed(for: infohash).peers == peers
    }
    let measurements = [
        Measurement(
            title: "plain, compact", proxy: proxy, request: request(plainTracker.announceURL, query),
            isRight: isRevealed),
        Measurement(
            title: "obscured (BEP 8), compact", proxy: proxy, request: request(obscuringTracker.announceURL, query),
            isRight: isRevealed),
        Measurement(
            title: "obscured, wanted as a list of dictionaries", proxy: proxy,
            request: request(obscuringTracker.announceURL, listing), isRight: isRevealed),
        Measurement(
            title: "obscured, HTTP/1.0, each on a connection of its own", proxy: proxy,
            request: request(obscuringTracker.announceURL, query, version: "1.0"), isAlwaysNew: true,
            isRight: isRevealed),
        Measurement(
            title: "gateway: obscured, in front of a plain tracker", proxy: gateway,
            request: request("/announce", try AnnounceQuery(query).obscured()), isRight: isObscured),
    ]

    write("the best of \(roundCount) rounds of \(announceCount) announces, with answers of \(peers.count) peers\n")
    write(row("", "µs of CPU", "at most"))
    for measurement in measurements {
        let cost = try measurement.run(on: daemon.process, rounds: roundCount, count: announceCount)
        write(row(measurement.title, microseconds(cost), microseconds(bound)) + (cost <= bound ? "  met" : "  missed"))
    }
}

func request(_ target: String, _ query: TrackerQuery, version: String = "1.1") -> [UInt8] {
    let fields =
        "Host: tracker.example\r\nUser-Agent: Transmission/3.00\r\nAccept: */*\r\nAccept-Encoding: deflate, gzip\r\n"
    let host = target.hasPrefix("http://") ? String(target.dropFirst(7).prefix { $0 != "/" }) : "tracker.example"
    return Array("GET \(target)?".utf8) + query.encoded
        + Array(" HTTP/\(version)\r\n\(fields.replacing("tracker.example", with: host))\r\n".utf8)
}

/// `print` keeps lines back where the output is no terminal.
func write(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

func microseconds(_ duration: Duration) -> String { "\(Int((duration / .microseconds(1)).rounded()))" }

func row(_ title: String, _ cost: String, _ most: String) -> String {
    func right(_ text: String) -> String { String(repeating: " ", count: max(1, 12 - text.count)) + text }
    return title + String(repeating: " ", count: max(0, 52 - title.count)) + right(cost) + right(most)
}

do {
    try await Workspace.use { try await measure(in: $0) }
} catch {
    FileHandle.standardError.write(Data("announce-benchmark: \(error)\n".utf8))
    exit(1)
}
