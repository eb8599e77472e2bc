import ArgumentParser
import Configuration
import Glibc
import LogOutput
import PrintableText
import RedirectionRules

struct NftablesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nftables",
        abstract: "Print rules for nftables that lead clients' connections into the proxy.",
        discussion: """
            For clients without a proxy setting: the rules lead all TCP of users and cgroups to outbound.transparent, but \
            for loopback, private networks and the proxy's own connections. Load them with `mseproxy nftables … | nft -f -`.

            All clients go into one call, since loading replaces what was loaded before: --user, --cgroup and --inbound-port \
            may be given several times, and together. Connections that stand already are not led: restart a client that runs.
            """)

    @Option(
        name: .customLong("user"),
        help: ArgumentHelp("A user as whom a client runs, by name or uid.", valueName: "name"))
    var users: [String] = []

    @Option(
        name: .customLong("cgroup"),
        help: ArgumentHelp(
            "A control group in which a client runs, for example system.slice/ctorrent.service.", valueName: "path"))
    var cgroups: [String] = []

    @Option(
        name: .customLong("inbound-port"),
        help: ArgumentHelp(
            "A port on which a client listens for peers: they are led to inbound.listen.", valueName: "port"))
    var inboundPorts: [UInt16] = []

    @Flag(help: "Drop the clients' UDP (uTP, DHT, trackers), which would go around the proxy; DNS may pass.")
    var dropUDP = false

    @Flag(help: "Deliver by TPROXY instead of rewriting destinations; it takes routes, which the output names.")
    var tproxy = false

    @OptionGroup var configurationOption: ConfigurationOption

    func validate() throws {
        _ = try clients()
        guard !inboundPorts.contains(0) else { throw ValidationError("--inbound-port must be 1 to 65535, not 0") }
    }

    func run() throws {
        let clients = try clients()
        let settings = try configurationOption.load()
        let proxy = RedirectionRules.Proxy(
            transparent: settings.outbound.transparent, inbound: settings.inbound.listen, mark: settings.outbound.mark,
            virtualNetwork: settings.outbound.virtualNetwork)
        do throws(RedirectionRules.Failure) {
            let rules = try RedirectionRules(
                for: clients, of: proxy, by: tproxy ? .tproxy : .redirect, inboundPorts: inboundPorts,
                dropsUDP: dropUDP)
            for client in rules.clients { warn(client, mark: proxy.mark) }
            print(rules.text, terminator: "")
        } catch {
            let source = configurationOption.path.map { "\($0.printable): " } ?? ""
            StandardError.write("\(source)\(error)\n")
            throw ExitCode(78)
        }
    }

    /// The clients that the arguments name.
    private func clients() throws -> [RedirectedClient] {
        guard !users.isEmpty || !cgroups.isEmpty else {
            throw ValidationError("say whose connections are meant: --user NAME or --cgroup PATH")
        }
        return try users.map(client(user:)) + cgroups.map(client(cgroup:))
    }

    private func client(user: String) throws -> RedirectedClient {
        guard let found = SystemUser(user) else {
            throw ValidationError("--user \"\(user.printable)\" is neither a user of this machine nor a uid")
        }
        return .user(id: found.id, name: found.name)
    }

    private func client(cgroup: String) throws -> RedirectedClient {
        do throws(CgroupPath.Failure) {
            return .cgroup(try CgroupPath(cgroup))
        } catch {
            throw ValidationError("--cgroup: \("\(error)".printable)")
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
