import Foundation
import TestSwarm

/// A Debian system that systemd runs, as on a machine of its own: namespaces in place of a machine.
struct BootedRoot {
    let workspace: Workspace
    /// Its network, in which the tests' own programs may run too.
    let network: NetworkNamespace
    private let machine: ManagedProcess
    /// systemd's id as it is seen from here.
    private let manager: Int32

    /// Boots one in `network`, has `body` use it, and ends it.
    static nonisolated(nonsending) func boot(
        in workspace: Workspace, network: NetworkNamespace,
        _ body: nonisolated(nonsending) (BootedRoot) async throws -> Void
    ) async throws {
        let group = try ControlGroup.make()
        defer { group.remove() }
        let root = try await start(in: workspace, network: network, group: group)
        do {
            try await root.settle()
            try await body(root)
        } catch {
            let journal = try? await root.run(["journalctl", "--no-pager", "--lines=60", "--output=short-precise"])
                .output
            await root.end()
            throw Failed(error: error, journal: journal ?? "")
        }
        await root.end()
    }

    /// A failure, with the end of the journal.
    private struct Failed: Error, CustomStringConvertible {
        let error: any Error
        let journal: String

        var description: String { "\(error)\n── journal ──\n\(journal)" }
    }

    private static func start(
        in workspace: Workspace, network: NetworkNamespace, group: ControlGroup
    ) async throws -> BootedRoot {
        let overlay = try Overlay(over: Tree.systemdRoot, in: workspace)
        // What a container's manager finds: its own view of processes and control groups, a few devices, empty /run and /tmp.
        // systemd, told that it is in a container, leaves the rest of the machine alone.
        let script = """
            echo $$ >\(group.path)/cgroup.procs
            exec unshare --mount --propagation private --pid --uts --ipc --cgroup --fork --kill-child -- /bin/sh -euc '
                \(overlay.mounting)
                cd \(overlay.root)
                mount -t proc proc proc
                mount -t sysfs sysfs sys
                mount -t cgroup2 cgroup2 sys/fs/cgroup
                mount -t tmpfs -o mode=755 tmpfs run
                mount -t tmpfs tmpfs tmp
                mount -t tmpfs -o mode=755 tmpfs dev
                mkdir dev/pts dev/shm
                mount -t tmpfs tmpfs dev/shm
                mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
                ln -s pts/ptmx dev/ptmx
                ln -s /proc/self/fd dev/fd
                for device in null:3 zero:5 full:7 random:8 urandom:9; do
                    mknod -m 666 dev/${device%:*} c 1 ${device#*:}
                done
                # A machine of its own has one, and the journal is kept by it.
                : >etc/machine-id
                mkdir outside
                pivot_root . outside
                umount -l /outside
                exec env -i container=mseproxy-tests PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --show-status=no
            '
            """
        let machine = try await workspace.start(.sh, ["-euc", script], at: network.place)
        let children = "/proc/\(machine.pid)/task/\(machine.pid)/children"
        var manager: Int32?
        try await workspace.eventually(what: "systemd runs", needing: machine) {
            manager = try? Int32(
                String(contentsOfFile: children, encoding: .utf8).trimmingCharacters(in: .whitespaces))
            // The shell becomes it when all is mounted.
            return manager.map { (try? String(contentsOfFile: "/proc/\($0)/comm", encoding: .utf8)) == "systemd\n" }
                == true
        }
        return BootedRoot(workspace: workspace, network: network, machine: machine, manager: manager ?? 0)
    }

    private nonisolated(nonsending) func settle() async throws {
        try await workspace.eventually(what: "the system has booted", needing: machine) {
            try await run(["systemctl", "is-system-running"]).output.contains("running")
        }
    }

    private func end() async {
        _ = try? await run(["systemctl", "poweroff", "--force", "--force"])
        await machine.terminate(grace: .seconds(5))
    }

    /// The file of this path in it, as it is seen from outside.
    func outside(_ path: String) -> URL { URL(filePath: "/proc/\(manager)/root\(path)") }

    /// Runs a command in it, as root.
    @discardableResult
    func run(_ command: [String]) async throws -> (status: ExitStatus, output: String) {
        try await workspace.run(.nsenter, entering + command)
    }

    @discardableResult
    func succeed(_ command: [String]) async throws -> String {
        try await workspace.succeed(.nsenter, entering + command)
    }

    /// A file in it; the folders above it are made.
    func write(_ path: String, _ text: String) throws {
        let file = outside(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
    }

    private var entering: [String] {
        [
            "--target=\(manager)", "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup", "--root", "--wd=/", "--",
            "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8",
        ]
    }
}
