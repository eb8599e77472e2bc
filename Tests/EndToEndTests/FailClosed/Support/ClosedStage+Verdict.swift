import TestSwarm
import Testing
import TorrentIdentity

extension ClosedStage {
    /// Stops the capture, and sees that nothing in what has left the client's host can be read, and that something has left it.
    /// - Parameters:
    ///   - contacts: who must have been spoken to.
    ///   - more: secrets besides those of the stage's own.
    func expectNothingReadable(
        reaching contacts: [Contact], hiding more: [Secret] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let leaving = try await leavingStreams()
        let secrets = self.contacts.map(\.secret) + [wanted] + more
        let leaked = Self.readable(in: leaving, of: secrets)
        #expect(leaked.isEmpty, sourceLocation: sourceLocation)
        if !leaked.isEmpty {
            for stream in leaving {
                let found = Self.readable(in: [stream], of: secrets)
                let name = "\(stream.source) > \(stream.destination), \(stream.bytes.count) bytes"
                if !found.isEmpty { Issue.record("\(name): \(found)", sourceLocation: sourceLocation) }
            }
        }
        for contact in contacts {
            // A public key at least: the link was watched, and the peer was there.
            let sent = leaving.filter { $0.destination == contact.endpoint }.map(\.bytes.count).max() ?? 0
            #expect(sent >= 96, "\(contact.secret.name): \(sent) bytes", sourceLocation: sourceLocation)
        }
    }

    /// Stops the capture, and sees that it does show a handshake of each secret: that a leak would be seen.
    func expectReadable(_ secrets: [Secret]) async throws {
        let leaving = try await leavingStreams()
        for secret in secrets {
            let found = Set(Self.readable(in: leaving, of: [secret]))
            #expect(
                found.isSuperset(of: [
                    Self.protocolName, "infohash, raw: \(secret.name)", "peer id: \(secret.name)",
                ]),
                "\(secret.name)")
        }
    }

    /// Stops the capture, and sees that it does show each infohash, as announces have it.
    func expectInfohashes(of secrets: [Secret]) async throws {
        let leaving = try await leavingStreams()
        for secret in secrets {
            let found = Self.readable(in: leaving, of: [secret])
            #expect(found.contains("infohash, percentEncoded: \(secret.name)"), "\(secret.name)")
        }
    }

    /// What this host has sent: what others say to it is not its own to hide.
    private func leavingStreams() async throws -> [CapturedStream] {
        try await traffic().streams.filter { $0.source.address == internet.client.address }
    }

    private static let protocolName = "the protocol's name"

    private static func readable(in streams: [CapturedStream], of secrets: [Secret]) -> [String] {
        // One after the other: to look into thousands one by one takes minutes. No secret begins in one and ends in another.
        let bytes = Array(streams.map(\.bytes).joined(separator: [0, 0, 0, 0]))
        let readings = Readings(of: bytes)
        var found = bytes.contains([UInt8]("BitTorrent protocol".utf8)) ? [protocolName] : []
        for secret in secrets {
            found += readings.disguises(of: secret.infohash.bytes).map { "infohash, \($0): \(secret.name)" }
            if !readings.disguises(of: secret.peerID).isDisjoint(with: [.raw, .percentEncoded]) {
                found.append("peer id: \(secret.name)")
            }
        }
        return found
    }
}
