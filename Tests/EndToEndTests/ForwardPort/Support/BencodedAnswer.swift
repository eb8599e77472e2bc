import TestSwarm

/// A tracker's answer, read without the code that is tested.
struct BencodedAnswer: Sendable {
    indirect enum Value: Equatable, Sendable {
        case integer(Int)
        case string([UInt8])
        case list([Value])
        case dictionary([String: Value])
    }

    enum Fault: Error {
        case malformed([UInt8])
    }

    let entries: [String: Value]
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        guard case .dictionary(let entries)? = Self.value(&rest), rest.isEmpty else { throw Fault.malformed(bytes) }
        self.entries = entries
        self.bytes = bytes
    }

    subscript(key: String) -> Value? { entries[key] }

    var failure: String? { string("failure reason").map { String(decoding: $0, as: UTF8.self) } }

    func string(_ key: String) -> [UInt8]? {
        if case .string(let bytes)? = entries[key] { bytes } else { nil }
    }

    /// The peers of `peers`, packed or in a list.
    var endpoints: [Endpoint] {
        switch entries["peers"] {
        case .string(let packed)?:
            return stride(from: 0, to: packed.count, by: 6).map { start in
                let pair = packed[start..<start + 6].map { Int($0) }
                return Endpoint(pair[..<4].map(String.init).joined(separator: "."), UInt16(pair[4] << 8 | pair[5]))
            }
        case .list(let list)?:
            return list.compactMap { entry in
                guard case .dictionary(let peer) = entry, case .string(let ip)? = peer["ip"],
                    case .integer(let port)? = peer["port"]
                else { return nil }
                return Endpoint(String(decoding: ip, as: UTF8.self), UInt16(port))
            }
        case .integer?, .dictionary?, nil:
            return []
        }
    }

    func integer(_ key: String) -> Int? {
        if case .integer(let number)? = entries[key] { number } else { nil }
    }

    private static func value(_ rest: inout ArraySlice<UInt8>) -> Value? {
        switch rest.first {
        case UInt8(ascii: "i"):
            rest = rest.dropFirst()
            return number(&rest, until: "e").map { .integer($0) }
        case UInt8(ascii: "l"):
            rest = rest.dropFirst()
            var list: [Value] = []
            while rest.first != UInt8(ascii: "e") {
                guard let element = value(&rest) else { return nil }
                list.append(element)
            }
            rest = rest.dropFirst()
            return .list(list)
        case UInt8(ascii: "d"):
            rest = rest.dropFirst()
            var entries: [String: Value] = [:]
            while rest.first != UInt8(ascii: "e") {
                guard case .string(let key)? = value(&rest), let element = value(&rest) else { return nil }
                guard entries.updateValue(element, forKey: String(decoding: key, as: UTF8.self)) == nil else {
                    return nil
                }
            }
            rest = rest.dropFirst()
            return .dictionary(entries)
        default:
            guard let count = number(&rest, until: ":"), count >= 0, count <= rest.count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return .string(Array(rest.prefix(count)))
        }
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, until end: Character) -> Int? {
        guard let end = rest.firstIndex(of: end.asciiValue ?? 0) else { return nil }
        defer { rest = rest[(end + 1)...] }
        return Int(String(decoding: rest[..<end], as: UTF8.self))
    }
}
