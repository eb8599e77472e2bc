import Glibc

/// The folders that the daemon may write to: those that a service manager has made for it (systemd.exec(5),
/// `StateDirectory=` and `RuntimeDirectory=`), else the usual ones.
enum ServiceFolders {
    static let state = first(of: "STATE_DIRECTORY") ?? "/var/lib/mseproxy"
    static let runtime = first(of: "RUNTIME_DIRECTORY") ?? "/run/mseproxy"

    /// The first of the folders that `variable` lists; nil for none.
    private static func first(of variable: String) -> String? {
        getenv(variable).flatMap { first(ofList: String(cString: $0)) }
    }

    static func first(ofList text: String) -> String? {
        text.split(separator: ":").first.map(String.init)
    }
}
