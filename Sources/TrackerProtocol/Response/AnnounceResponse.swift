/// A tracker's answer to an announce (BEP 3, BEP 7, BEP 23, BEP 31, and MSE's `crypto_flags`).
public struct AnnounceResponse: Hashable, Sendable {
    /// All of it, unknown keys too.
    public var dictionary: BencodeDictionary

    /// An answer with these entries. Those that are not what their keys demand count as missing.
    public init(_ dictionary: BencodeDictionary) {
        self.dictionary = dictionary
    }

    /// The answer that `bytes` are; ASCII white space may stand behind it, as scripts send it. Throws for all else that is
    /// no bencoded dictionary, where `failure reason`, `interval`, `peers` or `peers6` has a value of a kind that it cannot
    /// be, and where packed peers are no whole pairs. Keys that only inform count as missing where their kind is wrong; of
    /// BEP 8's keys nothing is checked yet, and nothing of `crypto_flags`.
    public init(parsing bytes: [UInt8]) throws(AnnounceResponseError) {
        let end = bytes.lastIndex { !Self.whiteSpace.contains($0) }.map { $0 + 1 } ?? 0
        let value: Bencode
        do throws(BencodeError) {
            value = try Bencode(parsing: bytes, in: 0..<end)
        } catch {
            throw .malformed(error)
        }
        guard case .dictionary(let dictionary) = value else { throw .noDictionary(value.kind) }
        self.dictionary = dictionary
        try check("failure reason") { $0.string != nil }
        try check("interval") { $0.integer != nil }
        for field in PeerField.allCases {
            try check(field.rawValue) { $0.string != nil || $0.list?.allSatisfy { $0.dictionary != nil } == true }
            guard let bytes = dictionary[field.rawValue]?.string else { continue }
            do throws(CompactPeersError) {
                _ = try CompactPeers(family: field.family, bytes: bytes)
            } catch {
                throw .unevenPeers(key: field.rawValue, error)
            }
        }
    }

    private func check(_ key: String, _ isRight: (Bencode) -> Bool) throws(AnnounceResponseError) {
        guard let value = dictionary[key], !isRight(value) else { return }
        throw .wrongKind(key: key, value.kind)
    }

    private static let whiteSpace = Set(" \t\r\n".utf8)

    /// An answer that is nothing but a failure.
    public static func failure(_ reason: String) -> AnnounceResponse {
        AnnounceResponse(["failure reason": .text(reason)])
    }

    /// The answer's bytes.
    public var encoded: [UInt8] { Bencode.dictionary(dictionary).encoded }
}

extension AnnounceResponse {
    /// Why the announce failed; nil where it did not. Bytes that are not UTF-8 are replaced.
    public var failureReason: String? { text("failure reason") }

    /// What the tracker wants the client's user to read. Bytes that are not UTF-8 are replaced.
    public var warningMessage: String? { text("warning message") }

    /// How long to wait until the next announce.
    public var interval: Duration? { seconds("interval") }

    /// How long to wait at least.
    public var minInterval: Duration? { seconds("min interval") }

    /// What the client is to send as `trackerid` from now on.
    public var trackerID: [UInt8]? { dictionary["tracker id"]?.string }

    /// How many peers have the whole torrent.
    public var complete: Int64? { dictionary["complete"]?.integer }

    /// How many have not.
    public var incomplete: Int64? { dictionary["incomplete"]?.integer }

    private func text(_ key: String) -> String? {
        dictionary[key]?.string.map { String(decoding: $0, as: UTF8.self) }
    }

    private func seconds(_ key: String) -> Duration? {
        dictionary[key]?.integer.flatMap { $0 >= 0 ? .seconds($0) : nil }
    }
}
