#!/usr/bin/env bash
# Builds everything and runs every test. Usage: ./test.sh [options of dotnet test, such as --filter]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
results=artifacts/test-results

# First, so that a failed run leaves no older results behind.
rm -rf "$results"
./eng/opencv.sh
./eng/camera.sh
echo "test: building"
dotnet build LatestFrameCapture.sln -c Release --nologo -v quiet
echo "test: running"
# One project after the other (-m:1), the library for net8.0 and then for netstandard2.0: they measure time.
dotnet test LatestFrameCapture.sln -c Release --no-build --nologo -m:1 \
    --logger trx --results-directory "$results" "$@"
