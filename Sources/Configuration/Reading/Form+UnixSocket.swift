extension Form<[String]> {
    /// The paths of Unix sockets, each once, written `unix:/run/mseproxy/admin.sock`.
    static var unixSockets: Form {
        .list(of: .unixSocket, uniqueBy: \.self) { path, first in
            "\("unix:\(path)".tomlQuoted) is already listened on, on line \(first.line)"
        }
    }
}

extension Form<String> {
    /// A path in the file system that fits into the address of a socket (unix(7): 108 bytes with the NUL behind).
    private static var unixSocket: Form {
        let scheme = "unix:"
        return text(
            parse: { text, position, reader in
                let path = text.dropFirst(scheme.count)
                guard text.hasPrefix(scheme), path.hasPrefix("/"), !path.hasSuffix("/") else {
                    reader.report(
                        "malformed socket \(text.shown): expected \"unix:\" and an absolute path, for example "
                            + "\"unix:/run/mseproxy/admin.sock\"; no network address, since who may connect may do "
                            + "anything", at: position)
                    return nil
                }
                guard path.utf8.count <= 107, !path.utf8.contains(0) else {
                    reader.report(
                        "\(text.shown) is no path of a socket: it is longer than 107 bytes or holds a NUL",
                        at: position)
                    return nil
                }
                return String(path)
            },
            render: { scheme + $0 })
    }
}

extension Form<UInt16> {
    /// The permissions of a file, in octal digits.
    static var fileMode: Form {
        text(
            parse: { text, position, reader in
                if (3...4).contains(text.utf8.count), !text.hasPrefix("+"), let mode = UInt16(text, radix: 8),
                    mode <= 0o777
                {
                    return mode
                }
                reader.report(
                    "malformed mode \(text.shown): expected octal digits from \"0000\" to \"0777\", for example "
                        + "\"0660\"", at: position)
                return nil
            },
            render: { mode in
                let digits = String(mode, radix: 8)
                return String(repeating: "0", count: 4 - digits.utf8.count) + digits
            })
    }
}
