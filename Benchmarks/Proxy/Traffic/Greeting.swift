import ObfuscationCrypto
import TorrentIdentity

/// What peers say first: the 68 bytes of a plaintext peer-wire handshake (BEP 3), for the one torrent of the benchmark.
enum Greeting {
    static let byteCount = 68
    static let infohash = Infohash(hex: "c64612db588d47aca634e2b98ce5988e054e9f09")!

    /// No extension is offered: behind it anything may come.
    static let bytes: [UInt8] =
        [19] + Array("BitTorrent protocol".utf8) + [UInt8](repeating: 0, count: 8) + infohash.bytes
        + Array("-BM0001-abcdefghijkl".utf8)
}
