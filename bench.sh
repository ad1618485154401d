#!/usr/bin/env bash
# Measures this library beside everything that one could use instead: how old frames are, what reading them costs, many cameras,
# memory over ten minutes, and single calls.
# Usage: ./bench.sh [--quick]. The short form takes less than 5 minutes, the whole one about 75.
# Results: artifacts/bench (JSON, tables, plots; results.md has all tables). Nothing else should run on the machine meanwhile.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
results="$root/artifacts/bench"

[[ $# == 0 || "$*" == --quick ]] || { echo "Usage: ./bench.sh [--quick]" >&2; exit 2; }
if [[ $# == 1 ]]; then
    limit=3m
    ages=(--streams rtsp-720p25 --work-ms 100 --rounds 1 --seconds 4 --warm-up 1)
    matrix=()
    cpu=(--rounds 1 --seconds 4 --warm-up 3)
    cameras=(--counts 1 4 --seconds 3 --warm-up 2)
    memory=(--minutes 0.3)
    calls=(--job short --iterationTime 25 --warmupCount 1)
    handover=(--count 1000)
else
    limit=60m
    # What people have most, for long; and all the rest, shorter.
    ages=(--streams rtsp-720p25 --work-ms 100 --rounds 3 --seconds 20)
    matrix=(--streams rtsp-720p25 rtsp-1080p30 rtsp-4k15 http-720p25 --work-ms 0 20 100 500 --rounds 1 --seconds 4)
    cpu=(--rounds 3 --seconds 20)
    cameras=(--counts 1 4 8 16 --rounds 3 --seconds 8)
    memory=(--minutes 10)
    calls=(--job short --warmupCount 5 --iterationCount 15)
    handover=(--count 5000)
fi

"$root/eng/camera.sh" python3-opencv
echo "bench: building"
(cd "$root" && dotnet build benchmarks/FrameAge -c Release --nologo -v quiet)
(cd "$root" && dotnet build benchmarks/LatestFrameCapture.Benchmarks -c Release --nologo -v quiet)
source "$root/eng/native.sh"
use_network_native
rm -rf "$results"
mkdir -p "$results"
# FFmpeg has a line to say about every stream that is joined in its middle.
export OPENCV_FFMPEG_LOGLEVEL="${OPENCV_FFMPEG_LOGLEVEL:--8}"

# Runs a program with a limit; it and all that it started end at the limit, and when this script is stopped.
running=
status=0
run() {
    local what="$1"
    shift
    echo "bench: $what"
    # timeout makes a process group of its own and signals all of it.
    timeout --kill-after=20s "$limit" "$@" &
    running=$!
    wait "$running" || { status=$?; echo "bench: $what ended with code $status" >&2; }
    running=
}
trap '[[ -z "$running" ]] || kill "$running" 2>/dev/null; wait; exit 130' INT TERM

# What the tables say of how to get them again.
declare -A command

frame_age() {
    local what="$1" name="$2"
    shift 2
    command[$name]="dotnet run -c Release --project benchmarks/FrameAge -- $*"
    run "$what" dotnet "$root/benchmarks/FrameAge/bin/Release/net10.0/frame-age.dll" "$@" \
        --json "$results/$name.json" --markdown "$results/$name.md" "${plots[@]}"
}

plots=(--plots "$results")
frame_age "the age of frames" ages "${ages[@]}"
frame_age "many cameras" cameras cameras "${cameras[@]}"
frame_age "memory" memory memory "${memory[@]}"
plots=(--plots "$results/all")
[[ ${#matrix[@]} == 0 ]] || frame_age "the age of frames, all cameras" ages-all "${matrix[@]}"
plots=()
frame_age "CPU time" cpu cpu "${cpu[@]}"

# From its own folder: BenchmarkDotNet looks for the project from where it stands. In one process: building a program for each benchmark
# would take longer than many of them.
cd "$root/benchmarks/LatestFrameCapture.Benchmarks"
program=bin/Release/net10.0/LatestFrameCapture.Benchmarks.dll
benchmarks() {
    local what="$1" name="$2"
    shift 2
    # A star as one would have to type it.
    local typed=("${@/#\*/"'*'"}")
    command[$name]="dotnet run -c Release --project benchmarks/LatestFrameCapture.Benchmarks -- ${typed[*]}"
    run "$what" dotnet "$program" "$@" "${files[@]}"
}
files=(--json "$results/hand-over.json" --markdown "$results/hand-over.md")
benchmarks "handing over" hand-over hand-over "${handover[@]}"
files=(--artifacts "$results/calls")
benchmarks "single calls" calls --filter '*' --inProcess "${calls[@]}"

# All tables, one below the other, each with its command.
title() {
    local name="$2"
    printf '\n## %s\n\n```\n%s\n```\n\n' "$1" "${command[$name]}"
    shift 2
    cat "$@" 2>/dev/null || echo "Failed."
}
{
    title "Ages" ages "$results/ages.md"
    [[ ${#matrix[@]} == 0 ]] || title "Ages, all cameras" ages-all "$results/ages-all.md"
    title "CPU" cpu "$results/cpu.md"
    title "Many cameras" cameras "$results/cameras.md"
    title "Memory" memory "$results/memory.md"
    title "Handing over" hand-over "$results/hand-over.md"
    title "Single calls" calls "$results"/calls/results/*-report-github.md
} > "$results/results.md"
cat "$results/results.md"
echo "bench: results are in $results"
exit $status
