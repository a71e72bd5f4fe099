#!/usr/bin/env bash
# Runs the xunit tests as Windows programs, under Wine, on .NET 10. No proof of Windows, but of what is decided by its paths, names and
# calls. It needs Wine and the compiler of MinGW (apt-get install wine64 wine gcc-mingw-w64-x86-64-win32); where they are missing it says
# so and ends well: nothing was tested then.
#   tools/test-windows.sh [PROJECT [text of a class's name]]
# What Wine 8 lacks of cryptography is in tools/WindowsTests/shims.c, and of signals in console.c; tests of what it cannot do say so
# (tests/Shared/Wine.cs). With the command script (of util-linux) they have a terminal, which Wine makes a console of: without one there
# is no Ctrl+Break, and pwsh for Windows ends at once, without a word.
# Each class runs in a process of its own, with a guard: what hangs or breaks the runtime takes no other with it. The logs are in
# artifacts/windows.
set -eu
cd "$(dirname "$0")/.."

readonly guard=150
compiler=x86_64-w64-mingw32-gcc
wine=$(command -v wine64 || command -v wine || true)
if [ -z "$wine" ] || ! command -v "$compiler" > /dev/null; then
    echo "SKIPPED: there is no Wine or no $compiler here, so that NOTHING was tested for Windows. Install them" \
        "(apt-get install wine64 wine gcc-mingw-w64-x86-64-win32), or rely on CI." >&2
    exit 0
fi

root=$PWD/artifacts/windows
mkdir -p "$root/dotnet"
dotnet build tools/WindowsTests/WindowsRuntime.csproj -restore -t:LayOut "-p:Root=$root/dotnet/" -v:quiet -nologo > "$root/build.log" || { cat "$root/build.log"; exit 1; }
"$compiler" -O2 -municode -static -o "$root/dotnet/dotnet.exe" tools/WindowsTests/{dotnet,shims,console}.c -lbcrypt

# Not below this folder: it has a link to all of the disk.
export WINEPREFIX="${WINEPREFIX:-${TMPDIR:-/tmp}/mie-wine}" WINEDEBUG="${WINEDEBUG:--all}" DOTNET_NOLOGO=1
export DOTNET_ROOT="Z:${root//\//\\}\\dotnet"
# What the tests start finds the command there.
export WINEPATH="$DOTNET_ROOT"
# Wine 8 cannot take back the second view of code that .NET makes at run time, which ends the process: there is one view only.
export DOTNET_EnableWriteXorExecute=0

run_class() { # project, dll, class
    local command
    printf -v command '%q ' timeout --foreground -k 10 "$guard" "$wine" "$root/dotnet/dotnet.exe" "$2" -noColor -noLogo -class "$3"
    printf -v command '%s > %q 2>&1' "$command" "$root/$1/$3.log"
    if command -v script > /dev/null; then
        (cd "tests/$1" && SHELL=$BASH script -qec "$command" /dev/null) < /dev/null > /dev/null || true
    else
        (cd "tests/$1" && "$BASH" -c "$command") < /dev/null || true
    fi
}

failures=0
for project in ${1:-MieTools.Core.Tests MieTools.Server.Tests MieTools.Tests}; do
    dotnet build "tests/$project" -v:quiet -nologo > "$root/build.log" || { cat "$root/build.log"; exit 1; }
    dll=$(cd "tests/$project" && ls -t bin/Debug/net*/"$project.dll" | head -1)
    rm -rf "${root:?}/$project"
    mkdir -p "$root/$project"
    total=0 failed=0 skipped=0 broken=()
    for class in $(cd "tests/$project" && dotnet "$dll" -list classes -noLogo | grep "^MieTools.*${2:-}"); do
        run_class "$project" "$dll" "$class"
        summary=$(grep -o 'Total: [0-9]*, Errors: [0-9]*, Failed: [0-9]*, Skipped: [0-9]*' "$root/$project/$class.log" | tr -dc '0-9 ' || true)
        if [ -z "$summary" ]; then
            broken+=("$class")
            continue
        fi
        read -r all errors bad left <<< "$summary"
        total=$((total + all)) failed=$((failed + errors + bad)) skipped=$((skipped + left))
    done
    grep -h ' \[FAIL\].\?$' "$root/$project"/*.log | tr -d '\r' | sort -u || true
    [ "${#broken[@]}" -eq 0 ] || printf 'did not end: %s\n' "${broken[@]}"
    echo "$project under $("$wine" --version 2> /dev/null): $((total - failed - skipped)) passed, $failed failed, $skipped skipped;" \
        "${#broken[@]} classes did not end"
    failures=$((failures + failed + ${#broken[@]}))
done
[ "$failures" -eq 0 ]
