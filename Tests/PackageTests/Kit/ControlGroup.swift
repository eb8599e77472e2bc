import Foundation
import TestSwarm

/// A control group for a system of its own, in the unified hierarchy, wherever that is mounted.
struct ControlGroup {
    let path: String

    static func make() throws -> ControlGroup {
        let mounts = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n")
        let hierarchy = mounts.map { $0.split(separator: " ") }.first { $0.count > 2 && $0[2] == "cgroup2" }
        guard let hierarchy else { throw SwarmError.failed(call: "look for the mount of cgroup2", errno: ENOENT) }
        let path = "\(hierarchy[1])/mseproxy-tests-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return ControlGroup(path: path)
    }

    /// With all that the system made in it, innermost first. No process is in it any more.
    func remove() {
        let inner = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        for folder in inner.sorted(by: { $0.count > $1.count }) { rmdir("\(path)/\(folder)") }
        rmdir(path)
    }
}
