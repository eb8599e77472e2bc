/// Whose packets the rules are for.
package enum RedirectedClient: Hashable, Sendable {
    /// All programs of a user; the name is for readers alone.
    case user(id: UInt32, name: String?)
    /// The programs in a control group, and in those below it.
    case cgroup(CgroupPath)

    /// What matches its packets.
    var match: String {
        switch self {
        case .user(let id, _): "meta skuid \(id)"
        case .cgroup(let path): "socket cgroupv2 level \(path.level) \"\(path)\""
        }
    }

    /// The client in a comment, which a line's end would end.
    var told: String {
        switch self {
        case .user(let id, nil): "uid \(id)"
        case .user(let id, let name?):
            "user \(String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.isASCII && $0.value > 0x20 }))) (uid \(id))"
        case .cgroup(let path): "cgroup \(path)"
        }
    }

    /// How a program runs that the rules take for this client.
    var run: String {
        switch self {
        case .user: "as \(told)"
        case .cgroup: "in \(told)"
        }
    }

    /// What nft looks for when it loads the rules.
    var folder: String? {
        switch self {
        case .user: nil
        case .cgroup(let path): path.folder
        }
    }
}
