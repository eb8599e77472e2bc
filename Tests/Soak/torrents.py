"""Fresh torrents: random content in one file, and what is told of it."""
import hashlib
import os


class Torrent:
    """`payload` is the file that seeds get, `digest` the hash of what was written there."""

    def __init__(self, workshop, byte_count, piece_length):
        self.folder = workshop.new_folder("torrent")
        self.byte_count = byte_count
        self.name = f"payload-{workshop.unique()}.bin"
        self.payload = os.path.join(self.folder, self.name)
        digest = hashlib.sha256()
        pieces = b""
        with open(self.payload, "wb") as file:
            for start in range(0, byte_count, piece_length):
                piece = os.urandom(min(piece_length, byte_count - start))
                digest.update(piece)
                pieces += hashlib.sha1(piece).digest()
                file.write(piece)
        self.digest = digest.hexdigest()
        name = self.name.encode()
        # Private, so that no client asks anyone but the tracker for peers; keys in bencode's order.
        self.info = b"d6:lengthi%de4:name%d:%s12:piece lengthi%de6:pieces%d:%s7:privatei1ee" % (
            byte_count, len(name), name, piece_length, len(pieces), pieces)
        self.infohash = hashlib.sha1(self.info).digest()

    def file(self, workshop, announce):
        """A torrent file whose tracker is `announce`."""
        path = os.path.join(self.folder, f"{workshop.unique()}.torrent")
        with open(path, "wb") as file:
            url = announce.encode()
            file.write(b"d8:announce%d:%s4:info%se" % (len(url), url, self.info))
        return path

    def lay_into(self, folder):
        os.link(self.payload, os.path.join(folder, self.name))

    def seems_complete(self, folder):
        """Whether a file of the whole length is there, without holes: what is in it is another question."""
        try:
            found = os.stat(os.path.join(folder, self.name))
        except FileNotFoundError:
            return False
        return found.st_size == self.byte_count and found.st_blocks * 512 >= self.byte_count

    def is_equal(self, folder):
        """Whether the file there has the hash of what this torrent's payload was written with."""
        with open(os.path.join(folder, self.name), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.digest
