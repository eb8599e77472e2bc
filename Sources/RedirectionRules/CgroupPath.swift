/// A control group of version 2, as nftables names it: below the root, without a leading slash.
package struct CgroupPath: Hashable, Sendable {
    /// Where the root is mounted, and where nft looks for it.
    package static let root = "/sys/fs/cgroup"

    package enum Failure: Error, Equatable {
        case root(String)
        /// A `.` or `..`.
        case relative(String)
        /// What stands in no quoted string of nft's: a quote, an asterisk, a control character.
        case unquotable(String)
        /// nftables counts them in a byte.
        case tooDeep(levelCount: Int)
    }

    private let names: [String]

    /// Takes `system.slice/client.service`, also with a leading slash, and as a folder below `/sys/fs/cgroup`.
    package init(_ text: String) throws(Failure) {
        let isUnquotable = text.unicodeScalars.contains { scalar in
            scalar == "\"" || scalar == "*" || scalar.properties.generalCategory == .control
        }
        guard !isUnquotable else { throw .unquotable(text) }
        let path = text == Self.root || text.hasPrefix(Self.root + "/") ? text.dropFirst(Self.root.count) : text[...]
        names = path.split(separator: "/").map(String.init)
        guard !names.isEmpty else { throw .root(text) }
        guard !names.contains("."), !names.contains("..") else { throw .relative(text) }
        guard names.count <= UInt8.max else { throw .tooDeep(levelCount: names.count) }
    }

    /// How deep it lies: 1 just below the root.
    package var level: Int { names.count }

    /// Its folder.
    package var folder: String { "\(Self.root)/\(self)" }
}

extension CgroupPath: CustomStringConvertible {
    package var description: String { names.joined(separator: "/") }
}

extension CgroupPath.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .root(let text):
            "\"\(text)\" is the root of all cgroups: name the client's own, for example system.slice/ctorrent.service"
        case .relative(let text): "\"\(text)\" holds . or ..: write the path without"
        case .unquotable:
            "the path holds a quote, an asterisk or a control character, for which nft has no way of writing"
        case .tooDeep(let levelCount): "the path has \(levelCount) levels, and nftables knows 255"
        }
    }
}
