class collections:
    class defaultdict:
        def __init__(self, factory):
            self.factory = factory
            self.table = {}

        def __getitem__(self, key):
            if key not in self.table:
                self.table[key] = self.factory()
            return self.table[key]

        def __setitem__(self, key, value):
            self.table[key] = value

        def items(self):
            return self.table.items()

    def namedtuple(name, fields):
        class Record:
            def __init__(self, *values):
                self.values = values

            def __getattr__(self, field):
                if field not in fields:
                    raise AttributeError(field)
                return self.values[fields.index(field)]

            def __getitem__(self, index):
                return self.values[index]

            def __iter__(self):
                return iter(self.values)

            def __len__(self):
                return len(self.values)

            def __eq__(self, other):
                return self.values == other.values

            def __lt__(self, other):
                return self.values < other.values

            def __hash__(self):
                return hash(self.values)

            def _replace(self, **changes):
                return Record(*[changes.get(field, value) for field, value in zip(fields, self.values)])

        return Record
