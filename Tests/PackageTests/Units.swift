import Foundation
import TestSwarm
import Testing

/// The units as files; `Booted` has them run.
@Suite struct Units {
    /// As `systemd-analyze security` counts: 15 is 1.5.
    private static let exposure = "15"

    static let services = ["mseproxy.service", "mseproxy@.service", "mseproxy-redirection.service"]

    @Test(arguments: services)
    func `a service's exposure is 1.5 at most`(_ service: String) async throws {
        try await Workspace.use { workspace in
            let output = try await workspace.succeed(
                .systemdAnalyze,
                [
                    "security", "--offline=true", "--threshold=\(Self.exposure)",
                    Tree.units.appending(path: service).path,
                ])
            #expect(output.contains("Overall exposure level"))
        }
    }

    @Test(arguments: ["transparent.conf", "home-torrents.conf"])
    func `with an example's drop-in the exposure is 1.5 at most`(_ dropIn: String) async throws {
        try await Workspace.use { workspace in
            let units = try workspace.makeFolder("root").appending(path: "etc/systemd/system")
            let dropIns = units.appending(path: "mseproxy.service.d")
            try FileManager.default.createDirectory(at: dropIns, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: Tree.units.appending(path: "mseproxy.service"), to: units.appending(path: "mseproxy.service"))
            try FileManager.default.copyItem(
                at: Tree.units.appending(path: "examples/\(dropIn)"), to: dropIns.appending(path: dropIn))
            let root = workspace.folder.appending(path: "root").path
            let output = try await workspace.succeed(
                .systemdAnalyze,
                ["security", "--offline=true", "--root=\(root)", "--threshold=\(Self.exposure)", "mseproxy.service"])
            // What the drop-in changes is counted: else this would say nothing of it.
            #expect(output.contains(dropIn == "transparent.conf" ? "✗ AmbientCapabilities=" : "✗ ProtectHome="))
        }
    }

    @Test func `all services that are shipped are among those whose exposure is asserted`() throws {
        let shipped = try Tree.files("packaging/systemd").map(\.lastPathComponent).filter { $0.hasSuffix(".service") }
        #expect(Set(shipped) == Set(Self.services))
    }

    @Test func `a sidecar is as hardened as the service`() throws {
        let service = try String(contentsOf: Tree.units.appending(path: "mseproxy.service"), encoding: .utf8)
        let sidecar = try String(contentsOf: Tree.units.appending(path: "mseproxy@.service"), encoding: .utf8)
        let expected =
            service
            .replacing(
                "Description=Message Stream Encryption for BitTorrent clients\n",
                with: "Description=Message Stream Encryption for the BitTorrent client %i\n"
            )
            .replacing("%t/mseproxy/", with: "%t/mseproxy-%i/")
            .replacing("/etc/mseproxy/mseproxy.toml", with: "/etc/mseproxy/%i.toml")
            .replacing("Directory=mseproxy\n", with: "Directory=mseproxy-%i\n")
            .replacing("/var/lib/mseproxy and /run/mseproxy.", with: "/var/lib/mseproxy-%i and /run/mseproxy-%i.")
        #expect(sidecar == expected)
    }

    /// What is empty for a reason: no capabilities at all.
    private static let emptied = ["CapabilityBoundingSet=", "AmbientCapabilities="]

    @Test func `neither a unit nor an example assigns nothing to what is then assigned, or never was`() throws {
        let paths = FileManager.default.enumerator(atPath: Tree.units.path)?.compactMap { $0 as? String } ?? []
        let units = paths.filter { path in [".service", ".socket", ".conf"].contains { path.hasSuffix($0) } }
            .filter { !Tree.isFolder(Tree.units.appending(path: $0)) }
        #expect(units.count >= 16)
        for unit in units {
            let lines = try String(contentsOf: Tree.units.appending(path: unit), encoding: .utf8).split(separator: "\n")
            for line in lines where line.hasSuffix("=") && !line.hasPrefix("#") {
                #expect(Self.emptied.contains(String(line)), "\(unit): \(line)")
            }
        }
    }

    @Test(arguments: ["none", "transparent.conf", "home-torrents.conf", "transmission"])
    func `systemd finds nothing wrong with the units where the package is installed`(example: String) async throws {
        try await Workspace.use { workspace in
            let root = try await CleanRoot.mount(Tree.systemdRoot, in: workspace)
            try await root.install(Tree.package)
            var units = try Tree.files("packaging/systemd").map(\.lastPathComponent).filter { $0 != "examples" }
                .map { $0.replacing("@.", with: "@client.") }
            let (examples, etc) = ("/usr/share/doc/mseproxy/examples", "/etc/systemd/system")
            switch example {
            case "none": break
            case "transmission":
                try await root.succeed([
                    "sh", "-c", "cp --recursive \(examples)/transmission/*.service.d \(etc)",
                ])
                // With which Transmission's own unit reloads it; procps has it.
                try await root.succeed(["ln", "--symbolic", "--force", "true", "/bin/kill"])
                units = ["transmission-daemon.service", "mseproxy@transmission.service"]
            default:
                try await root.succeed([
                    "install", "-D", "--mode=644", "\(examples)/\(example)", "\(etc)/mseproxy.service.d/\(example)",
                ])
                units = ["mseproxy.service"]
            }
            let output = try await root.succeed(["systemd-analyze", "verify", "--man=no"] + units)
            #expect(output.isEmpty, "\(output)")
        }
    }
}
