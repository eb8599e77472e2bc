import Foundation

/// Lines with the seconds since the beginning.
struct Tale {
    private let began = ContinuousClock.now

    func heading(_ text: String) {
        write("\n\(text)\n")
    }

    func step(_ text: String) {
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        write(String(format: "%5.1f s  %@\n", seconds, text))
    }

    func line(_ text: String) {
        write("  \(text)\n")
    }

    /// Bytes as text, those without a character as `\\xNN`.
    func bytes(_ bytes: [UInt8]) {
        var lines = [""]
        for byte in bytes {
            let shown = (0x20...0x7E).contains(byte) ? String(UnicodeScalar(byte)) : String(format: "\\x%02x", byte)
            if lines[lines.count - 1].count + shown.count > 110 { lines.append("") }
            lines[lines.count - 1] += shown
        }
        for (index, text) in lines.enumerated() { line("    " + (index == 0 ? "| " : "  ") + text) }
    }

    private func write(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }
}

/// What must not happen in a demonstration.
struct Surprise: Error, CustomStringConvertible {
    let description: String
}
