import Configuration
import Glibc
import ProxyCore

/// SIGHUP on its way to a daemon, and what comes of it, which the daemon leaves in the folder that the service manager has made for both.
struct SentHangup {
    enum Answer {
        case told(ReloadNotice.Outcome)
        case hasEnded
        case silent(Duration)
    }

    private static let period: useconds_t = 20_000

    private let process: Int32
    private let folder: String?
    private let sent: Int64
    /// Whether the daemon leaves word there.
    let isAnswered: Bool

    /// Made before the signal is sent to `process`.
    init(to process: Int32, folder: String? = ServiceFolders.givenRuntime) {
        self.process = process
        self.folder = folder
        isAnswered = folder.flatMap { ReloadNotice(in: $0) }?.process == process
        sent = ReloadNotice.now
    }

    /// Waits for the outcome of the first reload that begins behind the signal.
    func outcome(within limit: Duration) -> Answer {
        let deadline = ContinuousClock.now + limit
        while let folder, ContinuousClock.now < deadline {
            if let notice = ReloadNotice(in: folder), notice.process == process, notice.began >= sent {
                return .told(notice.outcome)
            }
            if kill(process, 0) != 0, errno == ESRCH { return .hasEnded }
            usleep(Self.period)
        }
        return .silent(limit)
    }
}
