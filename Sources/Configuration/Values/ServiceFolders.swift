import Glibc

/// The folders that the daemon may write to: those that a service manager has made for it (systemd.exec(5),
/// `StateDirectory=` and `RuntimeDirectory=`), else the usual ones.
package enum ServiceFolders {
    static let state = first(of: "STATE_DIRECTORY") ?? "/var/lib/mseproxy"
    /// The one that a service manager has made for what goes with the daemon; nil where none has.
    package static let givenRuntime = first(of: "RUNTIME_DIRECTORY")
    static let runtime = givenRuntime ?? usualRuntime
    private static let usualRuntime = "/run/mseproxy"

    static func adminSocket(in folder: String) -> String { "\(folder)/admin.sock" }

    /// Where a daemon may listen that runs on the file at `path`, nil for the defaults, when admin.listen is left out there; the likeliest first.
    ///
    /// mseproxy@NAME.service runs on NAME.toml, in folders of that name (packaging/systemd); one that was started by hand is at the
    /// usual place, whatever its file is called.
    package static func adminSockets(forConfiguration path: String?) -> [String] {
        adminSockets(forConfiguration: path, given: givenRuntime)
    }

    static func adminSockets(forConfiguration path: String?, given: String?) -> [String] {
        if let given { return [adminSocket(in: given)] }
        let suffix = ".toml"
        let file = path?.split(separator: "/").last ?? ""
        let name = file.hasSuffix(suffix) ? file.dropLast(suffix.count) : ""
        let own = name.isEmpty || name == "mseproxy" ? [] : ["\(usualRuntime)-\(name)"]
        return (own + [usualRuntime]).map(adminSocket)
    }

    /// The first of the folders that `variable` lists; nil for none.
    private static func first(of variable: String) -> String? {
        getenv(variable).flatMap { first(ofList: String(cString: $0)) }
    }

    static func first(ofList text: String) -> String? {
        text.split(separator: ":").first.map(String.init)
    }
}
