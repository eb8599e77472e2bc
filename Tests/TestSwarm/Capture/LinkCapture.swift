import Foundation

/// All that passes over a link and matches a filter, from `start` to `stop`.
package final class LinkCapture: Sendable {
    private let workspace: Workspace
    private let process: ManagedProcess
    /// What tcpdump writes: complete once the capture is stopped.
    let file: URL
    private let link: Link

    private init(workspace: Workspace, process: ManagedProcess, file: URL, link: Link) {
        self.workspace = workspace
        self.process = process
        self.file = file
        self.link = link
    }

    /// - Parameters:
    ///   - filter: as tcpdump takes it: `tcp and host 198.18.1.1`.
    ///   - link: where.
    /// - Returns: once it captures.
    package static func start(
        in workspace: Workspace, filter: String, on link: Link = .loopback
    ) async throws -> LinkCapture {
        let file = workspace.folder.appending(path: workspace.unique("capture") + ".pcap")
        let process = try await workspace.start(
            .tcpdump,
            [
                "-i", link.interface, "-n", "-s", "\(link.longestPacket)",
                // A file that is whole packets at any time; a ring, all of whose places are for the longest packet: some hundred of
                // those of lo, thousands of another link's.
                "-U", "--immediate-mode", "-B", "16384",
                // Not to become another user, who may not write here; with that, the parent-death signal would go too.
                "-Z", "root", "-w", file.path,
                "(\(filter)) or (udp and dst host \(link.far.address) and dst port \(link.far.port))",
            ], at: Place(link.network))
        try await workspace.eventually(what: "tcpdump listens", needing: process) {
            process.logContains("listening on")
        }
        return LinkCapture(workspace: workspace, process: process, file: file, link: link)
    }

    /// Ends the capture once it has all that was sent until now.
    /// - Throws: `SwarmError.incompleteCapture` if the kernel dropped packets, for then absence shows nothing.
    package func stop() async throws -> CapturedTraffic {
        let marker = [UInt8](UUID().uuidString.utf8)
        try send(marker: marker)
        try await workspace.eventually(within: .seconds(10), what: "the capture holds the marker", needing: process) {
            [UInt8](try Data(contentsOf: file, options: .mappedIfSafe)).contains(marker)
        }
        await process.terminate()
        guard process.logContains("\n0 packets dropped by kernel") else {
            throw SwarmError.incompleteCapture(process.logTail)
        }
        return try read()
    }

    /// What it has until now; nil in the moment in which tcpdump writes a packet.
    package var soFar: CapturedTraffic? { try? read() }

    private func read() throws -> CapturedTraffic {
        CapturedTraffic(segments: try CaptureFile(file).packets.compactMap(CapturedSegment.init(frame:)))
    }

    private func send(marker: [UInt8]) throws {
        let address = try SocketAddress(link.far.address, link.far.port)
        let descriptor = try address.makeSocket(SOCK_DGRAM, in: link.network)
        defer { close(descriptor) }
        let count = address.withPointer { sendto(descriptor, marker, marker.count, 0, $0, $1) }
        guard count == marker.count else {
            throw SwarmError.failed(call: "sendto", errno: errno)
        }
    }
}
