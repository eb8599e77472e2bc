/// Torrents by a digest of their infohash, and how many settings and files name each: a list of them, and a table of where in
/// the list each stands.
///
/// A torrent takes 44 bytes of the list, and 11 to 21 of the table: 8 a place, of which three quarters are taken at most and, once
/// it has grown, three eighths at least.
package struct DigestTable: Sendable {
    private struct Entry {
        let digest: Octets20
        let infohash: Infohash
        var nameCount: UInt32
    }

    /// Where an entry stands in the list, counted from 1, and the half of its digest's hash that tells it from most others; all zero
    /// for an empty place. An entry is at the first empty place behind that of its hash, where it came (linear probing).
    private struct Place {
        static let empty = Place(raw: 0)
        let raw: UInt64

        private init(raw: UInt64) { self.raw = raw }

        init(hash: UInt32, index: Int) {
            raw = UInt64(hash) << 32 | UInt64(UInt32(index + 1))
        }

        var isEmpty: Bool { raw == 0 }
        var hash: UInt32 { UInt32(raw >> 32) }
        var index: Int { Int(UInt32(truncatingIfNeeded: raw)) - 1 }
    }

    private static let fewestPlaces = 16

    private var entries: [Entry] = []
    /// A power of two of them, fewer than 2^32.
    private var places: [Place] = []

    package init() {}

    /// How many torrents there are.
    package var count: Int { entries.count }

    /// How many the list has room for.
    var room: Int { entries.capacity }

    /// The torrent whose digest is `digest`; nil where none is.
    package func infohash(of digest: Octets20) -> Infohash? {
        find(digest).map { entries[places[$0].index].infohash }
    }

    /// `most` torrents at most, and how many settings and files name each.
    package func first(_ most: Int) -> [(infohash: Infohash, nameCount: Int)] {
        entries.prefix(most).map { ($0.infohash, Int($0.nameCount)) }
    }

    /// How many settings and files name the torrent; 0 where it is unknown.
    package func nameCount(of digest: Octets20) -> Int {
        find(digest).map { Int(entries[places[$0].index].nameCount) } ?? 0
    }

    /// Makes `infohash`, whose digest is `digest`, known, and named by `nameCount` more.
    package mutating func insert(_ infohash: Infohash, _ digest: Octets20, nameCount: Int = 0) {
        if let place = find(digest) {
            entries[places[place].index].nameCount += UInt32(nameCount)
            return
        }
        if 4 * (count + 1) > 3 * places.count { resize(to: max(Self.fewestPlaces, 2 * places.count)) }
        entries.append(Entry(digest: digest, infohash: infohash, nameCount: UInt32(nameCount)))
        settle(Place(hash: Self.hash(digest), index: count - 1))
    }

    /// The torrent is named by one less.
    package mutating func dropName(of digest: Octets20) {
        guard let place = find(digest), entries[places[place].index].nameCount > 0 else { return }
        entries[places[place].index].nameCount -= 1
    }

    /// Forgets the torrent, whatever names it.
    package mutating func remove(_ digest: Octets20) {
        guard let place = find(digest) else { return }
        let index = places[place].index
        vacate(place)
        // The list's last takes its place there.
        let last = entries.removeLast()
        if index < count {
            guard let moved = find(last.digest, at: count) else { preconditionFailure("an entry without a place") }
            entries[index] = last
            places[moved] = Place(hash: places[moved].hash, index: index)
        }
        if places.count > Self.fewestPlaces, 8 * count < places.count {
            resize(to: places.count / 4)
            // A copy of the whole array, or of a slice that is all of it, would have its room too.
            var kept: [Entry] = []
            kept.reserveCapacity(count)
            kept += entries
            entries = kept
        }
    }

    /// The place of the entry with `digest`.
    private func find(_ digest: Octets20) -> Int? {
        find(digest) { entries[$0].digest == digest }
    }

    /// The place of the entry at `index`, which has `digest`.
    private func find(_ digest: Octets20, at index: Int) -> Int? {
        find(digest) { $0 == index }
    }

    @inline(__always)
    private func find(_ digest: Octets20, _ isWanted: (_ index: Int) -> Bool) -> Int? {
        guard !places.isEmpty else { return nil }
        let hash = Self.hash(digest)
        var place = home(of: hash)
        while !places[place].isEmpty {
            if places[place].hash == hash, isWanted(places[place].index) { return place }
            place = next(place)
        }
        return nil
    }

    /// Takes the first empty place behind its own.
    private mutating func settle(_ entry: Place) {
        var place = home(of: entry.hash)
        while !places[place].isEmpty { place = next(place) }
        places[place] = entry
    }

    /// Empties `place`; what stands behind moves up where a look-up would else end before it.
    private mutating func vacate(_ place: Int) {
        var hole = place
        var candidate = next(hole)
        while !places[candidate].isEmpty {
            let mask = places.count - 1
            // How far each is behind the candidate's own place: it may stand in the hole if that is no further ahead.
            let way = (candidate - home(of: places[candidate].hash)) & mask
            if way >= (candidate - hole) & mask {
                places[hole] = places[candidate]
                hole = candidate
            }
            candidate = next(candidate)
        }
        places[hole] = .empty
    }

    private mutating func resize(to placeCount: Int) {
        let old = places
        places = Array(repeating: .empty, count: placeCount)
        for place in old where !place.isEmpty { settle(place) }
    }

    private func home(of hash: UInt32) -> Int { Int(hash) & (places.count - 1) }
    private func next(_ place: Int) -> Int { (place + 1) & (places.count - 1) }

    private static func hash(_ digest: Octets20) -> UInt32 { digest.keyedHash }
}
