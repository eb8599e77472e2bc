import Foundation

/// What nDPI takes the connections of a capture for.
package struct NDPI: Sendable {
    /// A connection as nDPI tells of it.
    private struct Flow {
        let ends: Set<Endpoint>
        /// `Unknown`, `BitTorrent`, or one within another, `TLS.Google`.
        let name: String
    }

    /// As it calls itself: `4.2.0`.
    package let version: String
    private let flows: [Flow]

    /// How many TCP connections it saw, told apart by addresses and ports.
    package var flowCount: Int { flows.count }

    /// Runs ndpiReader, with all that it does by default, guesses by port among it.
    /// - Parameter capture: one that is stopped.
    package static func read(_ capture: LinkCapture, in workspace: Workspace) async throws -> NDPI {
        try await read(capture.file, in: workspace)
    }

    static func read(_ file: URL, in workspace: Workspace) async throws -> NDPI {
        let table = workspace.folder.appending(path: workspace.unique("flows") + ".csv")
        // Without -v 2 the table is of those flows alone that it has a name for.
        let (status, output) = try await workspace.run(.ndpiReader, ["-i", file.path, "-v", "2", "-C", table.path])
        guard status == .exited(0), let version = output.firstMatch(of: /Using nDPI \((\S+)\)/)?.1 else {
            throw SwarmError.programFailed(name: "ndpiReader -i \(file.path)", status: status, log: output)
        }
        return try NDPI(version: String(version), table: String(contentsOf: table, encoding: .utf8))
    }

    /// - Parameter table: as ndpiReader writes it: the columns' names, then a flow a line.
    init(version: String, table: String) throws {
        self.version = version
        let lines = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
        let names = lines.first ?? []
        func column(_ name: String) throws -> Int {
            guard let index = names.firstIndex(of: name[...]) else {
                throw SwarmError.unjudgedConnection("at all: no column \(name) in \(names)")
            }
            return index
        }
        let (transport, name) = (try column("protocol"), try column("ndpi_proto"))
        let ends = [(try column("src_ip"), try column("src_port")), (try column("dst_ip"), try column("dst_port"))]
        flows = try lines.dropFirst().filter { $0.count > name && $0[transport] == "\(IPPROTO_TCP)" }.map { line in
            Flow(
                ends: Set(
                    try ends.map { address, port in
                        guard let number = UInt16(line[port]) else {
                            throw SwarmError.unjudgedConnection("at port \(line[port])")
                        }
                        return Endpoint(String(line[address]), number)
                    }),
                name: String(line[name]))
        }
    }

    /// - Returns: nil where it has no name for it.
    /// - Throws: `SwarmError.unjudgedConnection` where it did not see it, which is something else.
    package func name(of connection: CapturedConnection) throws -> String? {
        guard let flow = flows.first(where: { $0.ends == [connection.initiator, connection.responder] }) else {
            throw SwarmError.unjudgedConnection("\(connection.initiator) > \(connection.responder)")
        }
        return flow.name == "Unknown" ? nil : flow.name
    }
}
