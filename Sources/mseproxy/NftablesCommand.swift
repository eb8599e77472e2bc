import ArgumentParser
import Configuration
import Glibc
import RedirectionRules

struct NftablesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nftables",
        abstract: "Print rules for nftables that lead a client's connections into the proxy.",
        discussion: """
            For clients without a proxy setting: the rules lead all TCP of a user or a cgroup to outbound.transparent, but \
            for loopback, private networks and the proxy's own connections. Load them with `mseproxy nftables … | nft -f -`.
            """)

    @Option(help: ArgumentHelp("The user as whom the client runs, by name or uid.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "The control group in which the client runs, for example system.slice/ctorrent.service.", valueName: "path")
    )
    var cgroup: String?

    @Option(
        help: ArgumentHelp(
            "The port on which the client listens for peers: they are led to inbound.listen.", valueName: "port"))
    var inboundPort: UInt16?

    @Flag(help: "Drop the client's UDP (uTP, DHT, trackers), which would go around the proxy; DNS may pass.")
    var dropUDP = false

    @Flag(help: "Deliver by TPROXY instead of rewriting destinations; it takes routes, which the output names.")
    var tproxy = false

    @OptionGroup var configurationOption: ConfigurationOption

    func validate() throws {
        _ = try client()
        guard inboundPort != 0 else { throw ValidationError("--inbound-port must be 1 to 65535, not 0") }
    }

    func run() throws {
        let client = try client()
        let settings = try configurationOption.load()
        let proxy = RedirectionRules.Proxy(
            transparent: settings.outbound.transparent, inbound: settings.inbound.listen, mark: settings.outbound.mark,
            virtualNetwork: settings.outbound.virtualNetwork)
        do throws(RedirectionRules.Failure) {
            let rules = try RedirectionRules(
                for: client, of: proxy, by: tproxy ? .tproxy : .redirect, inboundPort: inboundPort, dropsUDP: dropUDP)
            warn(client, mark: proxy.mark)
            print(rules.text, terminator: "")
        } catch {
            let source = configurationOption.path.map { "\($0.printable): " } ?? ""
            StandardError.write("\(source)\(error)\n")
            throw ExitCode(78)
        }
    }

    /// The one client that the arguments name.
    private func client() throws -> RedirectedClient {
        switch (user, cgroup) {
        case (let user?, nil):
            guard let found = SystemUser(user) else {
                throw ValidationError("--user \"\(user.printable)\" is neither a user of this machine nor a uid")
            }
            return .user(id: found.id, name: found.name)
        case (nil, let cgroup?):
            do throws(CgroupPath.Failure) {
                return .cgroup(try CgroupPath(cgroup))
            } catch {
                throw ValidationError("--cgroup: \("\(error)".printable)")
            }
        case (nil, nil): throw ValidationError("say whose connections are meant: --user NAME or --cgroup PATH")
        case (_?, _?): throw ValidationError("--user and --cgroup are two clients: give one of them")
        }
    }

    /// Says what the rules cannot see to.
    private func warn(_ client: RedirectedClient, mark: UInt32) {
        switch client {
        case .user(let id, let name):
            guard mark == 0 else { return }
            StandardError.write(
                "warning: outbound.mark is 0: mseproxy must run as another user than \((name ?? "uid \(id)").printable), or "
                    + "its own connections come back to it\n")
        case .cgroup(let path):
            if access(path.folder, F_OK) != 0 {
                StandardError.write(
                    "warning: \(path.folder.printable): \(String(cString: strerror(errno))): nft refuses the rules while it "
                        + "is missing\n")
            }
            guard mark == 0 else { return }
            StandardError.write(
                "warning: outbound.mark is 0: mseproxy must not run in cgroup \(path.description.printable), or its own "
                    + "connections come back to it\n")
        }
    }
}
