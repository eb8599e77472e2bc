"""RC4 in plain Python: a few megabytes a second, which honest ends do with."""


class RC4:
    def __init__(self, key, dropping=0):
        state = list(range(256))
        j = 0
        for i in range(256):
            j = (j + state[i] + key[i % len(key)]) & 255
            state[i], state[j] = state[j], state[i]
        self.state, self.i, self.j = state, 0, 0
        self.apply(bytes(dropping))

    def apply(self, data):
        state, i, j = self.state, self.i, self.j
        stream = bytearray(len(data))
        for at in range(len(data)):
            i = (i + 1) & 255
            a = state[i]
            j = (j + a) & 255
            b = state[i] = state[j]
            state[j] = a
            stream[at] = state[(a + b) & 255]
        self.i, self.j = i, j
        return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
