#!/usr/bin/env bash
# Builds everything once and runs every test on each native half of OpenCvSharp, one after the other (docs/opencv.md).
# Usage: ./test.sh [--native official|system] [options of dotnet test, such as --filter]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source eng/native.sh
results=artifacts/test-results

natives="$(natives_here)"
if [[ "${1:-}" == --native ]]; then
    natives="${2:?--native needs official or system}"
    [[ " $(natives_here) " == *" $natives "* ]] || { echo "test: no native '$natives' here" >&2; exit 2; }
    shift 2
fi

# First, so that a failed run leaves no older results behind.
rm -rf "$results"
./eng/camera.sh
./eng/browser.sh
./eng/redis.sh
./eng/foreign-servers.sh
echo "test: building"
dotnet build LatestFrameCapture.sln -c Release --nologo -v quiet

status=0
for native in $natives; do
    echo "test: running on the $native native"
    # The tests against netstandard2.0 and those of applications on the first native only: neither changes anything of
    # what the native half does.
    tests=LatestFrameCapture.sln
    [[ "$native" == "${natives%% *}" ]] || tests=tests/LatestFrameCapture.Tests
    # One project after the other (-m:1), the library for net8.0 and then for netstandard2.0: they measure time. The
    # limit is for each test: after it the run ends and names the test.
    (
        use_native "$native"
        dotnet test "$tests" -c Release --no-build --nologo -m:1 --logger trx \
            --results-directory "$results/$native" --blame-hang-timeout 5m --blame-hang-dump-type none "$@"
    ) || status=1
done

# The packed library where nothing is installed that could help it; half a minute once its root directory is there.
if [[ $# == 0 && " $natives " == *" official "* ]]; then ./eng/bare-machine-test.sh || status=1; fi
exit $status
