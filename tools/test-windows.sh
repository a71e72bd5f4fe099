#!/usr/bin/env bash
# Runs the xunit tests of the libraries as Windows programs, under Wine. No proof of Windows, but of what is decided by its paths, names
# and calls. Where there is no Wine it says so and ends well: nothing was tested then.
#   tools/test-windows.sh [arguments of the tests' own runner, for instance -class '*DeviceNameTests']
set -eu
cd "$(dirname "$0")/.."

wine=$(command -v wine64 || command -v wine || true)
if [ -z "$wine" ]; then
    echo "SKIPPED: there is no Wine here, so that NOTHING was tested for Windows. Install it (apt-get install wine64), or rely on CI." >&2
    exit 0
fi

export WINEPREFIX="${WINEPREFIX:-$PWD/artifacts/wine}" WINEDEBUG="${WINEDEBUG:--all}"
status=0
for project in MieTools.Core.Tests MieTools.Server.Tests; do
    # With a runtime of its own: no .NET has to be installed in Wine.
    dotnet publish "tests/$project" -c Debug -r win-x64 --self-contained -o "artifacts/windows/$project" -v quiet \
        -p:RestoreLockedMode=false -p:RestorePackagesWithLockFile=false
    # From the project's folder, as tests look for what is beside them.
    (cd "tests/$project" && "$wine" "../../artifacts/windows/$project/$project.exe" -noColor "$@") || status=1
done
exit "$status"
