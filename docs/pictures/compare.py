#!/usr/bin/env python3
"""Draws what `eft compare` prints as an animated SVG: compare.py [JAR] > compare.svg

JAR is eft-cli/target/eft.jar unless it is given. The program is run once, and every line shown is one that it printed.
Where a viewer has no animations, or a reader wants none, all lines are there at once.
"""
import html
import subprocess
import sys

COLUMNS = 80
CHAR_WIDTH = 7.83  # of the font below, in pixels
LINE_HEIGHT = 19
MARGIN = 16
TYPING_SECONDS = 0.05  # a character of the command
ANSWER_SECONDS = 0.7  # between a heading and its answer

STYLE = """
  text { font: 13px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d4d8de; white-space: pre }
  .command { fill: #7ee787 } .heading { fill: #79c0ff } .mix { fill: #ffa657 }
  .line { animation: appear .25s both }
  @keyframes appear { from { fill-opacity: 0 } }
  @media (prefers-reduced-motion: reduce) { .line { animation: none } }
"""


def printed(jar):
    """Returns the command that a reader would type, and the lines that it prints."""
    run = subprocess.run(["java", "-jar", jar, "compare"], capture_output=True, text=True, encoding="utf-8", check=True)
    lines = run.stdout.rstrip("\n").split("\n")
    too_wide = [line for line in lines if len(line) > COLUMNS]
    if too_wide:
        sys.exit(f"expected lines of at most {COLUMNS} columns; found {too_wide[0]!r}; widen the picture")
    return "java -jar eft-cli/target/eft.jar compare", lines


def kind(line):
    """Returns the class of a line: headings are not indented, and the mix is the one to look at."""
    if not line or line.startswith(" "):
        return ""
    return "mix" if line.startswith("up-scaled") else "heading"


def kept(content):
    """Returns text whose spaces all viewers keep."""
    return html.escape(content.replace(" ", "\u00a0"))


def text(y, seconds, style, content):
    return (f'<text x="{MARGIN}" y="{y:.0f}" class="line {style}" style="animation-delay:{seconds:.2f}s">'
            f"{kept(content)}</text>")


def typed(command, y):
    """Returns the command, a character after the other."""
    spans = "".join(
        f'<tspan class="line" style="animation-delay:{i * TYPING_SECONDS:.2f}s">{kept(c)}</tspan>'
        for i, c in enumerate(command))
    return f'<text x="{MARGIN}" y="{y:.0f}" class="command">$ {spans}</text>'


def picture(command, lines):
    y = MARGIN + LINE_HEIGHT * 0.8
    drawn = [typed(command, y)]
    seconds = len(command) * TYPING_SECONDS + 0.5
    for line in lines:
        y += LINE_HEIGHT
        if kind(line):
            seconds += ANSWER_SECONDS
        if line:
            drawn.append(text(y, seconds, kind(line), line))
    width = 2 * MARGIN + COLUMNS * CHAR_WIDTH
    height = y + MARGIN
    body = "\n".join(drawn)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">
<title>eft compare</title>
<style>{STYLE}</style>
<rect width="100%" height="100%" rx="8" fill="#161b22"/>
{body}
</svg>
"""


if __name__ == "__main__":
    sys.stdout.write(picture(*printed(sys.argv[1] if len(sys.argv) > 1 else "eft-cli/target/eft.jar")))
