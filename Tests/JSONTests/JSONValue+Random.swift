import JSON
import TestSupport

extension JSONValue {
    /// Any value at all, arrays and objects up to `depth` within each other.
    static func random(depth: Int, using random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &random))
        case 2: return .integer(Int64(bitPattern: random.next() >> Int.random(in: 0..<64, using: &random)))
        case 3: return .number(finiteNumber(using: &random))
        case 4, 5: return .string(text(using: &random))
        case 6:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in Self.random(depth: depth - 1, using: &random) })
        default:
            return .object(
                (0..<Int.random(in: 0..<5, using: &random)).map { index in
                    // Names differ by their number; a NUL in one cannot be read back.
                    let name = text(using: &random).filter { $0 != "\0" }
                    return Member(name: "\(name)\(index)", value: Self.random(depth: depth - 1, using: &random))
                })
        }
    }

    private static func finiteNumber(using random: inout SeededRandom) -> Double {
        while true {
            let bits = Double(bitPattern: random.next())
            let short = Double(Int.random(in: -9999...9999, using: &random)) / 100
            let number = Bool.random(using: &random) ? bits : short
            if number.isFinite { return number }
        }
    }

    private static func text(using random: inout SeededRandom) -> String {
        let ranges: [ClosedRange<UInt32>] = [0...0x1F, 0x20...0x7E, 0x7F...0xFF, 0x2000...0x2FFF, 0x1_0000...0x10_FFFF]
        return (0..<Int.random(in: 0..<8, using: &random)).reduce(into: "") { text, _ in
            let range = ranges[Int.random(in: ranges.indices, using: &random)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
