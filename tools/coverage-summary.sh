#!/usr/bin/env bash
# Prints how much of each assembly the tests ran: coverage-summary.sh FOLDER, where the folder holds coverlet's coverage.cobertura.xml files.
# A line that any of the test projects ran counts as run; of a line's branches, the best of the projects counts.
set -u
shopt -s globstar nullglob
files=("${1:-TestResults}"/**/coverage.cobertura.xml)
if [ ${#files[@]} -eq 0 ]; then
    echo "Coverage: no coverage.cobertura.xml below ${1:-TestResults}." >&2
    exit 1
fi
awk '
    function attribute(name,  at, rest) {
        at = index($0, " " name "=\"")
        if (at == 0) return ""
        rest = substr($0, at + length(name) + 3)
        return substr(rest, 1, index(rest, "\"") - 1)
    }
    # Each file lists a line twice, below its method and below its class: the key makes them one.
    /<package / { package = attribute("name") }
    # File names are relative to a root that differs from report to report.
    /<source>/ { root = $0; gsub(/^.*<source>|<\/source>.*$/, "", root) }
    /<class / { file = root attribute("filename"); gsub(/\\/, "/", file) }
    /<line / {
        key = package SUBSEP file SUBSEP attribute("number")
        seen[key] = package
        if (attribute("hits") + 0 > 0) run[key] = 1
        if (split(attribute("condition-coverage"), parts, /[(\/)]/) >= 3) {
            if (parts[2] + 0 > taken[key] + 0) taken[key] = parts[2] + 0
            if (parts[3] + 0 > branches[key] + 0) branches[key] = parts[3] + 0
        }
    }
    function percent(part, whole) { return whole == 0 ? "    -" : sprintf("%5.1f", 100 * part / whole) }
    function summary(name, of) {
        return sprintf("Coverage: %-24s %s %% of %5d lines, %s %% of %5d branches", name, percent(r[of], l[of]), l[of], percent(t[of], b[of]), b[of])
    }
    END {
        for (key in seen) {
            p = seen[key]
            l[p]++; r[p] += run[key]; b[p] += branches[key]; t[p] += taken[key]
            l["*"]++; r["*"] += run[key]; b["*"] += branches[key]; t["*"] += taken[key]
        }
        for (p in l) if (p != "*") print summary(p, p) | "sort"
        close("sort")
        print summary("total", "*")
    }' "${files[@]}"
