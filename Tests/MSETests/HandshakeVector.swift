import Foundation
import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

/// A handshake with fixed keys, pads and payloads, and the bytes that both directions must then carry.
///
/// Each wire holds the end's two steps and, behind them, its payload as it travels.
struct HandshakeVector: Decodable, Sendable, CustomTestStringConvertible {
    let name, note: String
    let privateA, privateB, skey: Hex
    let publicA, publicB, secret: Hex
    let req1, req2XorReq3: Hex
    let padA, padB, padC, padD: Hex
    let cryptoProvide, cryptoSelect: UInt32
    let initialPayload: Hex
    let wireAToB, wireBToA: Hex
    /// The byte counts of the four steps, in order.
    let stepLengths: [Int]
    let payloadA, payloadB: Hex

    var testDescription: String { name }

    static let all: [HandshakeVector] = {
        struct File: Decodable { let vectors: [HandshakeVector] }
        let url = Bundle.module.url(forResource: "mse-handshake", withExtension: "json", subdirectory: "Vectors")!
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try! decoder.decode(File.self, from: Data(contentsOf: url)).vectors
    }()

    /// Those whose IA an initiator agrees to send.
    static let sendable = all.filter { $0.initialPayload.bytes.count <= Handshake.longestInitialPayload }

    static func named(_ name: String) -> HandshakeVector {
        all.first { $0.name == name }!
    }

    var infohash: Infohash { Infohash(bytes: skey.bytes)! }
    var selected: CryptoMethods { CryptoMethods(rawValue: cryptoSelect) }

    /// Steps 1 and 3.
    var stepsOfInitiator: [UInt8] { Array(wireAToB.bytes.prefix(stepLengths[0] + stepLengths[2])) }
    /// Steps 2 and 4.
    var stepsOfResponder: [UInt8] { Array(wireBToA.bytes.prefix(stepLengths[1] + stepLengths[3])) }

    /// The vector's initiator.
    func initiator() throws -> End {
        End(
            try Handshake(
                initiatorFor: infohash, offering: CryptoMethods(rawValue: cryptoProvide),
                initialPayload: initialPayload.bytes,
                material: HandshakeMaterial(
                    exponent: Octets20(privateA.bytes)!, openingPad: padA.bytes, closingPad: padC.bytes)))
    }

    /// The vector's responder, which knows its torrent alone.
    func responder() -> End {
        let index = SKEYIndex([infohash])
        return End(
            Handshake(
                responderAccepting: [selected],
                material: HandshakeMaterial(
                    exponent: Octets20(privateB.bytes)!, openingPad: padB.bytes, closingPad: padD.bytes)
            ) { index.infohash(forRequirement2: $0) })
    }
}

/// Bytes that are written as hexadecimal digits.
struct Hex: Decodable, Hashable, Sendable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let digits = Array(try decoder.singleValueContainer().decode(String.self))
        bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }
}
