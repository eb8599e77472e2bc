"""Text as roff has it, for man pages."""

import re
import textwrap


def escaped(text):
    """Text that roff prints as it stands: nothing of it is an instruction, a quotation mark or a hyphen to break at."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = text.replace("^", "\\(ha").replace("~", "\\(ti").replace('"', "\\(dq").replace("…", "\\[u2026]")
    return "\\&" + text if text[:1] in (".", "'") else text


def prose(text):
    """A paragraph: a sentence begins a line, as man pages are written, and what stands between backticks is bold."""
    lines = []
    for sentence in re.split(r"(?<=[.:;!?])\s+(?=[A-Z\"`$])", text.strip()):
        parts = sentence.split("`")
        # Every second part stands between two backticks; one without its partner is text.
        if len(parts) % 2 == 0:
            parts[-2:] = ["`".join(parts[-2:])]
        line = "".join(escaped(part) if index % 2 == 0 else "\\fB" + escaped(part) + "\\fR"
                       for index, part in enumerate(parts))
        lines += textwrap.wrap(line, 79, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\\&" + line if line[:1] in (".", "'") else line for line in lines)


def code(lines):
    """Lines that stay as they are, one under the other."""
    return "\n".join([".nf", *(escaped(line) for line in lines), ".fi"])


def header(name, section, version, date, manual):
    return f'.\\" Made by the build: changes here are lost.\n.TH "{escaped(name)}" {section} "{date}" "{escaped(version)}" "{manual}"'
