/// What a stranger sent, as text for a message: everything escaped that could forge a log line, and cut, since a
/// target may have thousands of bytes.
func quoted(_ bytes: some Collection<UInt8>) -> String {
    let longest = 64
    let text = String(decoding: bytes.prefix(longest), as: UTF8.self)
    return "\"\(text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined())\(bytes.count > longest ? "…" : "")\""
}
