import Foundation

/// What a program is started with.
struct Spawn: Sendable {
    let path: String
    let arguments: [String]
    let environment: [String: String]
    /// Where standard output and standard error go.
    let logFile: URL
    /// What becomes standard input; without it there is nothing in it.
    let standardInput: Int32?
    /// What becomes descriptor 3 and those that follow, in order. Their own numbers must be beyond those.
    var descriptors: [Int32] = []

    /// Starts the program in a process group of its own, so that its children can be ended with it.
    /// - Returns: the id of its process.
    func callAsFunction() -> Result<pid_t, Errno> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let standardInput {
            posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, logFile.path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for (index, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(3 + index))
        }
        // `swift test` hands sockets of its own down, and other threads open files and pipes meanwhile: inherited, they would
        // make a count of descriptors worthless, and keep a neighbour from ever seeing the end of its standard input.
        guard let closeFrom = Self.closeFrom else { return .failure(Errno(code: ENOSYS)) }
        _ = closeFrom(&actions, Int32(3 + descriptors.count))

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setpgroup(&attributes, 0)
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETPGROUP | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, path, &actions, &attributes, &argv, &envp)
        return failure == 0 ? .success(pid) : .failure(Errno(code: failure))
    }
}

extension Spawn {
    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// glibc has had it since 2.34, but the Glibc module leaves out what its headers call an extension of GNU's.
    private static var closeFrom: CloseFrom? {
        dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map { unsafeBitCast($0, to: CloseFrom.self) }
    }
}

/// An error number of a system call.
struct Errno: Error {
    let code: Int32
}
