import Testing
import TrackerProtocol

@Suite("URLs through the forward port")
struct ForwardedURLTests {
    static let proxy = "127.0.0.1:8118"

    @Test(
        "a tracker's scheme and authority move into the path; all behind them stays as it is",
        arguments: [
            ("http://tracker.example.org:6969/announce", "/http/tracker.example.org:6969/announce"),
            ("https://tracker.example.org/announce", "/https/tracker.example.org/announce"),
            ("HTTPS://Tracker.example.org/Announce", "/https/Tracker.example.org/Announce"),
            ("http://t/announce.php?passkey=AbC%2fd&x=#f", "/http/t/announce.php?passkey=AbC%2fd&x=#f"),
            ("http://t/a@b:c//d/../e", "/http/t/a@b:c//d/../e"),
            ("http://[2001:db8::1]:80/a", "/http/[2001:db8::1]:80/a"),
            ("http://t", "/http/t/"), ("http://t:1?k", "/http/t:1/?k"), ("http://t#f", "/http/t/#f"),
            ("http://t/", "/http/t/"),
            ("http://t/\u{301}x", "/http/t/\u{301}x"), ("http://t\u{E9}/x", "/http/t\u{E9}/x"),
            ("https://127.0.0.1:8118/a", "/https/127.0.0.1:8118/a"),
            ("http://127.0.0.1:8119/a", "/http/127.0.0.1:8119/a"),
            ("http://127.0.0.1/a", "/http/127.0.0.1/a"), ("http://127.0.0.1:81180/a", "/http/127.0.0.1:81180/a"),
        ])
    func rewritten(url: String, expected: String) {
        let rewritten = ForwardedURL.rewritten(url, through: Self.proxy)
        #expect(rewritten.map { Array($0.utf8) } == Array("http://127.0.0.1:8118\(expected)".utf8))
        #expect(!ForwardedURL.leads(url, to: Self.proxy))
        #expect(rewritten.map { ForwardedURL.leads($0, to: Self.proxy) } == true)
        #expect(rewritten.flatMap { ForwardedURL.rewritten($0, through: Self.proxy) } == nil)
    }

    @Test(
        "what is no tracker by HTTP, or cannot be told in a path, is left alone",
        arguments: [
            "", "udp://t:6969/announce", "wss://t/announce", "ftp://t/", "t:6969/announce", "http:/t/announce",
            "http//t",
            "http://", "http:///announce", "http://?x", "http://:80/announce", "http://user@t/a", "http://user:1@t/a",
            "http://t\\a/b", "http://t/a b", " http://t/a", "http://t/a\r\n", "http://t/\u{0}", "http://t\u{7F}/",
            "https", "httpx://t/", "dht://0123",
        ])
    func leftAlone(url: String) {
        #expect(ForwardedURL.rewritten(url, through: Self.proxy) == nil)
        #expect(!ForwardedURL.leads(url, to: Self.proxy))
    }

    @Test(
        "what leads to the forward port already is told, however it is written",
        arguments: [
            ("http://127.0.0.1:8118/http/t/announce", proxy), ("HTTP://127.0.0.1:8118", proxy),
            ("http://127.0.0.1:8118/announce", proxy), ("http://LocalHost:8118/http/t/a", "localHOST:8118"),
            ("http://proxy.example/http/t/a", "proxy.example:80"), ("http://[fd00::1]/https/t/a", "[fd00::1]:80"),
            ("http://[FD00::1]:8118/https/t/a", "[fd00::1]:8118"), ("http://proxy.example:80", "proxy.example:80"),
        ])
    func already(url: String, proxy: String) {
        #expect(ForwardedURL.leads(url, to: proxy))
        #expect(ForwardedURL.rewritten(url, through: proxy) == nil)
    }

    @Test("an https URL of the same authority is another server's")
    func scheme() {
        #expect(
            ForwardedURL.rewritten("https://[fd00::1]:80/a", through: "[fd00::1]:80")
                == "http://[fd00::1]:80/https/[fd00::1]:80/a")
    }
}
