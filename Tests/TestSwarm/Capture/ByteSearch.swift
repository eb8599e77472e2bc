import Foundation

extension [UInt8] {
    /// Whether the bytes of `pattern` stand somewhere in a row.
    package func contains(_ pattern: [UInt8]) -> Bool { offset(of: pattern, from: 0) != nil }

    /// How often they do, without overlaps.
    func count(of pattern: [UInt8]) -> Int {
        var count = 0
        var start = 0
        while let found = offset(of: pattern, from: start) {
            count += 1
            start = found + pattern.count
        }
        return count
    }

    /// memmem is not in the Glibc module, and a loop of Swift's over megabytes is slow without optimisation.
    private func offset(of pattern: [UInt8], from: Int) -> Int? {
        precondition(!pattern.isEmpty, "nothing stands everywhere")
        return withUnsafeBytes { bytes in
            var start = from
            while start + pattern.count <= bytes.count,
                let found = memchr(
                    bytes.baseAddress! + start, Int32(pattern[0]), bytes.count - pattern.count + 1 - start)
            {
                if memcmp(found, pattern, pattern.count) == 0 {
                    return bytes.baseAddress!.distance(to: UnsafeRawPointer(found))
                }
                start = bytes.baseAddress!.distance(to: UnsafeRawPointer(found)) + 1
            }
            return nil
        }
    }
}
