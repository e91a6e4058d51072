class bisect:
    def bisect(items, x):
        low, high = 0, len(items)
        while low < high:
            middle = (low + high) // 2
            if x < items[middle]:
                high = middle
            else:
                low = middle + 1
        return low
