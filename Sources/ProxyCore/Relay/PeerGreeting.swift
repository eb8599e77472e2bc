import PeerWire
package import TorrentIdentity
import TrackerProtocol

/// What a peer told of itself in the first bytes that it sent, decrypted.
package struct PeerGreeting: Equatable, Sendable {
    /// The first 20 bytes of a peer-wire handshake came.
    package var hasGreeted: Bool
    /// Of its handshake.
    package var infohash: Infohash?
    /// The `e` of its extension handshake (BEP 10); nil where none said.
    package var prefersEncryption: Bool?
}

extension PeerGreeting {
    init(_ reader: PeerGreetingReader) {
        hasGreeted = reader.hasGreeted
        infohash = reader.infohash
        prefersEncryption = reader.extensionHandshake.flatMap(Self.prefersEncryption)
    }

    /// What stands behind the dictionary is not looked at.
    private static func prefersEncryption(_ extensionHandshake: [UInt8]) -> Bool? {
        var cursor = BencodeCursor(extensionHandshake)
        guard let entries = try? cursor.dictionary(),
            let entry = entries.first(where: { extensionHandshake[$0.key].elementsEqual("e".utf8) }),
            let value = try? Bencode(parsing: extensionHandshake, in: entry.value).integer
        else { return nil }
        return value != 0
    }
}
