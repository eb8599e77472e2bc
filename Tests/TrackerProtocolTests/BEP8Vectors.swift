import Foundation
import ObfuscationCrypto
import Testing
import TorrentIdentity
import TrackerProtocol

/// BEP 8's numbers for one infohash, made by another implementation.
struct BEP8Vectors: Decodable, Sendable {
    /// One answer, obscured and in clear.
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let field: String
        let iv: Hex?
        let index, modulus: UInt32?
        let wireI, wireN: Int64?
        let obscured, revealed: Hex

        var testDescription: String {
            "\(field), iv \(iv?.bytes.count ?? 0) bytes, i \(index.map { "\($0)" } ?? "-"), n \(modulus ?? 0)"
        }

        var family: CompactPeers.Family { field == "peers" ? .v4 : .v6 }

        /// The answer as it is sent.
        var answer: AnnounceResponse {
            var answer = AnnounceResponse(["interval": .integer(1800)])
            answer.dictionary[field] = .string(obscured.bytes)
            answer.dictionary["iv"] = iv.map { .string($0.bytes) }
            answer.dictionary["i"] = wireI.map { .integer($0) }
            answer.dictionary["n"] = wireN.map { .integer($0) }
            return answer
        }

        /// The answer in clear.
        var answerInClear: AnnounceResponse {
            var answer = AnnounceResponse(["interval": .integer(1800)])
            answer.dictionary[field] = .string(revealed.bytes)
            return answer
        }
    }

    struct Announce: Decodable, Sendable {
        let port_6881, port_51413, port_24429: UInt16
        let ip_208_72_193_86: Hex
    }

    let infohash, sha_ih: Hex
    let sha_ih_url: String
    let announce: Announce
    let peers_plain, peers6_plain: Hex
    let cases: [Case]

    static let all: BEP8Vectors = {
        let url = Bundle.module.url(forResource: "bep8", withExtension: "json", subdirectory: "Vectors")!
        return try! JSONDecoder().decode(BEP8Vectors.self, from: Data(contentsOf: url))
    }()

    static let infohash = Infohash(bytes: all.infohash.bytes)!

    /// The whole IPv4 list in clear: 208.72.193.86:6881, 209.81.173.15:14321, 128.213.6.8:6881.
    static let peers = all.peers_plain.bytes
    static let peers6 = all.peers6_plain.bytes
}

extension BEP8Vectors.Case {
    private enum CodingKeys: String, CodingKey {
        case field, iv, index, modulus, obscured, revealed
        case wireI = "wire_i"
        case wireN = "wire_n"
    }
}

/// Bytes that are written as hexadecimal digits.
struct Hex: Decodable, Hashable, Sendable, ExpressibleByStringLiteral {
    let bytes: [UInt8]

    init(stringLiteral digits: String) {
        let digits = Array(digits)
        bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }

    init(from decoder: any Decoder) throws {
        self.init(stringLiteral: try decoder.singleValueContainer().decode(String.self))
    }
}

/// BEP 8's keystream as its text has it, byte by byte: 768 dropped, x, y, the pad.
struct ReferenceKeystream {
    let x, y: UInt32
    private let pad: [UInt8]

    init(_ infohash: Infohash, iv: [UInt8]?, padByteCount: Int) {
        let key = iv.map { SHA1.hash(bytes: infohash.bytes + $0).bytes } ?? infohash.bytes
        var stream = [UInt8](repeating: 0, count: 776 + padByteCount)
        var cipher = RC4(key: key, dropping: 0)
        cipher.apply(to: &stream)
        x = stream[768..<772].reduce(0) { $0 << 8 | UInt32($1) }
        y = stream[772..<776].reduce(0) { $0 << 8 | UInt32($1) }
        pad = Array(stream[776...])
    }

    /// A list's pairs from `index` on against a pad of `padPairCount` pairs.
    func applied(to pairs: [UInt8], stride: Int, index: Int, padPairCount: Int) -> [UInt8] {
        pairs.enumerated().map { place, byte in byte ^ pad[(stride * index + place) % (stride * padPairCount)] }
    }
}

extension TrackerQuery {
    init(_ text: String) { self.init(Array(text.utf8)) }

    var text: String { String(decoding: encoded, as: UTF8.self) }
}

extension AnnounceResponse {
    init(_ text: String) throws(AnnounceResponseError) { try self.init(parsing: Array(text.utf8)) }
}

extension TrackerPeer {
    init(_ ip: [UInt8], _ port: UInt16) { self.init(ip: ip, port: port)! }

    /// Any peer of a family.
    static func random(_ family: CompactPeers.Family, using random: inout some RandomNumberGenerator) -> TrackerPeer {
        let ip = (0..<(family.stride - 2)).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return TrackerPeer(ip, UInt16.random(in: .min ... .max, using: &random))
    }
}
