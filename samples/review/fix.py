#!/usr/bin/env python3
"""A worker for credits as an external program: mends in a text what review.py remarks on and can be mended safely.

Standard input: the agreed terms (JSON) with detail.attachments[] of path and content; standard output: JSON lines with
progress and the result. docs/programs.md is the contract. Python's standard library only.
"""
import hashlib
import json
import sys


def say(**members):
    print(json.dumps(members, ensure_ascii=False), flush=True)


def mend(content):
    """Blanks at the end of lines go, every line ends alike, and so does the last one."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    mended = [line.rstrip() for line in lines]
    while len(mended) > 1 and mended[-1] == "":
        mended.pop()
    changed = sum(1 for before, after in zip(lines, mended) if before != after) + abs(len(lines) - 1 - len(mended))
    return "\n".join(mended) + "\n", changed


def main():
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        terms = json.loads(sys.stdin.buffer.read().decode("utf-8"))
        attachments = [(a["path"], a["content"]) for a in terms["detail"]["attachments"]]
        if not attachments or not all(isinstance(text, str) for pair in attachments for text in pair):
            raise ValueError("no text attached")
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        print(f"Expected agreed terms with detail.attachments[] of path and content: {type(problem).__name__}: {problem}", file=sys.stderr)
        return 2

    say(progress=0.1, note=f"{len(attachments)} file(s) to mend")
    files = []
    for done, (path, content) in enumerate(attachments, start=1):
        mended, changed = mend(content)
        files.append({"path": path, "changed_lines": changed, "sha256": hashlib.sha256(mended.encode("utf-8")).hexdigest(), "content": mended})
        say(progress=round(0.1 + 0.8 * done / len(attachments), 3), note=f"{path} mended")
    say(result={"files": files, "summary": f"{sum(f['changed_lines'] for f in files)} line(s) changed"})
    return 0


if __name__ == "__main__":
    sys.exit(main())
