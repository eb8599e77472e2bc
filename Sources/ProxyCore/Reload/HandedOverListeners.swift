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
                    "a socket that the service manager hands over is named \"\(socket.name)\" (FileDescriptorName=): its name has to be the key of what is listened for there, one of \(names.sorted().joined(separator: ", "))",
                    isMisconfiguration: true)
            }
            do throws(HandedOverSocketFailure) {
                try take(socket, settings)
            } catch {
                throw StartFailure("\(error)", of: socket.name, isMisconfiguration: true)
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

    /// What is wrong with them for `written`, a configuration to which they have not been applied; nil where nothing is.
    func objection(for written: Configuration) -> StartFailure? {
        for key in keys where written.changes(key) && written.addresses(of: key).isEmpty {
            let words = "\(handsOver(key)), \(Self.nothing)"
            return StartFailure(words, of: key, isMisconfiguration: true)
        }
        let settings = applied(to: written)
        let wanted = settings.listeners
        for (index, handed) in self.handed.enumerated() {
            guard let reason = reason(against: handed, self.handed[..<index], wanted, settings) else { continue }
            return StartFailure(reason, of: handed.key.rawValue, isMisconfiguration: true)
        }
        return nil
    }

    /// What is wrong with `handed`, after those of `earlier`.
    private func reason(
        against handed: Handed, _ earlier: ArraySlice<Handed>, _ wanted: [Configuration.Listener],
        _ settings: Configuration
    ) -> String? {
        let address = handed.bound.address
        // Of two that share the address (ReusePort=) one would be served, and who comes to the other wait for ever.
        if let other = earlier.first(where: { $0.bound.address == address }) {
            return
                "the service manager hands over a second socket at \(address), beside the one for \(other.key.rawValue): leave one ListenStream= for it"
        }
        let words = "the service manager hands over a socket at \(address), "
        guard wanted.contains(where: { $0.key == handed.key && $0.address == address }) else {
            return words + Self.nothing
        }
        if address.ip.isLoopback { return nil }
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
        return nil
    }

    private static let nothing =
        "for which the configuration has nothing; to close it, stop and disable the socket's unit and restart mseproxy"

    /// Where `written` asks for other addresses than those that are listened on in their place. Defaults, which the packaged file
    /// spells out, ask for nothing.
    func deviations(from written: Configuration) -> [String] {
        keys.filter { written.changes($0) }.compactMap { key in
            let asked = written.addresses(of: key)
            guard !asked.isEmpty, Set(asked) != Set(addresses(of: key)) else { return nil }
            return
                "\(key): \(handsOver(key)), which is served in place of \(asked.joined(separator: ", ")); write the same into the socket's unit (ListenStream=) and here"
        }
    }

    /// The keys for which there are any and whose addresses they take the place of.
    private var keys: [String] {
        ListenerKey.allCases.filter { key in key.path != nil && handed.contains { $0.key == key } }.map(\.rawValue)
            + (administration.isEmpty ? [] : [Self.administrationKey])
    }

    /// As the configuration would have them.
    private func addresses(of key: String) -> [String] {
        key == Self.administrationKey
            ? administration.map { "unix:\($0.path)" }
            : handed.filter { $0.key.rawValue == key }.map { "\($0.bound.address)" }
    }

    private func handsOver(_ key: String) -> String {
        "the service manager hands over a socket at \(addresses(of: key).joined(separator: ", "))"
    }

    /// The socket that stands for `listener`; nil where none does.
    func socket(for listener: Configuration.Listener) -> BoundListener? {
        handed.first { $0.key == listener.key && $0.bound.address == listener.address }?.bound
    }
}

extension Configuration {
    /// Whether it has something else for `key` than the defaults have.
    fileprivate func changes(_ key: String) -> Bool { addresses(of: key) != Configuration().addresses(of: key) }

    /// What it has for a key that is a list of addresses and nothing else.
    fileprivate func addresses(of key: String) -> [String] {
        if key == HandedOverListeners.administrationKey { return admin.listen.map { "unix:\($0)" } }
        guard let path = ListenerKey(rawValue: key)?.path else { return [] }
        return self[keyPath: path].map { "\($0)" }
    }
}
