import HTTPMessage

/// What holds of every URL that was accepted.
enum URLChecks {
    static func check(_ url: HTTPURL) {
        let text = url.description
        require(text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a URL with bytes that none has")
        require(url.path.first == UInt8(ascii: "/") && url.port != 0, "\(text)")
        guard let again = HTTPURL(text) else { return require(false, "\(text) cannot be read again") }
        requireSame(again.endpoint, url.endpoint, text)
        requireSame(again.description, text, "a URL that is read and written again")
        requireSame(again.scheme, url.scheme, text)
    }
}
