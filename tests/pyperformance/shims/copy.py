class copy:
    def copy(items):
        return items[:]
