import Foundation
import TestSwarm

/// mseproxy, installed from its package on a system that systemd runs.
struct InstalledRoot {
    static let configuration = "/etc/mseproxy/mseproxy.toml"

    let system: BootedRoot

    /// Boots a system in a network of its own, installs the package there, and has `body` use it.
    /// - Parameters:
    ///   - network: which one; nil for a new one, whose loopback interface has 198.18.0.0/15 too.
    ///   - configuration: what stands in the place of the default one, from the start.
    ///   - files: more of the administrator's files, by path.
    static nonisolated(nonsending) func use(
        in workspace: Workspace, network: NetworkNamespace? = nil, configuration: String? = nil,
        files: [String: String] = [:], _ body: nonisolated(nonsending) (InstalledRoot) async throws -> Void
    ) async throws {
        let there: NetworkNamespace
        if let network {
            there = network
        } else {
            there = try await NetworkNamespace.make(in: workspace)
            try await there.configure(["address add 198.18.0.1/15 dev lo"])
        }
        try await BootedRoot.boot(in: workspace, network: there) { system in
            let root = InstalledRoot(system: system)
            if let configuration { try system.write(Self.configuration, configuration) }
            // A call that the filter does not list ends the process here, so that all that runs under it shows that it lists enough.
            for unit in ["mseproxy.service", "mseproxy@.service", "mseproxy-redirection.service"] {
                try system.write(
                    "/etc/systemd/system/\(unit).d/strict.conf", "[Service]\nSystemCallErrorNumber=kill\n")
            }
            for (path, text) in files { try system.write(path, text) }
            try await root.install()
            try await body(root)
        }
    }

    private nonisolated(nonsending) func install() async throws {
        let package = try Tree.package
        let inside = "/root/\(package.lastPathComponent)"
        try FileManager.default.copyItem(at: package, to: system.outside(inside))
        try await system.succeed([
            "apt-get", "install", "--yes", "--no-install-recommends", "--option", "Dpkg::Options::=--force-confold",
            inside,
        ])
    }

    func systemctl(_ arguments: String...) async throws {
        try await system.succeed(["systemctl"] + arguments)
    }

    /// A property of a unit, as `systemctl show` has it.
    func property(_ name: String, of unit: String = "mseproxy.service") async throws -> String {
        try await system.succeed(["systemctl", "show", "--value", "--property=\(name)", unit])
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func isActive(_ unit: String) async throws -> Bool {
        try await property("ActiveState", of: unit) == "active"
    }

    /// What /proc says of the unit's main process, by field.
    func processStatus(of unit: String = "mseproxy.service") async throws -> [String: String] {
        let text = try await system.succeed(["cat", "/proc/\(try await property("MainPID", of: unit))/status"])
        let fields = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2
                ? (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        return Dictionary(fields) { first, _ in first }
    }

    /// Messages of a unit, without time and name.
    func journal(of unit: String = "mseproxy.service", priority: String = "debug") async throws -> String {
        try await system.succeed([
            "journalctl", "--no-pager", "--output=cat", "--unit=\(unit)", "--priority=\(priority)",
        ])
    }
}
