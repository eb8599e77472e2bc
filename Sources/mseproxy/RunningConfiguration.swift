import Files
import JSON

/// What a daemon says that it runs on.
enum RunningConfiguration {
    case defaults
    /// As its command line has it, and where that leads; nil where it is of a version that does not say that.
    case file(String, realPath: String?)

    /// What `status`, a daemon's, has of it; nil where it says nothing.
    init?(_ status: JSONValue) {
        guard let configuration = status["configuration"], let path = configuration["path"] else { return nil }
        guard let path = path.string else {
            guard path.isNull else { return nil }
            self = .defaults
            return
        }
        self = .file(path, realPath: configuration["real_path"]?.string)
    }

    /// What it is, where it is not the file at `path`; nil where it is, and where that cannot be known.
    func other(than path: String) -> String? {
        switch self {
        case .defaults:
            return "the defaults"
        case .file(let own, let realPath):
            // Another process's relative path means nothing here.
            guard let meant = RealPath.of(path),
                let real = realPath ?? (own.hasPrefix("/") ? RealPath.of(own) ?? own : nil)
            else { return nil }
            return real == meant ? nil : real
        }
    }
}
