#!/usr/bin/env bash
# Measures this library beside everything that one could use instead: how old frames are, and what the calls cost.
# Usage: ./bench.sh [--quick]. The short form takes under 5 minutes, the whole one about 3 hours.
# Results: artifacts/bench (figures, tables, plots). Nothing else should run on the machine meanwhile.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
results="$root/artifacts/bench"

[[ $# == 0 || "$*" == --quick ]] || { echo "Usage: ./bench.sh [--quick]" >&2; exit 2; }
if [[ $# == 1 ]]; then
    ages=(--streams rtsp-720p25 --work-ms 0 100 --rounds 1 --seconds 5)
    # In one process: building a program for each benchmark would take longer than measuring.
    calls=(--filter '*FrameStack*' '*HandOver*' --inProcess --job short)
    limits=(4m 2m)
else
    ages=(--streams rtsp-720p25 rtsp-1080p30 rtsp-4k15 http-720p25)
    calls=(--filter '*' --job short --warmupCount 5 --iterationCount 15)
    limits=(6h 1h)
fi

"$root/eng/opencv.sh"
"$root/eng/camera.sh" gnuplot-nox python3-opencv
echo "bench: building"
(cd "$root" && dotnet build benchmarks/FrameAge -c Release --nologo -v quiet)
(cd "$root" && dotnet build benchmarks/LatestFrameCapture.Benchmarks -c Release --nologo -v quiet)
mkdir -p "$results"
# FFmpeg has a line to say about every stream that is joined in its middle.
export OPENCV_FFMPEG_LOGLEVEL="${OPENCV_FFMPEG_LOGLEVEL:--8}"

# Runs a program with a limit; it and all that it started end at the limit, and when this script is stopped.
run_for() {
    local limit="$1"
    shift
    # timeout makes a process group of its own and signals all of it.
    timeout --kill-after=20s "$limit" "$@" &
    running=$!
    wait "$running"
}
running=
trap '[[ -z "$running" ]] || kill "$running" 2>/dev/null; wait; exit 130' INT TERM

status=0
echo "bench: the age of frames"
run_for "${limits[0]}" dotnet "$root/benchmarks/FrameAge/bin/Release/net10.0/frame-age.dll" \
    "${ages[@]}" --json "$results/frame-age.json" --markdown "$results/frame-age.md" --plots "$results" || status=$?
[[ $status != 0 ]] || cat "$results/frame-age.md"

echo "bench: the cost of calls"
# From its own folder: BenchmarkDotNet looks for the project from where it stands.
cd "$root/benchmarks/LatestFrameCapture.Benchmarks"
run_for "${limits[1]}" dotnet bin/Release/net10.0/LatestFrameCapture.Benchmarks.dll "${calls[@]}" --artifacts "$results/calls" || status=$?
echo "bench: results are in $results"
exit $status
