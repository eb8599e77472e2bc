import ObfuscationCrypto
import TorrentIdentity
import TrackerProtocol

extension FuzzTarget {
    /// BEP 8: what is obscured is revealed again, and what a stranger sends as obscured is refused or takes its bounded course.
    ///
    /// Byte 0: bit 0, the rest is an answer that is to be revealed; else it is iv's length, n, i and how many peers are asked for, and then the
    /// peers of a list, of which bit 1 says the family.
    static let peerObfuscation = FuzzTarget(
        name: "bep8", longestInput: 4096, heap: (4 << 20, 128)
    ) { input in
        var reader = InputReader(input)
        let flags = reader.byte()
        if flags & 1 == 0 {
            reveal(reader.all())
        } else {
            list(&reader, flags & 2 == 0 ? .v4 : .v6)
        }
    }

    private static func reveal(_ input: [UInt8]) {
        guard let answer = try? AnnounceResponse(parsing: input) else { return }
        do throws(RevealError) {
            let revealed = try answer.revealed(for: Agreement.infohash)
            require(revealed.encoded.count <= input.count, "it grew")
            requireSame(revealed.peers.count, answer.peers.count, "peers")
            for key in ["iv", "i", "n"] where answer.failureReason == nil {
                require(revealed.dictionary[key] == nil, "\(key) is left")
            }
            guard answer.failureReason == nil, answer.dictionary["n"] == nil else { return }
            requireSame(revealed.peers, Keystream(answer.dictionary["iv"]?.string).applied(to: answer).peers, "the pad")
        } catch {
            require(!error.description.isEmpty, "an error without words")
        }
        // The other way: what is in clear, obscured whole and revealed.
        guard let obscured = try? answer.obscured(for: Agreement.infohash, iv: [1]) else {
            return require(false, "an iv of one byte is refused")
        }
        let back = Result { () throws(RevealError) in try obscured.revealed(for: Agreement.infohash) }
        guard answer.failureReason == nil else { return requireSame(obscured, answer, "a failure") }
        // Packed, those of IPv4 come first.
        let families = [CompactPeers.Family.v4, .v6].flatMap { family in answer.peers.filter { $0.family == family } }
        requireSame((try? back.get())?.peers, families, "peers, there and back")
    }

    private static func list(_ reader: inout InputReader, _ family: CompactPeers.Family) {
        let iv = reader.bytes(1 + Int(reader.byte() % 40))
        let padPairCount = 1 + Int(reader.number(UInt16.self)) % 600
        let (index, count) = (Int(reader.number(Int16.self)), Int(reader.number(Int16.self)))
        guard !iv.isEmpty else { return }
        var list = ObscuredPeerList(
            infohash: Agreement.infohash, iv: iv, family: family, padPairCount: padPairCount)
        var peers: [TrackerPeer] = []
        while !reader.isEmpty {
            let ip = reader.bytes(family.stride - 2)
            // The last may be cut, and then be of the other family.
            guard ip.count == family.stride - 2, let peer = TrackerPeer(ip: ip, port: reader.number()) else { break }
            if !list.contains(peer) { peers.append(peer) }
            list.insert(peer)
        }
        requireSame(list.count, peers.count, "peers of the list")
        let cut = list.cut(from: index, count: count)
        let answer = AnnounceResponse(["interval": .integer(1)]).obscured(with: cut)
        let sent = try? AnnounceResponse(parsing: answer.encoded)
        guard let revealed = try? sent?.revealed(for: Agreement.infohash) else {
            return require(false, "what was obscured cannot be revealed")
        }
        let start = min(max(index, 0), peers.count)
        requireSame(revealed.peers, Array(peers[start...].prefix(max(count, 0))), "the cut")
    }
}

/// BEP 8's keystream as its text has it: 768 bytes dropped, x, y, the pad.
private struct Keystream {
    private let pad: [UInt8]

    init(_ iv: [UInt8]?) {
        let infohash = Agreement.infohash.bytes
        let key = iv.map { SHA1.hash(bytes: infohash + $0).bytes } ?? infohash
        var bytes = [UInt8](repeating: 0, count: 776 + 4096)
        var cipher = RC4(key: key, dropping: 0)
        cipher.apply(to: &bytes)
        pad = Array(bytes[776...])
    }

    /// An answer without `i` and `n`, whose lists each begin where the pad does.
    func applied(to answer: AnnounceResponse) -> AnnounceResponse {
        var answer = answer
        for key in ["peers", "peers6"] {
            guard let bytes = answer.dictionary[key]?.string else { continue }
            answer.dictionary[key] = .string(zip(bytes, pad).map { $0 ^ $1 })
        }
        return answer
    }
}
