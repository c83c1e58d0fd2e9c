#!/usr/bin/env python3
"""trx.py NAME EXIT_CODE FILE: what one test project did, from the result file that dotnet test wrote.

Prints a table row "PASSED FAILED SKIPPED" first, then the name and message of each test that failed. A run that broke
off, that left no result file or that ran no test counts as one more failure: it must not look like a good one.
"""
import sys
import xml.etree.ElementTree as tree

SPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}
MOST_LINES = 12


def message_of(result):
    text = result.findtext("t:Output/t:ErrorInfo/t:Message", "", SPACE).strip()
    place = result.findtext("t:Output/t:ErrorInfo/t:StackTrace", "", SPACE).strip().splitlines()
    return text.splitlines()[:MOST_LINES] + place[:1]


def main(name, exit_code, path):
    counts = {"Passed": 0, "Failed": 0, "NotExecuted": 0}
    report = []

    def fail(title, lines=()):
        counts["Failed"] += 1
        report.append(f"FAILED {title}")
        report.extend(f"    {line.strip()}" for line in lines)

    outcome = "nothing"
    try:
        root = tree.parse(path).getroot()
        outcome = root.find("t:ResultSummary", SPACE).get("outcome")
        for result in root.iterfind("t:Results/t:UnitTestResult", SPACE):
            if result.get("outcome") in ("Passed", "NotExecuted"):
                counts[result.get("outcome")] += 1
                if result.get("outcome") == "NotExecuted":
                    report.append(f"SKIPPED {result.get('testName')}")
            else:
                fail(result.get("testName"), message_of(result))
    except (OSError, tree.ParseError, AttributeError) as problem:
        fail(f"{name}: there are no results to read", [str(problem)])

    if sum(counts.values()) == 0:
        fail(f"{name}: no test was run")
    if counts["Failed"] == 0 and (exit_code != 0 or outcome != "Completed"):
        fail(f"{name}: the run broke off (exit code {exit_code}, outcome {outcome})")
    print(counts["Passed"], counts["Failed"], counts["NotExecuted"])
    print("\n".join(report))


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
