#!/usr/bin/env bash
# Publishes a program trimmed and with its own runtime, and lets it read a simulated camera. Usage: eng/trim-test.sh
# Not part of test.sh: it takes a minute, and the build's own analyzers find most of what it would.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ "$(uname -s)-$(uname -m)" == Linux-x86_64 ]] || { echo "trim-test: runs on Linux x64 only"; exit 0; }

./eng/OpenCvSharpExtern/build.sh
# Not in the ordinary bin and obj, where the next build would find what was restored for one runtime only.
build=artifacts/trim
rm -rf "$build"

echo "trim-test: publishing"
dotnet publish tests/Programs/Trimmed -c Release -r linux-x64 --artifacts-path "$build" -o "$build/program" \
    --nologo -v quiet
# The program is to read the network, which the native of the package cannot.
cp artifacts/native/system/libOpenCvSharpExtern.so "$build/program/"
dotnet build tools/CameraSimulator -c Release --nologo -v quiet

echo "trim-test: running"
# Over HTTP: that camera needs nothing installed. It ends with this script, whose end of its input closes then.
coproc camera {
    exec dotnet tools/CameraSimulator/bin/Release/net10.0/CameraSimulator.dll --protocol http --until-stdin-closes
}
read -r -t 30 url <&"${camera[0]}" || { echo "trim-test: there is no camera" >&2; exit 1; }
output="$(timeout 60 "$build/program/Trimmed" "$url" 20)" || { echo "trim-test: failed: $output" >&2; exit 1; }
echo "trim-test: $(tail -n 2 <<<"$output" | head -n 1); $(du -sh "$build/program" | cut -f 1) with its runtime"
