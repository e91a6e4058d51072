class gc:
    def collect():
        return None
