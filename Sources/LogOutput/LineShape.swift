import Logging

/// What is alike in lines that tell of different connections: their level, and the message without what tells them apart, which are
/// addresses, names, numbers, hashes, URLs and what stands in quotes.
struct LineShape: Hashable {
    /// What makes a shape may be as long as this, in bytes; the rest of a message does not count.
    private static let byteLimit = 256

    let level: Logger.Level
    /// nil stands for all shapes for which there was no room.
    private let words: [UInt8]?

    /// The shape of all lines of a level that have none of their own.
    init(others level: Logger.Level) {
        self.level = level
        words = nil
    }

    var isOfOthers: Bool { words == nil }

    init(of record: LogRecord) {
        level = record.level
        var message = record.message
        words = message.withUTF8 { Self.words($0) }
    }

    private static func words(_ message: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var words: [UInt8] = []
        var index = 0
        while index < message.count, words.count < byteLimit {
            if message[index] == UInt8(ascii: "\"") {
                words += "\"\"".utf8
                index = (message[(index + 1)...].firstIndex(of: UInt8(ascii: "\"")) ?? message.count - 1) + 1
            } else if isOfWord(message[index]) {
                let end = message[index...].firstIndex { !isOfWord($0) } ?? message.count
                let word = message[index..<end]
                words += tellsApart(word) ? [UInt8(ascii: "#")] : Array(word)
                index = end
            } else {
                words.append(message[index])
                index += 1
            }
        }
        return words
    }

    /// Of what addresses, names, URLs and paths consist.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default:
            "-._~:/?#[]@!$&*+=%".utf8.contains(byte)
        }
    }

    /// Whether it has a digit, a `/`, what is no ASCII, such as the mark of what is left out, or a dot or colon that does not end it.
    private static func tellsApart(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let marks = ".:".utf8
        return word.contains { (0x30...0x39).contains($0) || $0 >= 0x80 || $0 == UInt8(ascii: "/") }
            || word.reversed().drop { marks.contains($0) }.contains { marks.contains($0) }
    }
}
