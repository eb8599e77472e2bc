import BenchmarkKit
import Foundation
import TestSwarm

extension Workspace {
    /// Waits until a program listens. It is not connected to: a tunnel would go on to its other end.
    func waitForListener(at endpoint: Endpoint, of process: ManagedProcess) async throws {
        try await eventually(within: .seconds(10), what: "\(process.name) listens", needing: process) {
            try isListening(endpoint)
        }
    }
}

/// Whether something listens there, as proc(5) has it: addresses are in the machine's own order of bytes.
private func isListening(_ endpoint: Endpoint) throws -> Bool {
    let address = endpoint.addressBytes.prefix(4).reversed().map { String(format: "%02X", Int($0)) }.joined()
    let listening = "\(address):\(String(format: "%04X", Int(endpoint.port))) 00000000:0000 0A"
    // The kernel gives it in pieces, each of which is shorter than asked for.
    let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/net/tcp"))
    var text = Data()
    while let piece = try table.read(upToCount: 65_536), !piece.isEmpty { text += piece }
    return String(decoding: text, as: UTF8.self).contains(listening)
}
