/// A tracker request's query, what stands behind the `?`: parameters in their order, every byte of it preserved until
/// it is changed.
///
/// Parameters are found by their decoded names, so that none goes by unseen as `info%5Fhash`.
public struct TrackerQuery: Hashable, Sendable {
    /// What stands between two `&`.
    public struct Parameter: Hashable, Sendable {
        /// The bytes in front of the first `=`, as they are sent.
        public let name: [UInt8]
        /// The bytes behind the first `=`, as they are sent; nil where there is no `=`.
        public let value: [UInt8]?

        init(name: [UInt8], value: [UInt8]?) {
            self.name = name
            self.value = value
        }

        fileprivate init(_ bytes: some Collection<UInt8>) {
            if let equals = bytes.firstIndex(of: UInt8(ascii: "=")) {
                name = Array(bytes[..<equals])
                value = Array(bytes[equals...].dropFirst())
            } else {
                name = Array(bytes)
                value = nil
            }
        }

        fileprivate func isNamed(_ name: String) -> Bool {
            let isEscaped = self.name.contains(UInt8(ascii: "%"))
            return (isEscaped ? PercentEncoding.decode(self.name) : self.name).elementsEqual(name.utf8)
        }
    }

    /// The parameters in their order. Those between two `&` in a row are empty.
    public private(set) var parameters: [Parameter]

    /// The query with these bytes, without the `?` in front. Every sequence of bytes is one.
    public init(_ bytes: some Collection<UInt8>) {
        let parts = bytes.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        parameters = bytes.isEmpty ? [] : parts.map { Parameter($0) }
    }

    /// The query's bytes, without a `?` in front.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            bytes += parameter.name
            if let value = parameter.value {
                bytes.append(UInt8(ascii: "="))
                bytes += value
            }
        }
        return bytes
    }

    /// The decoded values of all parameters of a name; empty where a parameter has no `=`.
    public func values(of name: String) -> [[UInt8]] {
        parameters.filter { $0.isNamed(name) }.map { PercentEncoding.decode($0.value ?? []) }
    }

    /// The decoded value of the first parameter of a name; nil where there is none.
    public func value(of name: String) -> [UInt8]? {
        parameters.first { $0.isNamed(name) }.map { PercentEncoding.decode($0.value ?? []) }
    }

    /// Sets a parameter to `value`, which is percent-encoded: in the place of the first of its name, further ones
    /// removed, or at the end where there is none.
    public mutating func set(_ name: String, to value: some Collection<UInt8>) {
        replace(name, by: name, value: value)
    }

    /// Puts the parameter `newName` with `value`, which is percent-encoded, in the place of the first one named `name`,
    /// or at the end where there is none. All others of either name are removed.
    public mutating func replace(_ name: String, by newName: String, value: some Collection<UInt8>) {
        let place = parameters.firstIndex { $0.isNamed(name) }
        let parameter = Parameter(name: PercentEncoding.encode(newName.utf8), value: PercentEncoding.encode(value))
        var changed: [Parameter] = []
        for (index, existing) in parameters.enumerated() {
            if index == place {
                changed.append(parameter)
            } else if !existing.isNamed(name), !existing.isNamed(newName) {
                changed.append(existing)
            }
        }
        if place == nil { changed.append(parameter) }
        parameters = changed
    }

    /// Removes all parameters of a name.
    public mutating func remove(_ name: String) {
        parameters.removeAll { $0.isNamed(name) }
    }

    /// Removes all parameters but those with one of these names.
    public mutating func keep(only names: Set<String>) {
        parameters.removeAll { parameter in !names.contains { parameter.isNamed($0) } }
    }

    /// Percent-encodes each byte that a query may not hold (RFC 3986, section 3.4): space, `[`, `]`, `#`, controls,
    /// bytes beyond ASCII and the like. A `%` stays, also where no two digits follow.
    public mutating func escapeIllegal() {
        func escaped(_ bytes: [UInt8]) -> [UInt8] {
            PercentEncoding.encode(bytes) { PercentEncoding.isAllowedInQuery($0) }
        }
        parameters = parameters.map { Parameter(name: escaped($0.name), value: $0.value.map(escaped)) }
    }
    /// Percent-encodes each `byte` in the values of a parameter, for a server that takes it no other way.
    package mutating func escape(_ byte: UInt8, in name: String) {
        parameters = parameters.map { parameter in
            guard parameter.isNamed(name) else { return parameter }
            return Parameter(
                name: parameter.name, value: parameter.value.map { PercentEncoding.encode($0) { $0 != byte } })
        }
    }
}
