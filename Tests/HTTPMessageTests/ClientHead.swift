import HTTPMessage
import NetworkAddress
import Testing

/// A request as a real client sends it, and what it should be understood as.
struct ClientHead: CustomTestStringConvertible {
    let testDescription: String
    let wire: String
    let target: RequestTarget
    let keepsAlive: Bool

    init(_ client: String, _ wire: String, _ target: RequestTarget, keepsAlive: Bool) {
        testDescription = client
        self.wire = wire
        self.target = target
        self.keepsAlive = keepsAlive
    }

    private static let tracker = Endpoint(host: .address(.v4(0xC612_0001)), port: 6969)
    private static let peer = Endpoint(host: .address(.v4(0xCB00_7105)), port: 6881)

    private static func announce(_ endpoint: Endpoint, _ query: String) -> RequestTarget {
        .absolute(
            HTTPURL(scheme: .http, endpoint: endpoint, path: Array("/announce".utf8), query: Array(query.utf8)))
    }

    static let all = [
        ClientHead(
            "ctorrent, with an announce URL on the proxy and spaces in its trackerid",
            "GET /http/198.18.0.1:6969/announce?info_hash=L%00%7E%2B%29&port=5501&trackerid=a b  c& HTTP/1.0\r\n"
                + "User-Agent: Enhanced-CTorrent/dnh3.3.2\r\n\r\n",
            .origin(
                path: Array("/http/198.18.0.1:6969/announce".utf8),
                query: Array("info_hash=L%00%7E%2B%29&port=5501&trackerid=a b  c&".utf8)),
            keepsAlive: false),
        ClientHead(
            "lftp, with raw brackets",
            "GET http://198.18.0.1:6969/announce?info_hash=L%00~%2B)&ip=203.0.113.9&ipv6=[fd99::1]:5601 HTTP/1.1\r\n"
                + "Host: 198.18.0.1:6969\r\nUser-Agent: lftp/4.9.2\r\nAccept: */*\r\nProxy-Connection: close\r\n"
                + "Connection: close\r\n\r\n",
            announce(tracker, "info_hash=L%00~%2B)&ip=203.0.113.9&ipv6=[fd99::1]:5601"), keepsAlive: false),
        ClientHead(
            "aria2, with a bad escape",
            "GET http://Tracker.Example.org/announce?key=%10%A8%5B3%zz&numwant=50&supportcrypto=1 HTTP/1.1\r\n"
                + "User-Agent: aria2/1.36.0\r\nAccept: */*\r\nHost: tracker.example.org\r\nPragma: no-cache\r\n"
                + "Cache-Control: no-cache\r\nProxy-Connection: close\r\nWant-Digest: SHA-512;q=1, SHA;q=0.1\r\n\r\n",
            announce(
                Endpoint(host: .name("tracker.example.org"), port: 80), "key=%10%A8%5B3%zz&numwant=50&supportcrypto=1"),
            keepsAlive: false),
        ClientHead(
            "aria2 with --proxy-method=tunnel",
            "CONNECT tracker.example.org:80 HTTP/1.1\r\nUser-Agent: aria2/1.36.0\r\n"
                + "Host: tracker.example.org:80\r\n\r\n",
            .authority(Endpoint(host: .name("tracker.example.org"), port: 80)), keepsAlive: true),
        ClientHead(
            "rtorrent, with Proxy-Connection",
            "GET http://198.18.0.1:6969/announce?key=0227b43e&compact=1&port=5801 HTTP/1.1\r\n"
                + "Host: 198.18.0.1:6969\r\nUser-Agent: rtorrent/0.9.8/0.13.8\r\nAccept: */*\r\n"
                + "Accept-Encoding: deflate, gzip, br, zstd\r\nProxy-Connection: Keep-Alive\r\n\r\n",
            announce(tracker, "key=0227b43e&compact=1&port=5801"), keepsAlive: true),
        ClientHead(
            "rtorrent and libtorrent for a peer, without Host",
            "CONNECT 203.0.113.5:6881 HTTP/1.0\r\n\r\n", .authority(peer), keepsAlive: false),
        ClientHead(
            "libtorrent",
            "GET http://198.18.0.1:6969/announce?info_hash=L%00&redundant=0&passkey=AbC%2fd HTTP/1.0\r\n"
                + "Host: 198.18.0.1:6969\r\nUser-Agent: libtorrent/2.0.8.0\r\nConnection: close\r\n"
                + "Accept-Encoding: gzip\r\n\r\n",
            announce(tracker, "info_hash=L%00&redundant=0&passkey=AbC%2fd"), keepsAlive: false),
        ClientHead(
            "transmission, within a tunnel",
            "GET /announce?info_hash=L%00%7e%2b%29&requirecrypto=1 HTTP/1.1\r\nHost: [2001:DB8::1]:6969\r\n"
                + "User-Agent: Transmission/3.00\r\nAccept-Encoding: deflate, gzip, br\r\n\r\n",
            .origin(path: Array("/announce".utf8), query: Array("info_hash=L%00%7e%2b%29&requirecrypto=1".utf8)),
            keepsAlive: true),
    ]
}
