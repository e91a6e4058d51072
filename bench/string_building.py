"""Text: joining, formatting, appending, splitting and replacing."""


def table(rows):
    lines = []
    for i in range(rows):
        lines.append(f"{i:>6} | {i * i % 97:04d} | {i / 7:8.3f} | {'even' if i % 2 == 0 else 'odd'!r}")
    return "\n".join(lines)


def spell(limit):
    text = ""
    for i in range(limit):
        text += str(i)
        text += ","
    return text


def shout(text):
    return " ".join(word.strip().upper() for word in text.replace("|", " ").split())


def checksum(text):
    value = 0
    for ch in text:
        value = (value * 31 + ord(ch)) % 1_000_000_007
    return value


report = table(180_000)
spelled = spell(600_000)
loud = shout(report)
print(len(report), len(spelled), len(loud), checksum(loud[:2_400_000]), len(spelled.split(",")))
