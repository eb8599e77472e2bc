import Foundation

extension CleanRoot {
    /// Installs a package with apt, as an administrator does.
    /// - Returns: what apt wrote.
    @discardableResult
    func install(_ package: URL) async throws -> String {
        let inside = "/root/\(package.lastPathComponent)"
        try FileManager.default.copyItem(at: package, to: outside(inside))
        // An edited file of /etc stays, where someone would be asked.
        return try await succeed([
            "apt-get", "install", "--yes", "--no-install-recommends", "--option", "Dpkg::Options::=--force-confold",
            inside,
        ])
    }

    /// What lies in it of this package and its units, by path.
    func traces() async throws -> [String] {
        try await succeed([
            "find", "/", "-xdev", "(", "-path", "/proc", "-o", "-path", "/root", "-o", "-path", "/var/log", ")",
            "-prune",
            "-o", "-name", "*mseproxy*", "-print",
        ]).split(separator: "\n").map(String.init).sorted()
    }
}
