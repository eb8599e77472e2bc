import Foundation

/// The words that the program can print: the fixed parts of all string literals, and the system's for its errors.
struct SourceWords {
    /// What c-ares, libcurl, SQLite, a tracker and a machine's users are quoted with.
    private static let words = [
        "Could not contact DNS servers", "Out of memory", "Could not resolve host: ", "file is not a database",
        "COMMIT",
        "database or disk is full", "root",
        "Your client forgot to send your torrent's info_hash. Please upgrade your client.",
    ]
    /// Shorter ones are in half of all words.
    private static let leastByteCount = 3

    /// By their first bytes.
    private var fragments: [ArraySlice<UInt8>: Set<[UInt8]>] = [:]
    /// Punctuation between two interpolations, and a plural's end.
    private var joints: Set<[UInt8]> = [Array("s".utf8)]

    init() throws {
        for (_, text) in try Document.sources() {
            for literal in StringLiterals(of: text).literals {
                for fragment in literal.fragments { add(fragment) }
            }
            // An enumeration's raw values are its cases' names.
            for line in text.split(separator: "\n") where line.contains("case ") {
                let names = line.split(separator: "case ", maxSplits: 1).last ?? ""
                if names.allSatisfy({ $0.isLetter || $0 == "," || $0 == " " }) {
                    for name in names.split(separator: ",") { add(name.trimmingCharacters(in: .whitespaces)) }
                }
            }
        }
        for code in 1...133 as ClosedRange<Int32> { add(String(cString: strerror(code))) }
        Self.words.forEach { add($0) }
    }

    private mutating func add(_ text: String) {
        let bytes = Array((text.hasSuffix("\n") ? String(text.dropLast()) : text).utf8)
        guard !bytes.isEmpty else { return }
        if bytes.count >= Self.leastByteCount, text.contains(where: \.isLetter) {
            fragments[bytes[..<Self.leastByteCount], default: []].insert(bytes)
        } else if !text.contains(where: { $0.isLetter || $0.isNumber }) {
            joints.insert(bytes)
        }
    }

    /// Whether the whole line can be put together of these words and of what differs from line to line.
    func canPrint(_ line: String) -> Bool {
        let bytes = Array(line.utf8)
        var reached = [Bool](repeating: false, count: bytes.count + 1)
        reached[0] = true
        for start in bytes.indices where reached[start] {
            for count in steps(bytes[start...]) { reached[start + count] = true }
        }
        return reached[bytes.count]
    }

    /// How far one step may lead.
    private func steps(_ rest: ArraySlice<UInt8>) -> [Int] {
        var steps: [Int] = []
        let beginning = ArraySlice(Array(rest.prefix(Self.leastByteCount)))
        for fragment in fragments[beginning] ?? [] where rest.starts(with: fragment) { steps.append(fragment.count) }
        for joint in joints where rest.starts(with: joint) { steps.append(joint.count) }
        return steps + Self.differing(rest)
    }

    /// An address, a number, a path, a hash or a name with a dot, and what is quoted. What is behind it may belong to it or not.
    private static func differing(_ rest: ArraySlice<UInt8>) -> [Int] {
        if let quote = rest.first, "\"`".utf8.contains(quote), let end = rest.dropFirst().firstIndex(of: quote) {
            return [end + 1 - rest.startIndex]
        }
        let word = rest.prefix { !" \"`,;()".utf8.contains($0) }
        var steps: [Int] = []
        var count = word.count
        while count > 0, tellsApart(word.prefix(count)) {
            steps.append(count)
            guard ".:".utf8.contains(word[word.startIndex + count - 1]) else { break }
            count -= 1
        }
        return steps
    }

    private static func tellsApart(_ word: ArraySlice<UInt8>) -> Bool {
        word.contains { (0x30...0x39).contains($0) || $0 >= 0x80 || $0 == UInt8(ascii: "/") }
            || word.dropLast().contains(UInt8(ascii: "."))
    }
}
