import TestSwarm
import Testing
import TorrentIdentity

/// How a tracker answers.
enum TrackerKind: String, CaseIterable, CustomTestStringConvertible {
    case obscured = "with BEP 8"
    case plain = "with plain peers"
    case ownPeers = "with this host, its loopback address and its listeners for peers"
    case cryptoFlags = "with crypto_flags of 0"
    case failure = "with a failure reason"
    case garbage = "with garbage"
    case nothing = "with nothing"
    case refused = "with 400"
    case toItself = "by a redirect to itself with info_hash"
    case repeatedRaw = "by a redirect with the infohash, escaped"
    case repeatedTwice = "by a redirect with the infohash, escaped twice"
    case repeatedHex = "by a redirect with the infohash in hex"
    case repeatedBase32 = "by a redirect with the infohash in base32"
    case repeatedPath = "by a redirect with the infohash in the path"
    case moved = "by a redirect to where no query is named"

    var testDescription: String { rawValue }

    func answer(to request: RawRequest, at tracker: Endpoint, about secret: Secret) -> [UInt8] {
        let infohash = secret.infohash
        let escaped = Announces.escaped(infohash)
        switch self {
        case .obscured: return BEP8Reading.answer([Endpoint("203.0.113.9", 6881)], for: infohash)
        case .plain: return Announces.answer([Endpoint("203.0.113.9", 6881)])
        case .ownPeers:
            let own = [ClosedStage.inbound, WayStage.forward, WayStage.socks, Endpoint("127.0.0.1", 7002)]
            return BEP8Reading.answer(own, for: infohash)
        case .cryptoFlags:
            return BEP8Reading.answer([Endpoint("203.0.113.9", 6881)], for: infohash, more: "12:crypto_flags1:\0")
        case .failure: return Announces.failure("Your client forgot to send your torrent's info_hash.")
        case .garbage: return RawAnswer.bytes("<html></html>")
        case .nothing: return []
        case .refused: return RawAnswer.bytes("", status: "400 Invalid Request")
        case .toItself: return redirect("http://\(tracker)/announce?info_hash=\(escaped)&port=5")
        case .repeatedRaw: return redirect("/a?x=\(escaped)")
        case .repeatedTwice: return redirect("/a?x=\(escaped.replacing("%", with: "%25"))")
        case .repeatedHex: return redirect("/a?x=\(infohash.description.uppercased())")
        case .repeatedBase32: return redirect("/a?x=\(Self.base32(infohash.bytes))")
        case .repeatedPath: return redirect("http://\(tracker)/\(infohash)/announce")
        case .moved: return request.path == "/announce" ? redirect("/new") : Announces.answer()
        }
    }

    private func redirect(_ location: String) -> [UInt8] {
        RawAnswer.bytes("", status: "302 Found", fields: "Location: \(location)")
    }

    private static func base32(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        return String(
            stride(from: 0, to: bits.count, by: 5).map { digits[Int(bits[$0..<$0 + 5].reduce(0) { $0 << 1 | $1 })] })
    }
}
