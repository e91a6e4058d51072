class struct:
    def unpack(layout, data):
        if layout != ">i":
            raise ValueError(layout)
        value = int.from_bytes(data, "big")
        return (value - 2 ** 32 if value >= 2 ** 31 else value,)
