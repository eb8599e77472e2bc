public import TorrentIdentity

/// Why an answer cannot be obscured (BEP 8).
public enum ResponseObscuringError: Error, Hashable, Sendable {
    /// The `iv` has no bytes; the key would be `sha_ih`, which everybody sees.
    case emptyIV
}

extension ResponseObscuringError: CustomStringConvertible {
    /// What is wrong in words.
    public var description: String {
        switch self {
        case .emptyIV: "an empty `iv` would hide nothing"
        }
    }
}

extension AnnounceResponse {
    /// The answer with all of its peers obscured (BEP 8), without `i` and `n`: each list begins at the pad's beginning.
    /// `iv`, unless nil, is put in. Lists of dictionaries are packed first. A failure passes as it is.
    public func obscured(for infohash: Infohash, iv: [UInt8]?) throws(ResponseObscuringError) -> AnnounceResponse {
        guard iv?.isEmpty != true else { throw .emptyIV }
        guard dictionary["failure reason"] == nil else { return self }
        var result = rendered(as: .compact)
        for field in PeerField.allCases {
            guard var bytes = result.dictionary[field.rawValue]?.string else { continue }
            let obfuscation = PeerObfuscation(infohash: infohash, iv: iv, padByteCount: bytes.count)
            obfuscation.apply(to: &bytes)
            result.dictionary[field.rawValue] = .string(bytes)
        }
        result.dictionary["iv"] = iv.map { .string($0) }
        result.dictionary["i"] = nil
        result.dictionary["n"] = nil
        return result
    }

    /// The answer with `cut` in place of all of its peers, and with `iv`, `i` and `n` (BEP 8, Optimizations).
    /// `crypto_flags`, which belong to other peers, are left out. A failure passes as it is.
    public func obscured(with cut: ObscuredPeerList.Cut) -> AnnounceResponse {
        guard dictionary["failure reason"] == nil else { return self }
        var result = self
        for key in ["peers", "peers6", "crypto_flags"] { result.dictionary[key] = nil }
        result.dictionary[PeerField(cut.family).rawValue] = .string(cut.bytes)
        result.dictionary["iv"] = .string(cut.iv)
        result.dictionary["i"] = .integer(Int64(cut.wireI))
        result.dictionary["n"] = .integer(Int64(cut.wireN))
        return result
    }
}
