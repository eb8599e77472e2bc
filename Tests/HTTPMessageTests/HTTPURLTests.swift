import HTTPMessage
import NetworkAddress
import Testing

@Suite("HTTP URLs")
struct HTTPURLTests {
    @Test(
        "a URL is understood, and written in one way",
        arguments: [
            ("http://a", "http://a", "/", nil), ("HTTP://A.Example:80/B?C", "http://a.example", "/B", "C"),
            ("https://a:443/", "https://a", "/", nil), ("https://a:80/", "https://a:80", "/", nil),
            ("http://a?b", "http://a", "/", "b"), ("http://a/?", "http://a", "/", ""),
            ("http://a/b?c?d", "http://a", "/b", "c?d"), ("http://1.2.3.4:6969//b", "http://1.2.3.4:6969", "//b", nil),
            ("http://[2001:DB8:0::1]:081/", "http://[2001:db8::1]:81", "/", nil),
            ("http://[::1]", "http://[::1]", "/", nil),
            ("http://a/@b:c%zz", "http://a", "/@b:c%zz", nil),
        ] as [(String, String, String, String?)])
    func parts(source: String, origin: String, path: String, query: String?) throws {
        let url = try #require(HTTPURL(source))
        #expect(url.origin == origin)
        #expect(url.authority == String(origin.drop { $0 != "/" }.dropFirst(2)))
        #expect(text(url.path) == path)
        #expect(url.query.map { text($0) } == query)
        #expect(text(url.pathAndQuery) == path + (query.map { "?\($0)" } ?? ""))
        #expect(HTTPURL(url.description) == url)
        #expect(HTTPURL(origin)?.endpoint == url.endpoint)
    }

    @Test(
        "what is no URL is refused",
        arguments: [
            "", "a", "/", "http:/a", "http//a", "http://", "http://a b/", "http://a/ b", "http://a/\u{0}", "http://a/é",
            "http://a/\r\nX: y", "http://u@a/", "http://a/#b", "http://a:0", "http://a:", "ftp://a/", "wss://a/",
            "http://[::1", " http://a/", "http://a/\n", "http://\(String(repeating: "a", count: 100_000))/",
        ])
    func refused(source: String) {
        #expect(HTTPURL(source) == nil)
    }

    /// RFC 3986, section 5.4, with http for a base; and what else servers send.
    @Test(
        "a Location is resolved",
        arguments: [
            ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
            ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"), ("g?y#s", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y"),
            ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
            ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
            ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
            ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
            ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
            ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/../x", "http://a/b/c/g"), ("https://b:6969/x?y#z", "https://b:6969/x?y"), ("HTTP://B", "http://b/"),
            ("http://b/../c", "http://b/c"), ("//b:81/x", "http://b:81/x"), ("?", "http://a/b/c/d;p?"),
            ("/x y", "http://a/x%20y"), ("/é", "http://a/%C3%A9"), ("/x:y", "http://a/x:y"),
            ("x/y:z", "http://a/b/c/x/y:z"),
            ("?u=http://b/", "http://a/b/c/d;p?u=http://b/"), ("/a//../b", "http://a/a/b"),
            ("//[::1]:82/", "http://[::1]:82/"),
        ])
    func resolved(reference: String, expected: String) throws {
        let base = try #require(HTTPURL("http://a/b/c/d;p?q"))
        #expect(base.resolving(utf8(reference))?.description == expected)
    }

    @Test("`//host` keeps https")
    func schemeRelative() throws {
        let base = try #require(HTTPURL("https://a:8443/b"))
        #expect(base.resolving(utf8("//c/d"))?.description == "https://c/d")
        #expect(base.resolving(utf8("d"))?.description == "https://a:8443/d")
    }

    @Test(
        "a Location that is no http or https URL leads nowhere",
        arguments: [
            "g:h", "ftp://b/", "file:///etc/passwd", "http:g", "http:/g", "https:", "javascript:alert(1)", "//", "///b",
            "http://", "http:///b", "//u@b/", "http://b@c/", "//b\\@c/", "//é/", "//b c/", "//b:0/", "/a\u{0}",
            "/a\r\nX: y",
            "/a\u{7F}", "gopher+x-y.z:0", "http://127.1/",
        ])
    func unresolved(reference: String) throws {
        let base = try #require(HTTPURL("http://a/b/c/d;p?q"))
        #expect(base.resolving(utf8(reference)) == nil)
    }

    @Test("dots by the thousand resolve")
    func manyDots() throws {
        let base = try #require(HTTPURL("http://a/"))
        let reference = String(repeating: "x/", count: 50_000) + String(repeating: "../", count: 50_000) + "end"
        #expect(base.resolving(utf8(reference))?.description == "http://a/end")
    }

    @Test("every byte that has no place in a URL is escaped for an upstream, and no other is")
    func escapes() throws {
        let endpoint = Endpoint(host: .name("a"), port: 80)
        let all = (0...255).map { UInt8($0) }
        let url = HTTPURL(scheme: .http, endpoint: endpoint, path: [0x2F] + all, query: all)
        let kept = "!$%&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~"
        func escaped(_ kept: String) -> String {
            all.map { byte in
                let hex = String(byte, radix: 16, uppercase: true)
                return kept.utf8.contains(byte) ? text([byte]) : "%\(byte < 16 ? "0" : "")\(hex)"
            }.joined()
        }
        #expect(text(url.escapedPathAndQuery) == "/" + escaped(kept) + "?" + escaped(kept + "?"))
        #expect(url.pathAndQuery == [0x2F] + all + [0x3F] + all)
    }

    @Test("a path gets the `/` that it lacks, and a query is replaced")
    func parts() {
        let endpoint = Endpoint(host: .name("a"), port: 80)
        let url = HTTPURL(scheme: .http, endpoint: endpoint, path: utf8("b"), query: nil)
        #expect(url.description == "http://a/b")
        #expect(url.replacing(query: utf8("c")).description == "http://a/b?c")
        #expect(HTTPURL(scheme: .http, endpoint: endpoint, path: [], query: []).description == "http://a/?")
    }
}
