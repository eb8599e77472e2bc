extension Dictionary {
    /// Gives back the room of entries that have gone, where it is most of the room: a dictionary never does by itself.
    package mutating func shrink() {
        guard capacity > 4 * Swift.max(count, 16) else { return }
        var shrunk = Self(minimumCapacity: count)
        for (key, value) in self { shrunk[key] = value }
        self = shrunk
    }
}
