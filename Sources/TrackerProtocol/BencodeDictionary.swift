/// The entries of a bencoded dictionary, each key once. What was parsed keeps its order, so that it encodes to the same
/// bytes; what is added goes where the order of keys demands it (BEP 3: sorted by their raw bytes).
public struct BencodeDictionary: Hashable, Sendable {
    /// A key, any bytes, and its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public let key: [UInt8]
        /// The value.
        public fileprivate(set) var value: Bencode

        init(key: [UInt8], value: Bencode) {
            self.key = key
            self.value = value
        }
    }

    /// The entries in the order in which they are encoded.
    public private(set) var entries: [Entry] = []

    /// An empty dictionary.
    public init() {}

    /// The keys must differ.
    init(entries: [Entry]) {
        self.entries = entries
    }

    /// The value of a key given as text. Setting it replaces the value in its place, adds an entry, or, with nil,
    /// removes it.
    public subscript(key: String) -> Bencode? {
        get { self[Array(key.utf8)] }
        set { self[Array(key.utf8)] = newValue }
    }

    /// The value of a key. Setting it replaces the value in its place, adds an entry, or, with nil, removes it.
    public subscript(key: [UInt8]) -> Bencode? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?):
                entries[index].value = value
            case (let index?, nil):
                entries.remove(at: index)
            case (nil, let value?):
                let place = entries.firstIndex { key.lexicographicallyPrecedes($0.key) } ?? entries.endIndex
                entries.insert(Entry(key: key, value: value), at: place)
            case (nil, nil):
                break
            }
        }
    }
}

extension BencodeDictionary: ExpressibleByDictionaryLiteral {
    /// A dictionary with these entries, sorted; the last of equal keys counts.
    public init(dictionaryLiteral pairs: (String, Bencode)...) {
        for (key, value) in pairs { self[key] = value }
    }
}
