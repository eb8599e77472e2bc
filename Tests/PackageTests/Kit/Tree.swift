import Foundation
import TestSwarm

/// What `make deb`, `make rpm` and `make clean-roots` have left in this tree.
enum Tree {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let units = folder.appending(path: "packaging/systemd")

    /// The package, for this machine's architecture.
    static var package: URL {
        get throws {
            try only(in: "deb") { $0.hasPrefix("mseproxy_") && $0.hasSuffix(".deb") }
        }
    }

    /// What an archive would be told of it, which is what lintian looks at as a whole.
    static var changes: URL {
        get throws {
            try only(in: "deb") { $0.hasSuffix(".changes") }
        }
    }

    /// The same program as an RPM package.
    static var rpm: URL {
        get throws {
            let machines = try files(".build/rpm/RPMS").map { ".build/rpm/RPMS/\($0.lastPathComponent)" }
            return try only(of: try machines.flatMap(files), in: "rpm/RPMS")
        }
    }

    /// A Debian system with what the package depends on. Nothing writes to it.
    static var plainRoot: URL {
        get throws { try only(in: "clean-root") { $0 == "plain" } }
    }

    /// One that has systemd, too, and what its units are used with.
    static var systemdRoot: URL {
        get throws { try only(in: "clean-root") { $0 == "systemd" } }
    }

    /// The files of a folder of this tree, by name.
    static func files(_ path: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: path), includingPropertiesForKeys: nil
        ).sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    static func isFolder(_ file: URL) -> Bool {
        (try? file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }

    private static func only(in build: String, _ isWanted: (String) -> Bool) throws -> URL {
        try only(of: (try? files(".build/\(build)"))?.filter { isWanted($0.lastPathComponent) } ?? [], in: build)
    }

    private static func only(of found: [URL], in build: String) throws -> URL {
        guard let one = found.first, found.count == 1 else { throw Missing(folder: ".build/\(build)", found: found) }
        return one
    }

    private struct Missing: Error, CustomStringConvertible {
        let folder: String
        let found: [URL]

        var description: String {
            "one file was looked for in \(folder), and \(found.map(\.lastPathComponent)) found: run make deb rpm clean-roots"
        }
    }
}
