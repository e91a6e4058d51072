# Put in front of each program of the matrix: objects with one special method, and how a case is shown.

class Named:
    def __repr__(self): return type(self).__name__

class Index(Named):
    def __init__(self, n): self.n = n
    def __index__(self): return self.n

class Int(Named):
    def __init__(self, n): self.n = n
    def __int__(self): return self.n

class Float(Named):
    def __init__(self, x): self.x = x
    def __float__(self): return self.x

class Complex(Named):
    def __complex__(self): return 1 + 2j

class Trunc(Named):
    def __trunc__(self): return 3

class Iterable(Named):
    def __init__(self, *items): self.items = items
    def __iter__(self): return iter(self.items)

class Getter(Named):
    def __init__(self, *items): self.items = items
    def __getitem__(self, at): return self.items[at]

class Sequence(Getter):
    def __len__(self): return len(self.items)

class Mapping(Named):
    def __init__(self, **items): self.items = items
    def keys(self): return self.items.keys()
    def __getitem__(self, key): return self.items[key]

class Length(Named):
    def __init__(self, n): self.n = n
    def __len__(self): return self.n

class Truth(Named):
    def __init__(self, n): self.n = n
    def __bool__(self): return self.n

class Equal(Named):
    def __eq__(self, other): return True
    def __hash__(self): return 1

class Unhashable(Named):
    def __eq__(self, other): return self is other

class Less(Named):
    def __lt__(self, other): return True

class Bytes(Named):
    def __bytes__(self): return b'bytes'

class Text(Named):
    def __str__(self): return 'str'
    def __format__(self, spec): return 'format ' + spec

class Hint(Iterable):
    def __init__(self, hint): self.items = (1, 2); self.hint = hint
    def __length_hint__(self): return self.hint

class Reflected(Named):
    def __radd__(self, other): return ('radd', other)
    def __rmul__(self, other): return ('rmul', other)
    def __rmod__(self, other): return ('rmod', other)
    def __ror__(self, other): return ('ror', other)
    def __rsub__(self, other): return ('rsub', other)
    def __rpow__(self, other): return ('rpow', other)
    def __rdivmod__(self, other): return ('rdivmod', other)

class Numeric(Named):
    def __abs__(self): return 'abs'
    def __neg__(self): return 'neg'
    def __pos__(self): return 'pos'
    def __invert__(self): return 'invert'
    def __round__(self, *n): return ('round', n)
    def __floor__(self): return 'floor'
    def __divmod__(self, other): return 'divmod'
    def __pow__(self, *others): return ('pow', others)
    def __reversed__(self): return 'reversed'
    def __contains__(self, x): return 'yes'

class Failing(Named):
    def fail(self, *_): raise ZeroDivisionError('failing')
    __index__ = __int__ = __float__ = __complex__ = __iter__ = __len__ = __bool__ = __eq__ = __hash__ = __lt__ = fail
    __getitem__ = __contains__ = __add__ = __radd__ = __bytes__ = __format__ = __reversed__ = __next__ = __call__ = fail
    __abs__ = __neg__ = __round__ = fail

class Wrong(Named):
    def __index__(self): return 'x'
    def __int__(self): return 1.5
    def __float__(self): return 1
    def __complex__(self): return 1
    def __iter__(self): return 1
    def __len__(self): return -1
    def __bool__(self): return 1
    def __hash__(self): return 'x'
    def __str__(self): return 1
    def __bytes__(self): return 'x'
    def __format__(self, spec): return 1
    def __length_hint__(self): return -1

class WrongRepr:
    def __repr__(self): return 1

class Plain(Named):
    pass

class Error(Exception):
    pass

def gen(*items):
    for item in items:
        yield item

def failing(*items):
    for item in items:
        yield item
    raise KeyError('end')

ITERATORS = """list_iterator tuple_iterator str_iterator str_ascii_iterator bytes_iterator bytearray_iterator range_iterator
longrange_iterator dict_keyiterator dict_valueiterator dict_itemiterator set_iterator list_reverseiterator
dict_reversekeyiterator dict_reversevalueiterator dict_reverseitemiterator reversed enumerate zip map filter generator
callable_iterator iterator""".split()
CHANGING = list, dict, set, bytearray

def show(x):
    kind = type(x).__name__
    if kind in ITERATORS:
        items = []
        try:
            for item in x:
                items.append(show(item))
                if len(items) == 20: break
        except Exception as e:
            items.append(type(e).__name__ + ': ' + str(e))
        return '<' + kind + ' ' + ' '.join(items) + '>'
    if kind == 'set' or kind == 'frozenset':
        return kind + ' ' + ' '.join(sorted([repr(item) for item in x]))
    if kind == 'tuple' and x:
        return '(' + ', '.join([show(item) for item in x]) + ')'
    return repr(x)

def t(number, case, make=None):
    a = make() if make else None
    try:
        line = show(case(a))
    except BaseException as e:
        try:
            line = type(e).__name__ + ': ' + str(e)
        except BaseException as f:
            line = type(e).__name__ + ' of which str() raises ' + type(f).__name__ + ': ' + str(f)
    if isinstance(a, CHANGING):
        line += ' | ' + show(a)
    if len(line) > 3000:
        line = line[:1500] + '...' + line[-1500:]
    print('@@', number, '\t', ascii(line), sep='')

