import Foundation

extension ManagedProcess {
    /// How many descriptors it has open.
    package var openDescriptorCount: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
        }
    }

    /// Its resident memory in bytes (VmRSS); 0 of a daemon with a sanitizer.
    package var residentByteCount: Int {
        get throws { try memoryByteCount("VmRSS:") }
    }

    /// What of that is its own in bytes (RssAnon), pages of the program's file come and go; 0 of a daemon with a sanitizer.
    package var ownByteCount: Int {
        get throws { try memoryByteCount("RssAnon:") }
    }

    /// The most memory that it has had resident so far, in bytes (VmHWM); 0 of a daemon with a sanitizer.
    package var peakByteCount: Int {
        get throws { try memoryByteCount("VmHWM:") }
    }

    private func memoryByteCount(_ field: String) throws -> Int {
        // The sanitizer's are freed memory, which it keeps aside to see who uses it still, and marks for every byte: no telling which is
        // the daemon's own. What bounds there are on its growth hold for any.
        if hasSanitizer { return 0 }
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let kibibytes = status.split(separator: "\n")
            .first { $0.hasPrefix(field) }?
            .split(whereSeparator: \.isWhitespace)
            .dropFirst().first.flatMap { Int($0) }
        guard let kibibytes else {
            throw SwarmError.failed(call: "\(field) of \(name)", errno: ESRCH)
        }
        return kibibytes * 1024
    }
}

extension ManagedProcess {
    /// The processor time that it has taken so far (utime and stime of proc(5)).
    package var processorTime: Duration {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            // The name, in parentheses, may hold spaces; utime is the twelfth field behind it.
            let fields = status.drop { $0 != ")" }.split(separator: " ")
            guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
                throw SwarmError.failed(call: "processor time of \(name)", errno: ESRCH)
            }
            return .milliseconds((user + system) * 1000 / sysconf(Int32(_SC_CLK_TCK)))
        }
    }
}
