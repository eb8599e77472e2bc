package import Configuration
import EventLoop
import NetworkAddress
package import ServiceManager

/// The listening sockets that the service manager has bound and handed over, each named by the key of the configuration that it
/// stands for. They take the place of the addresses that the configuration has there.
package struct HandedOverListeners: Sendable {
    private struct Handed: Sendable {
        let key: ListenerKey
        let bound: BoundListener
    }

    private var handed: [Handed] = []
    /// Those of the administration.
    private(set) var administration: [BoundUnixListener] = []

    /// None at all.
    package init() {}

    /// Takes `sockets` over, for what `settings` say of them.
    package init(_ sockets: [HandedOverSocket], for settings: Configuration) throws(StartFailure) {
        let names = ListenerKey.allCases.map(\.rawValue) + [Self.administrationKey]
        for socket in sockets {
            guard names.contains(socket.name) else {
                throw StartFailure(
                    "a socket that the service manager hands over is named \"\(socket.name)\" (FileDescriptorName=): its name has to be the key of what is listened for there, one of \(names.sorted().joined(separator: ", "))"
                )
            }
            do throws(HandedOverSocketFailure) {
                try take(socket, settings)
            } catch {
                throw StartFailure("\(error)", of: socket.name)
            }
        }
    }

    private mutating func take(
        _ socket: HandedOverSocket, _ settings: Configuration
    ) throws(HandedOverSocketFailure) {
        if socket.name == Self.administrationKey {
            administration.append(try BoundUnixListener.adopting(socket.descriptor))
        } else if let key = ListenerKey(rawValue: socket.name) {
            let reach = key.reach(settings)
            handed.append(Handed(key: key, bound: try BoundListener.adopting(socket.descriptor, reach: reach)))
        }
    }

    static let administrationKey = "admin.listen"

    /// `settings` with the addresses of these sockets in the place of those that they have. Forwards and the virtual network stay as
    /// they are: what such a socket is for stands there alone.
    func applied(to settings: Configuration) -> Configuration {
        var settings = settings
        for key in ListenerKey.allCases {
            let addresses = handed.filter { $0.key == key }.map(\.bound.address)
            if let path = key.path, !addresses.isEmpty { settings[keyPath: path] = addresses }
        }
        return settings
    }

    /// What is wrong with them for `settings`, to which they have been applied; nil where nothing is.
    func objection(for settings: Configuration) -> String? {
        let wanted = settings.listeners
        for (index, handed) in self.handed.enumerated() {
            let address = handed.bound.address
            // Of two that share the address (ReusePort=) one would be served, and who comes to the other wait for ever.
            if let other = self.handed[..<index].first(where: { $0.bound.address == address }) {
                return
                    "\(handed.key.rawValue): the service manager hands over a second socket at \(address), beside the one for \(other.key.rawValue): leave one ListenStream= for it"
            }
            let words = "\(handed.key.rawValue): the service manager hands over a socket at \(address), "
            guard wanted.contains(where: { $0.key == handed.key && $0.address == address }) else {
                return words + "for which the configuration has nothing"
            }
            if address.ip.isLoopback { continue }
            if handed.key.isForThisHost {
                return words + "which is open to others than this host: it has to be a loopback address"
            }
            if handed.key == .virtual, settings.outbound.allow.isEmpty, !handed.bound.isOnLoopbackInterface {
                return words
                    + "which others than this host reach too, and outbound.allow is empty now: restart mseproxy, or set BindToDevice=lo in the socket's unit"
            }
            if handed.key.isForClients, handed.key != .virtual, settings.outbound.allow.isEmpty {
                return words
                    + "which is open to others than this host: say who may use it, for example outbound.allow = [\"192.168.0.0/16\"]"
            }
        }
        return nil
    }

    /// The socket that stands for `listener`; nil where none does.
    func socket(for listener: Configuration.Listener) -> BoundListener? {
        handed.first { $0.key == listener.key && $0.bound.address == listener.address }?.bound
    }
}
