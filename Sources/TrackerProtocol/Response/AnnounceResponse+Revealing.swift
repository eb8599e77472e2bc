public import TorrentIdentity

extension AnnounceResponse {
    /// The answer with its obscured `peers` and `peers6` in clear (BEP 8); its `iv`, `i` and `n` are gone. A failure passes
    /// as it is.
    ///
    /// Nothing tells an obscured answer from another: one that never was obscured gets peers that are none.
    public func revealed(for infohash: Infohash) throws(RevealError) -> AnnounceResponse {
        guard dictionary["failure reason"] == nil else { return self }
        let iv = try revealedIV
        let cut = try cut(for: infohash, iv: iv)
        var result = self
        for key in ["iv", "i", "n"] { result.dictionary[key] = nil }
        for field in PeerField.allCases {
            guard let packed = try obscuredPeers(field), !packed.isEmpty else { continue }
            let stride = field.family.stride
            let start = cut.map { $0.index % $0.padPairCount } ?? 0
            // Where the cut ends before the pad does, nothing wraps, and no more of the pad is needed.
            let end = min(start + packed.count, cut?.padPairCount ?? .max)
            let obfuscation = PeerObfuscation(infohash: infohash, iv: iv, padByteCount: end * stride)
            var bytes = packed.bytes
            obfuscation.apply(to: &bytes, from: start * stride, wrappingAt: end * stride)
            result.dictionary[field.rawValue] = .string(bytes)
        }
        return result
    }

    private var revealedIV: [UInt8]? {
        get throws(RevealError) {
            guard let value = dictionary["iv"] else { return nil }
            guard let iv = value.string else { throw .wrongKind(key: "iv", value.kind) }
            guard !iv.isEmpty else { throw .emptyIV }
            return iv
        }
    }

    /// `i` and `n`, where they are there.
    private func cut(
        for infohash: Infohash, iv: [UInt8]?
    ) throws(RevealError) -> (index: Int, padPairCount: Int)? {
        switch (try word("i"), try word("n")) {
        case (nil, nil):
            return nil
        case (_?, nil):
            throw .indexWithoutPadPairCount
        case (nil, _?):
            throw .padPairCountWithoutIndex
        case (let index?, let count?):
            let obfuscation = PeerObfuscation(infohash: infohash, iv: iv)
            let padPairCount = obfuscation.padPairCount(count)
            guard padPairCount > 0, padPairCount <= PeerObfuscation.longestPadPairCount else {
                throw .padPairCountOutOfRange(padPairCount)
            }
            return (Int(obfuscation.index(index)), Int(padPairCount))
        }
    }

    private func word(_ key: String) throws(RevealError) -> UInt32? {
        guard let value = dictionary[key] else { return nil }
        guard let integer = value.integer else { throw .wrongKind(key: key, value.kind) }
        guard let word = UInt32(exactly: integer) else { throw .outOfRange(key: key, integer) }
        return word
    }

    private func obscuredPeers(_ field: PeerField) throws(RevealError) -> CompactPeers? {
        guard let value = dictionary[field.rawValue] else { return nil }
        switch value {
        case .string(let bytes):
            do throws(CompactPeersError) {
                return try CompactPeers(family: field.family, bytes: bytes)
            } catch {
                throw .unevenPeers(key: field.rawValue, error)
            }
        case .list:
            throw .dictionaryPeers(key: field.rawValue)
        case .integer, .dictionary:
            throw .wrongKind(key: field.rawValue, value.kind)
        }
    }
}
