/// The URLs by which a client without a proxy setting reaches its trackers through an HTTP forward port: the tracker's
/// scheme and authority stand in the path, `http://127.0.0.1:8118/https/tracker.example.org/announce`.
public enum ForwardedURL {
    /// `url` by way of the forward port at `proxy`, HOST:PORT.
    /// - Returns: nil for what cannot go that way or need not: a scheme other than http and https, no host, a user in the
    ///   authority, a byte that no URL has (RFC 3986, section 2), and what leads to the forward port already.
    public static func rewritten(_ url: String, through proxy: String) -> String? {
        guard let parts = Parts(url), !parts.lead(to: proxy) else { return nil }
        let slash = parts.rest.utf8.first == UInt8(ascii: "/") ? "" : "/"
        return "http://\(proxy)/\(parts.scheme)/\(parts.authority)\(slash)\(parts.rest)"
    }

    /// Whether `url` leads to the forward port at `proxy`, HOST:PORT.
    public static func leads(_ url: String, to proxy: String) -> Bool {
        Parts(url)?.lead(to: proxy) ?? false
    }

    private struct Parts {
        let scheme: String
        let authority: Substring
        /// Path, query and fragment.
        let rest: Substring

        /// The parts of an http or https URL. By bytes: a combining mark must not hide a slash.
        init?(_ url: String) {
            guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
            let scheme = ["http", "https"].first { scheme in
                let prefix = "\(scheme)://".utf8
                return url.utf8.count >= prefix.count && zip(url.utf8, prefix).allSatisfy { Self.lowercased($0) == $1 }
            }
            guard let scheme else { return nil }
            let behind = url.utf8.dropFirst(scheme.utf8.count + 3)
            let end = behind.firstIndex { "/?#".utf8.contains($0) } ?? behind.endIndex
            let authority = behind[..<end]
            guard let first = authority.first, first != UInt8(ascii: ":"),
                !authority.contains(where: { "@\\".utf8.contains($0) })
            else { return nil }
            self.scheme = scheme
            self.authority = Substring(authority)
            rest = Substring(behind[end...])
        }

        func lead(to proxy: String) -> Bool {
            guard scheme == "http" else { return false }
            let port =
                authority.utf8.last == UInt8(ascii: "]") || !authority.utf8.contains(UInt8(ascii: ":")) ? ":80" : ""
            return "\(authority)\(port)".utf8.map(Self.lowercased) == proxy.utf8.map(Self.lowercased)
        }

        private static func lowercased(_ byte: UInt8) -> UInt8 {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
        }
    }
}
