#!/usr/bin/env python3
"""A reviewer as an external program: an agent with no C#.

Standard input: the payload of a handoff request (JSON); standard output: JSON lines with progress and the result.
docs/programs.md is the contract. Python's standard library only.
"""
import json
import re
import sys

LONGEST_LINE = 120
MOST_ISSUES = 100
LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
MARK = re.compile(r"\b(TODO|FIXME)\b")


def say(**members):
    print(json.dumps(members, ensure_ascii=False), flush=True)


def line_end(line):
    return next((end for end in ("\r\n", "\n", "\r") if line.endswith(end)), "")


def review(path, content):
    lines = LINE.findall(content)
    ends = {line_end(line) for line in lines} - {""}
    if len(ends) > 1:
        yield {"path": path, "line": 1, "rule": "mixed_line_ends", "text": " and ".join(sorted(repr(end) for end in ends))}
    for number, line in enumerate(lines, start=1):
        text = line[: len(line) - len(line_end(line))]
        if MARK.search(text):
            yield {"path": path, "line": number, "rule": "mark", "text": text.strip()[:80]}
        if len(text) > LONGEST_LINE:
            yield {"path": path, "line": number, "rule": "long_line", "text": f"{len(text)} characters"}
        if text != text.rstrip():
            yield {"path": path, "line": number, "rule": "trailing_blank", "text": ""}
    if lines and not line_end(lines[-1]):
        yield {"path": path, "line": len(lines), "rule": "no_final_newline", "text": ""}


def main():
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        payload = json.loads(sys.stdin.buffer.read().decode("utf-8"))
        attachments = [(a["path"], a["content"]) for a in payload["context"]["attachments"]]
        if not attachments or not all(isinstance(text, str) for pair in attachments for text in pair):
            raise ValueError("no text attached")
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        print(f"Expected a handoff payload with context.attachments[] of path and content: {type(problem).__name__}: {problem}", file=sys.stderr)
        return 2

    say(progress=0.1, note=f"{len(attachments)} file(s) to read")
    issues = []
    for done, (path, content) in enumerate(attachments, start=1):
        issues.extend(review(path, content))
        say(progress=round(0.1 + 0.8 * done / len(attachments), 3), note=f"{path} read")
    say(progress=0.95, note=f"{len(issues)} finding(s)")
    result = {"findings": len(issues), "issues": issues[:MOST_ISSUES], "summary": f"{len(issues)} finding(s) in {len(attachments)} file(s)"}
    if len(issues) > MOST_ISSUES:
        result["truncated"] = True
    say(result=result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
