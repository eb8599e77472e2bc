import Foundation

/// A program that the tests need, and the Debian package that has it.
package struct Program: Sendable {
    package let name: String
    package let package: String

    package init(_ name: String, package: String) {
        self.name = name
        self.package = package
    }

    package static let aria2 = Program("aria2c", package: "aria2")
    package static let compiler = Program("cc", package: "gcc")
    package static let ctorrent = Program("ctorrent", package: "ctorrent")
    package static let curl = Program("curl", package: "curl")
    package static let env = Program("env", package: "coreutils")
    package static let ip = Program("ip", package: "iproute2")
    package static let lftp = Program("lftp", package: "lftp")
    package static let ndpiReader = Program("ndpiReader", package: "libndpi-bin")
    package static let nft = Program("nft", package: "nftables")
    package static let nsenter = Program("nsenter", package: "util-linux")
    package static let opentracker = Program("opentracker", package: "opentracker")
    package static let prometheus = Program("prometheus", package: "prometheus")
    package static let promtool = Program("promtool", package: "prometheus")
    package static let rtorrent = Program("rtorrent", package: "rtorrent")
    package static let setpriv = Program("setpriv", package: "util-linux")
    package static let shell = Program("sh", package: "dash")
    package static let socketActivate = Program("systemd-socket-activate", package: "systemd")
    package static let strace = Program("strace", package: "strace")
    package static let tcpdump = Program("tcpdump", package: "tcpdump")
    package static let tmux = Program("tmux", package: "tmux")
    package static let transmission = Program("transmission-daemon", package: "transmission-daemon")
    package static let transmissionRemote = Program("transmission-remote", package: "transmission-cli")
    package static let unshare = Program("unshare", package: "util-linux")
    /// Debian's own Python, by its path: another one first in PATH does not see python3-libtorrent.
    package static let python = Program("/usr/bin/python3", package: "python3-libtorrent")

    /// Where the program is. A program that is missing is an error, never a reason to skip a test.
    package func path() throws -> String {
        if name.hasPrefix("/") {
            return try executable(at: name) ?? missing()
        }
        // tcpdump lives where the PATH of a user who is not root does not look.
        let searched = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
        for folder in searched.split(separator: ":") {
            if let found = executable(at: "\(folder)/\(name)") {
                return found
            }
        }
        return try missing()
    }

    private func executable(at path: String) -> String? {
        FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    private func missing() throws -> String {
        throw SwarmError.missingProgram(name: name, package: package)
    }
}
