import HTTPMessage

@testable import HTTPClient

extension FuzzTarget {
    /// Heads of HTTP answers, as an upstream says them and as they are passed on. The input is what the upstream sends.
    static let httpResponse = FuzzTarget(name: "http-response", longestInput: 70_000) { input in
        guard let head = read(input) else { return }
        let fieldByteCount = head.fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
        // Bytes that are no UTF-8 become three in a name.
        require(fieldByteCount <= 3 * HeadReader.limit, "fields of \(fieldByteCount) bytes are kept")
        // One way to pass it on for each input, or the checks would take longer than what they check.
        let framings = [ResponseFraming.length(input.count), .chunked, .untilClose, .none]
        check(
            ResponseHead(status: head.status, fields: head.fields), input.count & 1 == 0 ? .v1_0 : .v1_1,
            framings[input.count >> 1 & 3])
        let base = HTTPURL("http://tracker.example:6969/a/b/announce?x=1")
        guard let place = head.fields["Location"], let url = base?.resolving(place) else { return }
        URLChecks.check(url)
        requireSame(url.resolving(Array(url.description.utf8))?.description, url.description, "resolved twice")
    }

    /// The final head, by the lines that libcurl hands over.
    private static func read(_ input: [UInt8]) -> HTTPResponseHead? {
        var reader = HeadReader()
        var head: HTTPResponseHead?
        var byteCount = 0
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let line = Array(line) + [UInt8(ascii: "\n")]
            byteCount += line.count
            switch line.withUnsafeBytes({ reader.read($0) }) {
            case .more: require(byteCount <= HeadReader.limit, "\(byteCount) bytes were taken")
            case .whole(let whole):
                require(head == nil && reader.isWhole, "a second final head")
                head = whole
            case .tooLarge:
                require(byteCount > HeadReader.limit, "\(byteCount) bytes are too many")
                return head
            }
        }
        return head
    }

    /// Whatever the upstream said, what is written is one head, and ends where it should.
    private static func check(_ head: ResponseHead, _ version: HTTPVersion, _ framing: ResponseFraming) {
        let bytes = head.bytes(for: version, framing: framing, keepsAlive: true)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        require(lines.last?.isEmpty == true && lines.dropLast().allSatisfy { $0.last == 0x0D }, "a bare LF")
        let texts = lines.dropLast().map { $0.dropLast() }
        require(texts.last?.isEmpty == true && texts.dropLast().allSatisfy { !$0.isEmpty }, "a head that ends early")
        require(texts.allSatisfy { $0.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 } }, "controls in a head")
        require(texts.first?.starts(with: "HTTP/1.".utf8) == true, "no status line")
        var names: [String] = []
        for line in texts.dropFirst().dropLast() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return require(false, "no field") }
            require(line[..<colon].isToken, "no name of a field")
            names.append(String(decoding: line[..<colon], as: UTF8.self).lowercased())
        }
        for name in ["content-length", "transfer-encoding", "connection"] {
            require(names.count { $0 == name } <= 1, "several \(name)")
        }
        require(!names.contains("content-length") || !names.contains("transfer-encoding"), "two lengths of one body")
    }
}
