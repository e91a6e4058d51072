class itertools:
    def count(start=0, step=1):
        while True:
            yield start
            start += step

    def islice(iterable, stop):
        iterator = iter(iterable)
        for _ in range(stop):
            yield next(iterator)
