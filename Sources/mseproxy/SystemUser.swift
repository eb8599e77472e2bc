import Glibc

/// A user of this machine.
struct SystemUser: Equatable {
    let id: UInt32
    /// nil for a number that has none.
    let name: String?

    /// Finds a user by name, else by uid, which need not have a name; nil where it is neither.
    init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        if let entry = getpwnam(text) {
            (id, name) = (entry.pointee.pw_uid, String(cString: entry.pointee.pw_name))
            return
        }
        // The last number stands for no user (chown(2)).
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = UInt32(text), id != .max else {
            return nil
        }
        self.id = id
        name = getpwuid(id).map { String(cString: $0.pointee.pw_name) }
    }
}
