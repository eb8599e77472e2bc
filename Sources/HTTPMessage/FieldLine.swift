extension HeaderField {
    /// A line behind the request line, without its end (RFC 9112, section 5). `line` has no control but the tab.
    init(line: [UInt8]) throws(RequestHeadError) {
        guard let first = line.first, !first.isBlank else { throw .foldedLine(line) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .missingColon(line) }
        // A space before the colon is read as part of the name by some and dropped by others.
        guard line[..<colon].isToken else { throw .malformedFieldName(Array(line[..<colon])) }
        self.init(name: String(decoding: line[..<colon], as: UTF8.self), value: line[(colon + 1)...])
    }
}
