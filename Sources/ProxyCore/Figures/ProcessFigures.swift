import Glibc

/// What the system says of this process, when it is asked; nil where it does not say.
struct ProcessFigures: Sendable {
    let identifier = getpid()
    /// Bytes of memory that are resident.
    var residentBytes: UInt64?
    var virtualBytes: UInt64?
    /// Processor time, in the process and in the kernel for it, in seconds.
    var processorSeconds = 0.0
    var openDescriptors: UInt64?
    /// RLIMIT_NOFILE.
    var mostDescriptors: UInt64?

    static func read() -> ProcessFigures {
        var figures = ProcessFigures()
        let page = UInt64(max(1, sysconf(Int32(_SC_PAGESIZE))))
        if let sizes = pages() {
            figures.virtualBytes = sizes.total * page
            figures.residentBytes = sizes.resident * page
        }
        var usage = rusage()
        if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            figures.processorSeconds = [usage.ru_utime, usage.ru_stime].reduce(0) { sum, time in
                sum + Double(time.tv_sec) + Double(time.tv_usec) / 1e6
            }
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.mostDescriptors = UInt64(limit.rlim_cur)
        }
        figures.openDescriptors = descriptorCount(limit: figures.mostDescriptors)
        return figures
    }

    /// proc_pid_statm(5): the program's size and what is resident, in pages.
    private static func pages() -> (total: UInt64, resident: UInt64)? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = Glibc.read(descriptor, &text, text.count)
        guard count > 0 else { return nil }
        let numbers = String(decoding: text[..<count], as: UTF8.self).split(separator: " ").prefix(2).compactMap {
            UInt64($0)
        }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }

    /// Who wants to count them needs one more: where there is none, all of `limit` are open.
    private static func descriptorCount(limit: UInt64?) -> UInt64? {
        guard let folder = opendir("/proc/self/fd") else { return errno == EMFILE ? limit : nil }
        defer { closedir(folder) }
        var count: UInt64 = 0
        while let entry = readdir(folder) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        // The folder's own.
        return max(count, 1) - 1
    }
}
