import MSE
import ObfuscationCrypto
import TestSwarm
import Testing
import TorrentIdentity

/// What Transmission does with a public key whose first byte is that of a plaintext handshake.
@Suite struct TransmissionControls {
    @Test(arguments: [true, false])
    func `it closes a connection whose public key begins with 0x13, and answers others`(isTaken: Bool) async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let tracker = try StaticTracker.start(in: workspace)
            let seed = try await Transmission.start(
                in: workspace, torrent, .seed, encryption: .required, announce: tracker.announceURL)
            var random = SystemRandom()
            var publicKey: [UInt8]
            repeat {
                publicKey = PrivateKey(from: &random).publicKey
            } while (publicKey.first == 0x13) == isTaken
            let connection = try await RawConnection.open(to: seed.endpoint)
            try await connection.send(publicKey)
            if isTaken {
                #expect(try await connection.receive(96).count == 96)
            } else {
                #expect(try await connection.receiveToEnd().bytes == [])
            }
            connection.close()
        }
    }
}
