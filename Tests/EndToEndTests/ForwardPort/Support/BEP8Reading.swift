import ObfuscationCrypto
import TestSwarm
import TorrentIdentity

/// BEP 8 from its text, for what is said to be obscured: no code of `TrackerProtocol`'s.
struct BEP8Reading {
    private let stream: [UInt8]

    init(_ infohash: Infohash, iv: [UInt8]? = nil, byteCount: Int = 65_536) {
        let key = iv.map { SHA1.hash(bytes: infohash.bytes + $0).bytes } ?? infohash.bytes
        var cipher = RC4(key: key, dropping: 768)
        var stream = [UInt8](repeating: 0, count: 8 + byteCount)
        cipher.apply(to: &stream)
        self.stream = stream
    }

    private var pad: ArraySlice<UInt8> { stream[8...] }

    func port(_ port: UInt16) -> UInt16 { port ^ (UInt16(stream[8]) << 8 | UInt16(stream[9])) }

    func ip(_ bytes: [UInt8]) -> [UInt8] { zip(bytes, pad).map { $0 ^ $1 } }

    func i(_ sent: Int) -> Int { sent ^ word(0) }

    func n(_ sent: Int) -> Int { sent ^ word(4) }

    /// The pairs of an answer; byte j of pair i has pad byte (stride i + j) mod stride n.
    func pairs(_ bytes: [UInt8], stride: Int = 6, from first: Int = 0, of count: Int? = nil) -> [[UInt8]] {
        let length = count.map { $0 * stride } ?? (bytes.count + stride)
        let clear = bytes.enumerated().map { $1 ^ stream[8 + (first * stride + $0) % length] }
        return Swift.stride(from: 0, to: clear.count, by: stride).map { Array(clear[$0..<min($0 + stride, clear.count)]) }
    }

    private func word(_ offset: Int) -> Int { stream[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
}

extension BEP8Reading {
    /// A tracker's answer with these peers, hidden by `iv`.
    static func answer(
        _ peers: [Endpoint], for infohash: Infohash, iv: [UInt8]? = Array("twenty bytes of an iv".utf8), more: String = ""
    ) -> [UInt8] {
        let hidden = BEP8Reading(infohash, iv: iv).pairs(peers.flatMap(\.compact)).flatMap(\.self)
        let vector = iv.map { [UInt8]("2:iv\($0.count):".utf8) + $0 } ?? []
        return RawAnswer.bytes(
            [UInt8]("d8:intervali1800e".utf8) + vector + [UInt8]("5:peers\(hidden.count):".utf8) + hidden
                + [UInt8]("\(more)e".utf8))
    }
}
