import Testing
import TrackerProtocol

/// Announces as clients send them, the query alone.
struct ClientAnnounce: Sendable, CustomTestStringConvertible {
    let client: String
    /// The value of `info_hash`, as this client escapes it.
    let infohash: String
    let rest: String
    let port: UInt16
    let event: AnnounceQuery.Event
    let wantedForm: AnnounceQuery.PeerForm
    let wantedCount: Int?
    var wantsPeerIDs = true

    var query: String { "info_hash=\(infohash)&\(rest)" }
    var testDescription: String { client }

    /// What each client's escapes stand for.
    static let infohashBytes =
        [
            0x4C, 0x00, 0x7E, 0x2B, 0x29, 0x20, 0x5B, 0xC6, 0x2F, 0x61, 0xFF, 0x2D, 0x2E, 0x5F, 0x30, 0x26, 0x3D, 0x25,
            0x80, 0x7A,
        ]
        as [UInt8]

    static let all = [
        ClientAnnounce(
            client: "ctorrent", infohash: "L%00%7E%2B%29%20%5B%C6%2Fa%FF-%2E_0%26%3D%25%80z",
            rest:
                "peer_id=-CD0303-%2E%F1%AA%00%01%02%03%04%05%06%07%08&port=5501&key=1f3a&event=started&uploaded=0&downloaded=0"
                + "&left=3000000&compact=1&numwant=100&trackerid=an id [x]",
            port: 5501, event: .started, wantedForm: .compact, wantedCount: 100),
        ClientAnnounce(
            client: "lftp", infohash: "L%00~%2B)%20[%C6/a%FF-._0%26%3D%25%80z",
            rest:
                "peer_id=-lftp47-%a4%b1&port=5604&uploaded=0&downloaded=0&left=3000000&compact=1&no_peer_id=1&event=started"
                + "&ip=203.0.113.9&ipv4=203.0.113.9:5604&ipv6=[fd99::1]:5601",
            port: 5604, event: .started, wantedForm: .compact, wantedCount: nil, wantsPeerIDs: false),
        ClientAnnounce(
            client: "aria2", infohash: "L%00~%2B%29%20%5B%C6%2Fa%FF-._0%26%3D%25%80z",
            rest:
                "peer_id=A2-1-36-0-%7C%F8&uploaded=0&downloaded=0&left=3000000&compact=1&key=%10%A8%5B3%00%01&numwant=50"
                + "&no_peer_id=1&port=5701&event=started&supportcrypto=1",
            port: 5701, event: .started, wantedForm: .compact, wantedCount: 50, wantsPeerIDs: false),
        ClientAnnounce(
            client: "rtorrent", infohash: "L%00%7E%2B%29%20%5B%C6%2Fa%FF%2D%2E%5F0%26%3D%25%80z",
            rest:
                "peer_id=-lt0D80-%F4%DF&key=0227b43e&compact=1&port=5801&uploaded=0&downloaded=0&left=0&event=completed",
            port: 5801, event: .completed, wantedForm: .compact, wantedCount: nil),
        ClientAnnounce(
            client: "Transmission", infohash: "L%00~%2b%29%20%5b%c6%2fa%ff-._0%26%3d%25%80z",
            rest:
                "peer_id=-TR3000-abcdefghijkl&port=51413&uploaded=0&downloaded=0&left=0&numwant=0&key=4c3a2f11&compact=1"
                + "&supportcrypto=1&requirecrypto=1&event=stopped",
            port: 51413, event: .stopped, wantedForm: .compact, wantedCount: 0),
        ClientAnnounce(
            client: "libtorrent", infohash: "L%00~%2b)%20%5b%c6%2fa%ff-._0%26%3d%25%80z",
            rest:
                "peer_id=-LT2080-s.~(!x*yUcPA&port=1&uploaded=0&downloaded=0&left=3000000&corrupt=0&key=E56071BB&numwant=200"
                + "&compact=1&no_peer_id=1&supportcrypto=1&redundant=0",
            port: 1, event: .none, wantedForm: .compact, wantedCount: 200, wantsPeerIDs: false),
    ]
}
