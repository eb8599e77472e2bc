import Foundation

extension ManagedProcess {
    /// How many descriptors it has open.
    package var openDescriptorCount: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
        }
    }

    /// Its resident memory in bytes (VmRSS).
    package var residentByteCount: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let kibibytes = status.split(separator: "\n")
                .first { $0.hasPrefix("VmRSS:") }?
                .split(whereSeparator: \.isWhitespace)
                .dropFirst().first.flatMap { Int($0) }
            guard let kibibytes else {
                throw SwarmError.failed(call: "VmRSS of \(name)", errno: ESRCH)
            }
            return kibibytes * 1024
        }
    }
}
