import HTTPMessage

/// Makes the final head of the header lines that libcurl hands over, those of 1xx answers and of trailers among them.
struct HeadReader {
    enum Outcome: Equatable {
        case more
        /// The final head is whole. Said once: lines after it are trailers, which are not kept.
        case whole(HTTPResponseHead)
        case tooLarge
    }

    /// What all lines of an exchange may add up to. Trackers and common servers send less than 1 KiB; Apache and nginx read
    /// at most 8 KiB a field themselves.
    static let limit = 64 * 1024

    private(set) var isWhole = false
    private var byteCount = 0
    private var head = HTTPResponseHead(status: 0, fields: [])

    /// Takes one line with its end.
    mutating func read(_ line: UnsafeRawBufferPointer) -> Outcome {
        byteCount += line.count
        guard byteCount <= Self.limit else { return .tooLarge }
        guard !isWhole else { return .more }
        let text = line.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        if text.isEmpty {
            // 101 is final too: nothing else follows it.
            isWhole = head.status >= 200 || head.status == 101
            return isWhole ? .whole(head) : .more
        }
        if text.starts(with: "HTTP/".utf8) {
            head = HTTPResponseHead(status: Self.status(text), fields: [])
        } else if text.first.map(Self.isBlank) == true {
            // RFC 9112, section 5.2: a folded line goes on where the one before it ended.
            head.fields.continueLast(with: Self.trimmed(text))
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(decoding: Self.trimmed(text[..<colon]), as: UTF8.self)
            head.fields.append(HeaderField(name: name, value: Array(Self.trimmed(text[text.index(after: colon)...]))))
        }
        return .more
    }

    /// The three digits after the version; 0 where there are none.
    private static func status(_ line: Slice<UnsafeRawBufferPointer>) -> Int {
        let digits = line.drop { $0 != UInt8(ascii: " ") }.drop(while: isBlank).prefix { (0x30...0x39).contains($0) }
        guard digits.count == 3 else { return 0 }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
