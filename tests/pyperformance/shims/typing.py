class typing:
    Iterable = List = Optional = list
