/// Finding the name that was meant.
enum Spelling {
    /// The candidate that is nearest to `word`, the first among equals; nil when none is near. Case does not count, nor
    /// whether words are joined by `-` or `_`, and an abbreviation is near.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        let word = folded(word)
        // Longer than any name with room for its mistakes; the distance takes time by the product of the lengths.
        guard word.count <= 40 else { return nil }
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let isAbbreviation = word.count >= 3 && folded(candidate).starts(with: word)
            let distance = isAbbreviation ? 1 : distance(word, folded(candidate))
            guard distance <= max(1, candidate.utf8.count / 3), distance < min(word.count, candidate.utf8.count)
            else { continue }
            if distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.candidate
    }

    /// How many insertions, deletions, substitutions and swaps of neighbours lead from one to the other (Damerau and
    /// Levenshtein, in the variant that edits no place twice).
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var least = min(
                    previous[column] + (left[row] == right[column] ? 0 : 1), previous[column + 1] + 1,
                    current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforePrevious[column - 1] + 1)
                }
                current.append(least)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }

    private static func folded(_ word: String) -> [UInt8] {
        word.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "-"), UInt8(ascii: " "): UInt8(ascii: "_")
            default: byte
            }
        }
    }
}
