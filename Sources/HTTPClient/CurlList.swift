import CCurl
import HTTPMessage

/// A list of strings for libcurl, which keeps no copy: it must outlive the handle that was given it.
struct CurlList: ~Copyable {
    private(set) var raw: UnsafeMutablePointer<curl_slist>?

    /// Adds `line`, which must hold no NUL.
    mutating func append(_ line: some Sequence<UInt8>) {
        let text = line.map { CChar(bitPattern: $0) } + [0]
        // It returns the list's head, or NULL where there is no memory, and the list is then as it was.
        if let head = curl_slist_append(raw, text) { raw = head }
    }

    deinit {
        // An empty one may be older than libcurl.
        if let raw { curl_slist_free_all(raw) }
    }
}

extension CurlList {
    /// The lines that make libcurl send `fields` and nothing of its own but `Host` and the body's length.
    init(fields: HeaderFields) {
        self.init()
        for field in fields where !field.isNamed("Expect") {
            let isBlank = field.value.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            // A name and a colon alone would mean that libcurl is to leave its own field of that name out.
            append(Array(field.name.utf8) + (isBlank ? Array(";".utf8) : Array(": ".utf8) + field.value))
        }
        append("Expect:".utf8)
        for name in ["Accept", "Proxy-Connection"] where !fields.contains(where: { $0.isNamed(name) }) {
            append("\(name):".utf8)
        }
    }
}
