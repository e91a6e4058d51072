class array:
    def array(code, items=()):
        return bytearray(items) if code == "B" else list(items)
