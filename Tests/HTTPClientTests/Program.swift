import Glibc

/// A program that runs in a folder, silent and without input, and is ended with its owner.
final class Program {
    enum Failure: Error {
        case notStarted(String, code: Int32)
    }

    let id: pid_t
    private var isOver = false

    init(_ arguments: [String], in folder: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)

        // A test may run on a thread that takes no signals, and what it starts would take none either.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // The shell changes the folder, which posix_spawn cannot do by POSIX, and becomes the program.
        var argv = (["sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + arguments).map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, "/bin/sh", &actions, &attributes, &argv, environ)
        guard code == 0 else { throw Failure.notStarted(arguments[0], code: code) }
        self.id = id
    }

    deinit {
        guard !isOver else { return }
        kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }

    /// Whether it still runs.
    var isRunning: Bool {
        if !isOver { isOver = waitpid(id, nil, WNOHANG) == id }
        return !isOver
    }

    /// Waits until it ends by itself: its status, 0 where all is well.
    func wait() -> Int32 {
        var status: Int32 = -1
        waitpid(id, &status, 0)
        isOver = true
        return status
    }
}
